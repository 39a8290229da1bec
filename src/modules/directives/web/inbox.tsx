import { can, useCall, useMe, useRead } from '#api';
import { confirmReceipt, type InboxItem, inboxKinds, listInbox, readItem } from '#contracts/directives';
import { useFormats, useMessages } from '#i18n';
import { Button } from '#ui/button';
import { ListPage, useListQuery } from '#ui/list-page';
import { ErrorNotice } from '#ui/notice';
import { AppLink } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { DueLabel } from '#ui/time';
import { dueLabel, useNames } from './words.ts';
import { workTexts } from './work-texts.ts';

/** What came from above; opening an item marks it as read, confirming is an act of the unit. */
export function Page() {
  const w = useMessages(workTexts);
  const names = useNames();
  const { dateTime } = useFormats();
  const { data: me } = useMe();
  const { sort: _, ...query } = useListQuery(['state', 'kind', 'unitId']);
  const list = useRead(listInbox, { query } as Parameters<typeof useRead<typeof listInbox>>[1]);
  const read = useCall(readItem);
  const confirm = useCall(confirmReceipt);
  const receives = can(me, 'directives.receive');
  return (
    <>
      <ErrorNotice error={confirm.error} />
      <ListPage<InboxItem>
        title={w('inbox.title')}
        list={list}
        filters={[
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
          { key: 'kind', title: w('inbox.kind'), cell: row => names.of(inboxKinds, row.kind) },
          {
            key: 'title',
            title: w('new.title'),
            heading: true,
            cell: row => (
              <>
                <AppLink
                  to={`/work/directives/${row.directive.id}`}
                  onClick={() => {
                    if (receives && row.readAt === null) read.mutate({ params: { id: row.id } });
                  }}
                >
                  {row.directive.title}
                </AppLink>
                {row.text && <p>{row.text}</p>}
                <p className="zs-soft">{row.directive.number}</p>
              </>
            ),
          },
          { key: 'from', title: w('inbox.from'), cell: row => row.directive.issuerName },
          { key: 'unit', title: w('inbox.unit'), cell: row => row.unit.name },
          { key: 'at', title: w('inbox.at'), cell: row => dateTime(row.deliveredAt) },
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
                  {receives && (
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
        ]}
        rowKey={row => row.id}
        empty={{ sentence: w('inbox.empty') }}
      />
    </>
  );
}
