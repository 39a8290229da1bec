import { useRead } from '#api';
import { listReceipts } from '#contracts/directives';
import { useFormats, useMessages } from '#i18n';
import { ListPage, useListQuery } from '#ui/list-page';
import { AppLink, useParam } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { workTexts } from './work-texts.ts';

/** Delivered, read, confirmed; and who came or left later. */
export function Page() {
  const w = useMessages(workTexts);
  const { dateTime, shortDate } = useFormats();
  const { sort: _, ...query } = useListQuery(['state']);
  const params = { id: useParam('directiveId') };
  const list = useRead(listReceipts, { params, query } as Parameters<typeof useRead<typeof listReceipts>>[1]);
  return (
    <ListPage
      title={w('receipts.title')}
      list={list}
      filters={[
        {
          kind: 'choice',
          name: 'state',
          label: w('inbox.state'),
          options: [
            { value: 'unread', label: w('receipts.unread') },
            { value: 'read', label: w('receipts.unconfirmed') },
            { value: 'confirmed', label: w('receipts.confirmed') },
            { value: 'joined', label: w('receipts.stateJoined') },
            { value: 'left', label: w('receipts.stateLeft') },
          ],
        },
      ]}
      columns={[
        {
          key: 'state',
          title: w('inbox.state'),
          cell: row =>
            row.confirmedAt ? (
              <StateMark state="done" word={w('receipts.confirmed')} />
            ) : row.readAt ? (
              <StateMark state="busy" word={w('receipts.unconfirmed')} />
            ) : (
              <StateMark state="open" word={w('receipts.unread')} />
            ),
        },
        {
          key: 'unit',
          title: w('receipts.unit'),
          heading: true,
          cell: row => <AppLink to={`/work/units/${row.unit.id}`}>{row.unit.name}</AppLink>,
        },
        { key: 'delivered', title: w('receipts.delivered'), cell: row => row.deliveredAt && dateTime(row.deliveredAt) },
        { key: 'read', title: w('receipts.read'), cell: row => row.readAt && dateTime(row.readAt) },
        { key: 'confirmed', title: w('receipts.confirmed'), cell: row => row.confirmedAt && dateTime(row.confirmedAt) },
        {
          key: 'change',
          title: w('receipts.change'),
          cell: row =>
            [
              ...(row.fromStart ? [] : [w('receipts.joined', { date: shortDate(row.joinedOn) })]),
              ...(row.leftOn ? [w('receipts.left', { date: shortDate(row.leftOn) })] : []),
            ].join('　'),
        },
      ]}
      rowKey={row => `${row.unit.id}${row.joinedOn}`}
      empty={{ sentence: w('receipts.empty') }}
    />
  );
}
