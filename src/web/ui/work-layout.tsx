import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import type { Me } from '../api/me.ts';
import { useMessages } from '../i18n/messages.ts';
import { AccountMenu } from './account-menu.tsx';
import { FittingNav } from './fitting-nav.tsx';
import { Main, NotFoundPage, SignedIn, SkipLink } from './frame.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { Logo } from './logo.tsx';
import { uiMessages } from './messages.ts';
import type { AdminArea, NavItem } from './page.tsx';
import { AppLink, useGo } from './route.tsx';
import './styles/work.css';

export interface WorkLayoutProps {
  /** The navigation for the permissions held. */
  readonly itemsOf: (me: Me) => readonly NavItem[];
  /** The page that takes `?q=`; no search field without it. */
  readonly searchPath?: string | undefined;
  readonly children: ReactNode;
}

/** A page of the workbench: 待办 | 本单位 | …, search, account. */
export function WorkLayout({ itemsOf, searchPath, children }: WorkLayoutProps) {
  return (
    <WorkFrame home="/work" itemsOf={itemsOf} tone="work" searchPath={searchPath}>
      {children}
    </WorkFrame>
  );
}

export interface AdminLayoutProps {
  readonly area: AdminArea;
  readonly itemsOf: (me: Me) => readonly NavItem[];
  readonly children: ReactNode;
}

/** A page of one of the three administrations, each with its own colour of header: nobody sees two. */
export function AdminLayout({ area, itemsOf, children }: AdminLayoutProps) {
  return (
    <WorkFrame home={`/admin/${area}`} itemsOf={itemsOf} tone={area}>
      {children}
    </WorkFrame>
  );
}

interface WorkFrameProps extends WorkLayoutProps {
  readonly home: string;
  readonly tone: 'work' | AdminArea;
}

function WorkFrame({ home, itemsOf, tone, searchPath, children }: WorkFrameProps) {
  const t = useMessages(uiMessages);
  return (
    <div className={`zs-work zs-work-${tone}`}>
      <SkipLink />
      <SignedIn around={content => <Main className="zs-work-main">{content}</Main>}>
        {me => (
          <>
            <header className="zs-work-header zs-no-print">
              <AppLink to={home} className="zs-work-brand">
                <Logo {...(tone === 'work' ? { title: t('brand.name') } : {})} />
                {tone !== 'work' && <span>{t(`area.${tone}`)}</span>}
              </AppLink>
              <FittingNav items={itemsOf(me)} label={t('nav.main')} />
              {searchPath && <SearchField path={searchPath} />}
              <LanguageSwitch />
              <AccountMenu me={me} />
            </header>
            {/* The server refuses the data; a door that does not open is not shown as one that does. */}
            <Main className="zs-work-main">
              {tone === 'work' || me.roles.includes(`${tone}-admin`) ? children : <NotFoundPage />}
            </Main>
          </>
        )}
      </SignedIn>
    </div>
  );
}

function SearchField({ path }: { readonly path: string }) {
  const t = useMessages(uiMessages);
  const go = useGo();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // `/` goes to the search from anywhere but a field in which it is a character, or an open dialog.
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable], dialog'))
        return;
      event.preventDefault();
      field.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const words = new FormData(event.currentTarget).get('q');
    if (typeof words === 'string' && words.trim()) go(`${path}?q=${encodeURIComponent(words.trim())}`);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: <search> is younger than the browsers we serve
    <form role="search" className="zs-work-search" onSubmit={submit}>
      <input
        ref={field}
        name="q"
        type="search"
        aria-keyshortcuts="/"
        className="zs-input"
        maxLength={100}
        aria-label={t('nav.search')}
        placeholder={t('nav.searchHint')}
      />
    </form>
  );
}
