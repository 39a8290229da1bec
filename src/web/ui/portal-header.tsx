import type { ReactNode } from 'react';
import { useMe } from '../api/me.ts';
import { signInUrl } from '../api/session.ts';
import { useMessages } from '../i18n/messages.ts';
import { AccountMenu } from './account-menu.tsx';
import { FittingNav } from './fitting-nav.tsx';
import { Main, SkipLink } from './frame.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { Logo } from './logo.tsx';
import { uiMessages } from './messages.ts';
import type { NavItem } from './page.tsx';
import { AppLink } from './route.tsx';
import './styles/portal.css';

export interface PortalHeaderProps {
  readonly items: readonly NavItem[];
  /** Whose platform it is (`示范市`), beside the name. */
  readonly place?: string;
}

/** Header of the light shell: name, public pages, sign-in or account, language. */
export function PortalHeader({ items, place }: PortalHeaderProps) {
  const t = useMessages(uiMessages);
  const { data: me } = useMe();
  return (
    <header className="zs-portal-header zs-no-print">
      <div className="zs-portal-bar">
        <AppLink to="/" className="zs-brand">
          <Logo size={28} />
          <span className="zs-brand-name">{t('brand.name')}</span>
          {place && <span className="zs-brand-place">{place}</span>}
        </AppLink>
        <FittingNav items={items} label={t('nav.main')} />
        <div className="zs-portal-side">
          {me ? <AccountMenu me={me} /> : me === null && <AppLink to={signInUrl('/my')}>{t('nav.signIn')}</AppLink>}
          <LanguageSwitch />
        </div>
      </div>
    </header>
  );
}

/** A page of the public portal. */
export function PortalLayout({ children, ...header }: PortalHeaderProps & { readonly children: ReactNode }) {
  const t = useMessages(uiMessages);
  return (
    <div className="zs-portal">
      <SkipLink />
      <PortalHeader {...header} />
      <Main className="zs-portal-main">{children}</Main>
      <footer className="zs-portal-footer zs-no-print">
        <p>{t('brand.long')}</p>
      </footer>
    </div>
  );
}
