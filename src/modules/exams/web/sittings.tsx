import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queryOf, useCall } from '#api';
import { type LiveSitting, listSittings, reopenSitting, sittingStates, voidSitting } from '#contracts/exams';
import { formatClock, formatTime, useMessages } from '#i18n';
import { msOf } from '#kernel/time';
import { Button } from '#ui/button';
import { ConfirmDialog } from '#ui/dialog';
import { TextArea, TextInput } from '#ui/field';
import { ListPage, useListQuery } from '#ui/list-page';
import { ErrorNotice } from '#ui/notice';
import { type StateKind, StateMark } from '#ui/state-mark';
import type { Column } from '#ui/table';
import { floorMessages } from './floor-messages.ts';
import { readWhole } from './points.ts';
import { attemptText, useExamMessages } from './sitting-words.ts';
import { useWorkMessages } from './work-words.ts';
import './work-exams.css';

const REREAD_MS = 5_000;
const MARKS: Readonly<Record<LiveSitting['state'], StateKind>> = {
  prepared: 'open',
  open: 'busy',
  'handed-in': 'done',
  expired: 'late',
  'given-up': 'late',
  void: 'open',
};

interface Asked {
  readonly sitting: LiveSitting;
  readonly action: 'reopen' | 'void';
}

/** The exam floor for operators and the hotline: states and counts, never an answer. */
export function Page() {
  const t = useWorkMessages();
  const f = useMessages(floorMessages);
  const { state, search, after } = useListQuery(['state', 'search']);
  const [asked, setAsked] = useState<Asked>();
  const known = sittingStates.find(each => each === state);
  const list = useQuery({
    ...queryOf(listSittings, { query: { after, search, state: known } }),
    refetchInterval: REREAD_MS,
    // The page keeps what it showed while the next reading is under way.
    placeholderData: previous => previous,
  });
  const nowMs = list.data ? msOf(list.data.now) : 0;
  return (
    <>
      <ListPage
        title={f('sittings.title')}
        list={list}
        actions={
          list.data && (
            <span className="zs-soft">{f('sittings.asOf', { at: formatTime(list.data.now, { seconds: true }) })}</span>
          )
        }
        filters={[
          { kind: 'text', name: 'search', label: f('sittings.search'), maxLength: 50 },
          {
            kind: 'choice',
            name: 'state',
            label: t('question.state'),
            options: sittingStates.map(value => ({ value, label: f(`sitting.${value}`) })),
          },
        ]}
        columns={useColumns(nowMs, setAsked)}
        rowKey={row => row.id}
        empty={{ sentence: f('sittings.empty') }}
      />
      {asked && <ActionDialog key={asked.sitting.id} asked={asked} onClose={() => setAsked(undefined)} />}
    </>
  );
}

function useColumns(nowMs: number, onAsk: (asked: Asked) => void): readonly Column<LiveSitting>[] {
  const t = useWorkMessages();
  const f = useMessages(floorMessages);
  const exam = useExamMessages();
  const clock = (at: string | null) => (at === null ? t('none') : formatTime(at, { seconds: true }));
  return [
    {
      key: 'state',
      title: t('question.state'),
      cell: row => <StateMark state={MARKS[row.state]} word={f(`sitting.${row.state}`)} />,
    },
    {
      key: 'person',
      title: f('sittings.person'),
      heading: true,
      cell: row => (
        <div className="zs-exam-who">
          {row.personName} <span className="zs-soft">{row.numberMask}</span>
          <div className="zs-soft">{row.unitName}</div>
        </div>
      ),
    },
    {
      key: 'title',
      title: t('paper.title'),
      cell: row => (
        <div className="zs-exam-what">
          {row.title}　{attemptText(exam, row)}
        </div>
      ),
    },
    {
      key: 'answered',
      title: f('sittings.answered'),
      align: 'end',
      cell: row => `${row.answered} / ${row.itemCount}`,
    },
    {
      key: 'left',
      title: f('sittings.left'),
      align: 'end',
      cell: row => (row.state === 'open' && row.endsAt ? formatClock(msOf(row.endsAt) - nowMs) : clock(row.endedAt)),
    },
    { key: 'saved', title: f('sittings.lastSaved'), align: 'end', cell: row => clock(row.lastSavedAt) },
    { key: 'windows', title: f('sittings.windows'), align: 'end', cell: row => row.epoch },
    {
      key: 'outcome',
      title: f('sittings.outcome'),
      cell: row => (row.outcome ? f(`outcome.${row.outcome}`) : t('none')),
    },
    { key: 'actions', title: f('sittings.actions'), cell: row => <Actions sitting={row} onAsk={onAsk} /> },
  ];
}

const mayReopen = ({ state }: LiveSitting): boolean =>
  state === 'handed-in' || state === 'expired' || state === 'given-up';

function Actions({ sitting, onAsk }: { readonly sitting: LiveSitting; readonly onAsk: (asked: Asked) => void }) {
  const f = useMessages(floorMessages);
  const named = (action: Asked['action']) => `${f(`sittings.${action}`)} ${sitting.personName}`;
  return (
    <span className="zs-row">
      {mayReopen(sitting) && (
        <Button kind="quiet" aria-label={named('reopen')} onClick={() => onAsk({ sitting, action: 'reopen' })}>
          {f('sittings.reopen')}
        </Button>
      )}
      {(sitting.state === 'open' || mayReopen(sitting)) && (
        <Button kind="quiet" aria-label={named('void')} onClick={() => onAsk({ sitting, action: 'void' })}>
          {f('sittings.void')}
        </Button>
      )}
    </span>
  );
}

function ActionDialog({
  asked: { sitting, action },
  onClose,
}: {
  readonly asked: Asked;
  readonly onClose: () => void;
}) {
  const t = useWorkMessages();
  const f = useMessages(floorMessages);
  const [reason, setReason] = useState('');
  const [minutes, setMinutes] = useState('30');
  const [fault, setFault] = useState<'reason' | 'minutes'>();
  const reopen = useCall(reopenSitting, { onSuccess: onClose });
  const annul = useCall(voidSitting, { onSuccess: onClose });
  const params = { id: sitting.id };
  const confirm = () => {
    const given = readWhole(minutes, { min: 1, max: 600 });
    const wrong =
      action === 'reopen' && given === undefined ? 'minutes' : reason.trim().length < 2 ? 'reason' : undefined;
    setFault(wrong);
    if (wrong) return;
    if (action === 'void') annul.mutate({ params, body: { reason } });
    else if (given !== undefined) reopen.mutate({ params, body: { reason, minutes: given } });
  };
  return (
    <ConfirmDialog
      open
      danger={action === 'void'}
      busy={reopen.isPending || annul.isPending}
      title={`${f(`sittings.${action}`)}　${sitting.personName}`}
      confirmLabel={f(`sittings.${action}`)}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>{f(`sittings.${action}Text`)}</p>
      {action === 'reopen' && (
        <TextInput
          label={f('sittings.minutes')}
          hint={f('sittings.minutesHint')}
          value={minutes}
          onChange={setMinutes}
          maxLength={3}
          inputMode="numeric"
          error={fault === 'minutes' ? t('paper.minutesFault') : undefined}
          required
        />
      )}
      <TextArea
        label={f('sittings.reason')}
        hint={f('sittings.reasonHint')}
        value={reason}
        onChange={setReason}
        maxLength={500}
        error={fault === 'reason' ? f('sittings.reasonFault') : undefined}
        required
      />
      <ErrorNotice error={reopen.error ?? annul.error} />
    </ConfirmDialog>
  );
}
