import { useLocation } from '@tanstack/react-router';
import { useMe } from '../api/me.ts';
import { useLocalText, useMessages } from '../i18n/messages.ts';
import { Card } from '../ui/card.tsx';
import { PageTitle } from '../ui/frame.tsx';
import { EmptyState } from '../ui/notice.tsx';
import { type AdminArea, navigationOf } from '../ui/page.tsx';
import { Panels } from '../ui/panels.tsx';
import { AppLink } from '../ui/route.tsx';
import '../ui/styles/home.css';
import { uiMessages } from '../ui/messages.ts';
import { messages } from './messages.ts';
import { pages } from './pages.ts';

const AREAS: readonly AdminArea[] = ['system', 'security', 'audit'];

/** Start page of the workbench and of each administration until a module brings its own: what one may work on. */
export function Page() {
  const t = useMessages(messages);
  const ui = useMessages(uiMessages);
  const textOf = useLocalText();
  const { data: me } = useMe();
  const { pathname } = useLocation();
  const area = AREAS.find(each => pathname.startsWith(`/admin/${each}`));
  const held = { permissions: me?.permissions ?? [] };
  const items = navigationOf(pages, area ? { shell: 'admin', area, ...held } : { shell: 'work', ...held });
  return (
    <div className="zs-stack">
      <PageTitle>{area ? ui(`area.${area}`) : t('work.title')}</PageTitle>
      {!area && <Panels place="work-home" />}
      {items.length === 0 ? (
        <EmptyState action={{ label: t('work.portal'), to: '/' }}>{t('work.nothing')}</EmptyState>
      ) : (
        <Card title={t('work.places')}>
          <ul className="zs-home-links">
            {items.map(item => (
              <li key={item.path}>
                <AppLink to={item.path}>{textOf(item.label)}</AppLink>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </div>
  );
}
