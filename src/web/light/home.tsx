import { useMe } from '../api/me.ts';
import { signInUrl } from '../api/session.ts';
import { useLocalText, useMessages } from '../i18n/messages.ts';
import { LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { navigationOf } from '../ui/page.tsx';
import { Panels } from '../ui/panels.tsx';
import { AppLink } from '../ui/route.tsx';
import '../ui/styles/home.css';
import { messages } from './messages.ts';
import { pages } from './pages.ts';

/** Start page of the public portal: what the modules publish, the public pages, and the way in. */
export function Page() {
  const t = useMessages(messages);
  return (
    <div className="zs-stack">
      <h1 className="zs-home-title">{t('home.lead')}</h1>
      <div className="zs-columns">
        <div className="zs-stack">
          <Panels place="portal-home" width="wide" />
          <PublicPages />
        </div>
        <div className="zs-stack">
          <WayIn />
          <Panels place="portal-home" width="side" />
        </div>
      </div>
    </div>
  );
}

function PublicPages() {
  const t = useMessages(messages);
  const textOf = useLocalText();
  const { data: me } = useMe();
  const items = navigationOf(pages, { shell: 'light', area: 'public', permissions: me?.permissions ?? [] });
  if (items.length === 0) return null;
  return (
    <Card title={t('home.sections')}>
      <ul className="zs-home-links">
        {items.map(item => (
          <li key={item.path}>
            <AppLink to={item.path}>{textOf(item.label)}</AppLink>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function WayIn() {
  const t = useMessages(messages);
  const { data: me } = useMe();
  if (me === undefined) return null;
  if (me === null) {
    return (
      <Card title={t('home.mine')}>
        <p>{t('home.signIn')}</p>
        <LinkButton kind="primary" wide to={signInUrl('/my')}>
          {t('home.signInAction')}
        </LinkButton>
      </Card>
    );
  }
  return (
    <Card title={t('home.hello', { name: me.account.name })}>
      {me.account.personId && (
        <LinkButton kind="primary" wide to="/my">
          {t('home.mine')}
        </LinkButton>
      )}
      {me.roles.some(role => role !== 'learner') && (
        <LinkButton wide to="/work">
          {t('home.work')}
        </LinkButton>
      )}
    </Card>
  );
}
