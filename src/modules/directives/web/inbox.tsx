import { can, useCall, useMe, useRead } from '#api';
import { confirmReceipt, type InboxItem, inboxKinds, listInbox, readItem, urgencies } from '#contracts/directives';
import { useFormats, useMessages } from '#i18n';
import { Button } from '#ui/button';
import { ListPage, useListQuery } from '#ui/list-page';
import { ErrorNotice } from '#ui/notice';
import { AppLink } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { DueLabel } from '#ui/time';
import { formTexts } from './form-texts.ts';
import { texts } from './texts.ts';
import { DIRECTIVE_STATES, dueLabel, useNames } from './words.ts';
import { workTexts } from './work-texts.ts';

/** What came from above; opening an item marks it as read, confirming is an act of the unit. */
export function Page() {
  const w = useMessages(workTexts);
  const f = useMessages(formTexts);
  const names = useNames();
  const { dateTime } = useFormats();
  const { data: me } = useMe();
  const { sort: _, whose, ...asked } = useListQuery(['state', 'kind', 'unitId', 'item', 'whose']);
  // One's own unit first: a supervisor reaches the post of every unit below.
  const ownId = whose === 'all' || asked.item ? undefined : me?.unit?.id;
  const query = { ...asked, ...(asked.unitId || !ownId ? {} : { unitId: ownId }) };
  const list = useRead(listInbox, { query } as Parameters<typeof useRead<typeof listInbox>>[1]);
  const read = useCall(readItem);
  const confirm = useCall(confirmReceipt);
  const receives = can(me, 'directives.receive');
  /** Opening the post of a unit below is not that unit's reading. */
  const isOwn = (row: InboxItem) => !me?.unit || me.unit.id === row.unit.id;
  // A clerk of one unit need not read its name on every row.
  const several = (list.data?.items ?? []).some(item => !me?.unit || !isOwn(item));
  return (
    <>
      <ErrorNotice error={confirm.error} />
      <ListPage<InboxItem>
        title={w('inbox.title')}
        list={list}
        filters={[
          ...(me?.unit
            ? [
                {
                  kind: 'choice' as const,
                  name: 'whose',
                  label: f('inbox.whose'),
                  options: [{ value: 'all', label: f('inbox.all') }],
                },
              ]
            : []),
          {
            kind: 'choice',
            name: 'state',
            label: w('inbox.state'),
            options: [
              { value: 'unread', label: w('inbox.unread') },
              { value: 'unconfirmed', label: w('inbox.unconfirmed') },
            ],
          },
          { kind: 'choice', name: 'kind', label: w('inbox.kind'), options: names.options(inboxKinds) },
        ]}
        columns={[
          {
            key: 'state',
            title: w('inbox.state'),
            cell: row =>
              row.readAt === null ? (
                <StateMark state="soon" word={w('inbox.unread')} />
              ) : row.awaitsReceipt ? (
                <StateMark state="busy" word={w('inbox.unconfirmed')} />
              ) : (
                <StateMark state="done" word={w('inbox.read')} />
              ),
          },
          {
            key: 'title',
            title: w('new.title'),
            heading: true,
            cell: row => (
              <Title
                row={row}
                onOpen={() => {
                  if (receives && row.readAt === null && isOwn(row)) read.mutate({ params: { id: row.id } });
                }}
              />
            ),
          },
          ...(several ? [{ key: 'unit', title: w('inbox.unit'), cell: (row: InboxItem) => row.unit.name }] : []),
          {
            key: 'receipt',
            title: w('inbox.confirm'),
            cell: row => {
              if (row.confirmedAt) return w('inbox.confirmed', { at: dateTime(row.confirmedAt) });
              if (!row.awaitsReceipt) return null;
              const due = row.receiptDue && dueLabel(row.receiptDue);
              return (
                <div className="zs-row">
                  {due && <DueLabel due={due} />}
                  {receives && isOwn(row) && (
                    <Button
                      busy={confirm.isPending && confirm.variables.params.id === row.id}
                      aria-label={`${w('inbox.confirm')} ${row.directive.title}`}
                      onClick={() => confirm.mutate({ params: { id: row.id } })}
                    >
                      {w('inbox.confirm')}
                    </Button>
                  )}
                </div>
              );
            },
          },
          { key: 'at', title: w('inbox.at'), cell: row => dateTime(row.deliveredAt) },
        ]}
        rowKey={row => row.id}
        empty={{ sentence: w('inbox.empty') }}
      />
    </>
  );
}

const STATES = { corrected: 'state.corrected', withdrawn: 'state.withdrawn' } as const;

/** What came, from whom; a directive that was withdrawn or corrected since says so on every item of it. */
function Title({ row, onOpen }: { readonly row: InboxItem; readonly onOpen: () => void }) {
  const t = useMessages(texts);
  const names = useNames();
  const { directive } = row;
  const ended = directive.state === 'corrected' || directive.state === 'withdrawn' ? directive.state : undefined;
  return (
    <>
      <span className="zs-soft">{names.of(inboxKinds, row.kind)}</span>{' '}
      <AppLink to={`/work/directives/${directive.id}`} onClick={onOpen}>
        {directive.title}
      </AppLink>
      {directive.urgency !== 'none' && <strong> {names.of(urgencies, directive.urgency)}</strong>}
      {ended && (
        <>
          {' '}
          <StateMark state={DIRECTIVE_STATES[ended]} word={t(STATES[ended])} />
        </>
      )}
      {row.text && <p>{row.text}</p>}
      {directive.correctedBy && (
        <p>
          {t('banner.corrected')}{' '}
          <AppLink to={`/work/directives/${directive.correctedBy.id}`}>{directive.correctedBy.name}</AppLink>
        </p>
      )}
      <p className="zs-soft">{[directive.number, directive.issuerName].filter(Boolean).join('　')}</p>
    </>
  );
}
