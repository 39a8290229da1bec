import { useEffect, useRef } from 'react';
import { can, useCall, useMe, useRead } from '#api';
import { confirmReceipt, type InboxItem, inboxKinds, listInbox, readItem } from '#contracts/directives';
import { useFormats, useMessages } from '#i18n';
import { Button } from '#ui/button';
import { Card } from '#ui/card';
import { ErrorNotice } from '#ui/notice';
import { DueLabel } from '#ui/time';
import { formTexts } from './form-texts.ts';
import { dueLabel, useNames } from './words.ts';
import { workTexts } from './work-texts.ts';

/** What reached the reader's own unit of this directive, with its receipt: opening the page is the first reading. */
export function ReceiptCard({ directiveId }: { readonly directiveId: string }) {
  const { data: me } = useMe();
  const unitId = can(me, 'directives.receive') ? me?.unit?.id : undefined;
  return unitId ? <Received directiveId={directiveId} unitId={unitId} /> : null;
}

function Received({ directiveId, unitId }: { readonly directiveId: string; readonly unitId: string }) {
  const f = useMessages(formTexts);
  const inbox = useRead(listInbox, { query: { directiveId, unitId, limit: '20' } });
  const items = inbox.data?.items ?? [];
  const read = useCall(readItem);
  const told = useRef(new Set<string>());
  useEffect(() => {
    for (const { id, readAt } of items) {
      // Once a page: a refusal is not asked again with every drawing.
      if (readAt !== null || told.current.has(id)) continue;
      told.current.add(id);
      read.mutate({ params: { id } });
    }
  }, [items, read]);
  if (items.length === 0) return null;
  return (
    <Card title={f('item.title')} {...(items.some(item => item.awaitsReceipt) ? { tone: 'soon' as const } : {})}>
      {items.map(item => (
        <Item key={item.id} item={item} />
      ))}
    </Card>
  );
}

function Item({ item }: { readonly item: InboxItem }) {
  const f = useMessages(formTexts);
  const w = useMessages(workTexts);
  const names = useNames();
  const { dateTime } = useFormats();
  const confirm = useCall(confirmReceipt);
  const due = item.receiptDue && dueLabel(item.receiptDue);
  return (
    <div className="zs-stack">
      <p>
        {names.of(inboxKinds, item.kind)}　{f('item.delivered', { at: dateTime(item.deliveredAt) })}
        {item.readAt && `　${f('item.firstRead', { at: dateTime(item.readAt) })}`}
        {item.confirmedAt && `　${w('inbox.confirmed', { at: dateTime(item.confirmedAt) })}`}
      </p>
      {item.text && <p>{item.text}</p>}
      {item.awaitsReceipt && (
        <div className="zs-row">
          <span>{f('item.wait', { unit: item.unit.name })}</span>
          {due && <DueLabel due={due} />}
          <Button kind="primary" busy={confirm.isPending} onClick={() => confirm.mutate({ params: { id: item.id } })}>
            {w('inbox.confirm')}
          </Button>
        </div>
      )}
      <ErrorNotice error={confirm.error} />
    </div>
  );
}
