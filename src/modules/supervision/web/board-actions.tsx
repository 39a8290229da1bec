import { useState } from 'react';
import { useCall } from '#api';
import { type Board, changeBoard, closeBoard, publishBoard, type Schedule, takeSnapshot } from '#contracts/supervision';
import { useMessages } from '#i18n';
import { Button } from '#ui/button';
import { RadioGroup, Select } from '#ui/choice';
import { ConfirmDialog, Dialog } from '#ui/dialog';
import { Field, TextInput } from '#ui/field';
import { ErrorNotice } from '#ui/notice';
import { BoardFields, draftOf, fieldsOf, useDraft } from './board-fields.tsx';
import { texts } from './texts.ts';

type Open = 'publish' | 'edit' | 'take' | 'close' | undefined;
interface ActionProps {
  readonly board: Board;
  readonly onClose: () => void;
}

/** What those who may publish the board can do with it. */
export function BoardActions({ board }: { readonly board: Board }) {
  const t = useMessages(texts);
  const [open, setOpen] = useState<Open>();
  if (!board.mayPublish || board.state === 'closed') return null;
  const shared = { board, onClose: () => setOpen(undefined) };
  const published = board.state === 'published';
  return (
    <>
      <Button onClick={() => setOpen('edit')}>{t('edit')}</Button>
      {published && <Button onClick={() => setOpen('close')}>{t('close')}</Button>}
      {published && <Button onClick={() => setOpen('take')}>{t('take')}</Button>}
      <Button kind="primary" onClick={() => setOpen('publish')}>
        {t(published ? 'republish' : 'publish')}
      </Button>
      {open === 'publish' && <PublishDialog {...shared} />}
      {open === 'edit' && <EditDialog {...shared} />}
      {open === 'take' && <TakeDialog {...shared} />}
      {open === 'close' && <CloseDialog {...shared} />}
    </>
  );
}

function PublishDialog({ board, onClose }: ActionProps) {
  const t = useMessages(texts);
  const publish = useCall(publishBoard, { onSuccess: onClose });
  const [every, setEvery] = useState<'once' | Schedule['every']>(board.schedule?.every ?? 'once');
  const [weekday, setWeekday] = useState(String(board.schedule?.weekday ?? 1));
  const [time, setTime] = useState(board.schedule?.time ?? '09:00');
  const schedule = every === 'once' ? null : { every, weekday: every === 'week' ? Number(weekday) : null, time };
  return (
    <ConfirmDialog
      open
      title={t('publish.title')}
      confirmLabel={t('publish.done')}
      busy={publish.isPending}
      onClose={onClose}
      onConfirm={() => publish.mutate({ params: { id: board.id }, body: { revision: board.revision, schedule } })}
    >
      <ErrorNotice error={publish.error} />
      <p>{t('publish.text', { number: board.lastNumber + 1, audience: t(`audience.${board.audience}`) })}</p>
      <RadioGroup
        label={t('publish.schedule')}
        value={every}
        onChange={setEvery}
        options={(['once', 'day', 'week'] as const).map(value => ({ value, label: t(`publish.${value}`) }))}
      />
      {every === 'week' && (
        <Select
          label={t('publish.weekday')}
          value={weekday}
          onChange={setWeekday}
          options={([1, 2, 3, 4, 5, 6, 7] as const).map(day => ({ value: String(day), label: t(`weekday.${day}`) }))}
        />
      )}
      {every !== 'once' && (
        <Field label={t('publish.time')}>
          {control => (
            <input
              {...control}
              type="time"
              className="zs-input"
              value={time}
              onChange={e => setTime(e.target.value || '09:00')}
            />
          )}
        </Field>
      )}
    </ConfirmDialog>
  );
}

function EditDialog({ board, onClose }: ActionProps) {
  const t = useMessages(texts);
  const change = useCall(changeBoard, { onSuccess: onClose });
  const [draft, set] = useDraft(draftOf(board));
  const fields = fieldsOf(draft);
  return (
    <Dialog
      open
      size="wide"
      title={t('edit.title')}
      onClose={onClose}
      actions={
        <Button
          kind="primary"
          busy={change.isPending}
          disabled={!fields}
          onClick={() =>
            fields && change.mutate({ params: { id: board.id }, body: { ...fields, revision: board.revision } })
          }
        >
          {t('save')}
        </Button>
      }
    >
      <ErrorNotice error={change.error} />
      <p className="zs-soft">{t('edit.note')}</p>
      <BoardFields draft={draft} set={set} />
    </Dialog>
  );
}

function TakeDialog({ board, onClose }: ActionProps) {
  const t = useMessages(texts);
  const take = useCall(takeSnapshot, { onSuccess: onClose });
  return (
    <ConfirmDialog
      open
      title={t('take')}
      confirmLabel={t('take')}
      busy={take.isPending}
      onClose={onClose}
      onConfirm={() => take.mutate({ params: { id: board.id } })}
    >
      <ErrorNotice error={take.error} />
      <p>{t('take.text', { number: board.lastNumber + 1 })}</p>
    </ConfirmDialog>
  );
}

function CloseDialog({ board, onClose }: ActionProps) {
  const t = useMessages(texts);
  const close = useCall(closeBoard, { onSuccess: onClose });
  const [reason, setReason] = useState('');
  return (
    <Dialog
      open
      title={t('close')}
      onClose={onClose}
      actions={
        <Button
          kind="danger"
          busy={close.isPending}
          disabled={reason.trim().length < 2}
          onClick={() => close.mutate({ params: { id: board.id }, body: { revision: board.revision, reason } })}
        >
          {t('close')}
        </Button>
      }
    >
      <ErrorNotice error={close.error} />
      <p>{t('close.text')}</p>
      <TextInput label={t('close.reason')} value={reason} onChange={setReason} maxLength={300} required />
    </Dialog>
  );
}
