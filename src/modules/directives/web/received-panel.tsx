import { useRead } from '#api';
import { inboxKinds, listInbox } from '#contracts/directives';
import { useFormats, useMessages } from '#i18n';
import { Card } from '#ui/card';
import { Loaded } from '#ui/notice';
import type { PanelProps } from '#ui/page';
import { AppLink } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { useNames } from './words.ts';
import { workTexts } from './work-texts.ts';

/** What came from above to this unit. */
export function Panel({ subjectId }: PanelProps) {
  const w = useMessages(workTexts);
  const names = useNames();
  const { dateTime } = useFormats();
  const inbox = useRead(listInbox, { query: { unitId: subjectId, limit: '8' } });
  return (
    <Card title={w('received.title')} aside={<AppLink to={`/work/inbox?unitId=${subjectId}`}>▸</AppLink>}>
      <Loaded of={inbox}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="zs-soft">{w('inbox.empty')}</p>
          ) : (
            <ul>
              {items.map(item => (
                <li key={item.id}>
                  {item.readAt === null && <StateMark state="soon" word={w('inbox.unread')} />}{' '}
                  {names.of(inboxKinds, item.kind)}{' '}
                  <AppLink to={`/work/directives/${item.directive.id}`}>{item.directive.title}</AppLink>{' '}
                  <span className="zs-soft">
                    {item.directive.issuerName} {dateTime(item.deliveredAt)}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}
