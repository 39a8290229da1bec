import type { ReactNode } from 'react';
import { type Me, useMe } from '../api/me.ts';
import { changePasswordPath, signInUrl } from '../api/session.ts';
import { useMessages } from '../i18n/messages.ts';
import { LinkButton } from './button.tsx';
import { uiMessages } from './messages.ts';
import { EmptyState, ErrorNotice, Loading } from './notice.tsx';

/** The first stop of the keyboard on every page. */
export function SkipLink() {
  const t = useMessages(uiMessages);
  return (
    <a className="zs-skip" href="#content">
      {t('skip.content')}
    </a>
  );
}

/** The main part; takes the focus after a change of page. */
export function Main({ className, children }: { readonly className: string; readonly children: ReactNode }) {
  return (
    <main id="content" tabIndex={-1} className={className}>
      {children}
    </main>
  );
}

export interface SignedInProps {
  readonly children: (me: Me) => ReactNode;
  /** The frame of what stands there instead, where the content brings its own. */
  readonly around?: (content: ReactNode) => ReactNode;
}

/** Content for signed-in accounts; everybody else is led to signing in, and a new password comes before all. */
export function SignedIn({ children, around = content => content }: SignedInProps) {
  const t = useMessages(uiMessages);
  const { data: me, error, refetch } = useMe();
  if (me?.mustChange && location.pathname !== changePasswordPath) {
    location.replace(`${changePasswordPath}?back=${encodeURIComponent(location.pathname + location.search)}`);
    return around(<Loading />);
  }
  if (me) return children(me);
  if (me === undefined) return around(error ? <ErrorNotice error={error} onRetry={() => refetch()} /> : <Loading />);
  return around(
    <div className="zs-stack">
      <p>{t('page.choose')}</p>
      <div>
        <LinkButton kind="primary" to={signInUrl()}>
          {t('nav.signIn')}
        </LinkButton>
      </div>
    </div>,
  );
}

/** For an address without a page. */
export function NotFoundPage() {
  const t = useMessages(uiMessages);
  return (
    <div className="zs-stack">
      <h1>{t('page.notFound')}</h1>
      <EmptyState action={{ label: t('page.home'), to: '/' }}>{t('page.notFoundNext')}</EmptyState>
    </div>
  );
}

/** Title of a page with what belongs beside it. */
export function PageTitle({ children, aside }: { readonly children: ReactNode; readonly aside?: ReactNode }) {
  return (
    <div className="zs-page-title">
      <h1>{children}</h1>
      {aside && <div className="zs-row">{aside}</div>}
    </div>
  );
}
