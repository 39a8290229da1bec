import { useState } from 'react';
import { useCall } from '#api';
import { type Board, changeBoard, closeBoard, takeSnapshot } from '#contracts/supervision';
import { useMessages } from '#i18n';
import { Button } from '#ui/button';
import { ConfirmDialog, Dialog } from '#ui/dialog';
import { TextInput } from '#ui/field';
import { ErrorNotice } from '#ui/notice';
import { BoardFields, draftOf, fieldsOf, useDraft } from './board-fields.tsx';
import { PublishDialog } from './publish-dialog.tsx';
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
