import { useRead } from '#api';
import { listNotices } from '#contracts/directives';
import { useFormats, useMessages } from '#i18n';
import { Card } from '#ui/card';
import { Loaded } from '#ui/notice';
import { AppLink } from '#ui/route';
import { texts } from './texts.ts';

/** The latest notices on the start page of the portal. */
export function Panel() {
  const t = useMessages(texts);
  const { shortDate } = useFormats();
  const notices = useRead(listNotices, { query: { limit: '5' } });
  return (
    <Card title={t('notices.latest')} aside={<AppLink to="/notices">{t('notices.all')}</AppLink>}>
      <Loaded of={notices}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="zs-soft">{t('notices.empty')}</p>
          ) : (
            <ul>
              {items.map(item => (
                <li key={item.id}>
                  <AppLink to={`/notices/${item.id}`}>{item.title}</AppLink>{' '}
                  <span className="zs-soft">
                    {item.number} {shortDate(item.issuedOn)}
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
