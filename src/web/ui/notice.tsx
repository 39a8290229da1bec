import type { ReactNode } from 'react';
import { ApiError, isApiError } from '../api/error.ts';
import { useMessages } from '../i18n/messages.ts';
import { Button, LinkButton } from './button.tsx';
import { CitationLinks } from './citation.tsx';
import { uiMessages } from './messages.ts';
import './styles/notice.css';

export type NoticeTone = 'info' | 'done' | 'soon' | 'late';

export interface NoticeProps {
  readonly tone?: NoticeTone;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

const SHAPES: Readonly<Record<NoticeTone, string>> = { info: 'ℹ', done: '●', soon: '▲', late: '■' };

/** Something to know on this page; announced when it appears. */
export function Notice({ tone = 'info', title, children, actions }: NoticeProps) {
  return (
    <div className={`zs-notice zs-notice-${tone}`} role={tone === 'late' ? 'alert' : 'status'}>
      <span className="zs-notice-shape" aria-hidden="true">
        {SHAPES[tone]}
      </span>
      <div className="zs-notice-body">
        {title && <p className="zs-notice-title">{title}</p>}
        {children && <div>{children}</div>}
        {actions && <div className="zs-row">{actions}</div>}
      </div>
    </div>
  );
}

export interface ErrorNoticeProps {
  /** Whatever was thrown; nothing is shown for null and undefined. */
  readonly error: unknown;
  /** What was kept, when it is more than what is on the page. */
  readonly kept?: string;
  /** What to do next, when the page knows better than the general advice. */
  readonly next?: ReactNode;
  readonly onRetry?: () => void;
}

/** What happened, what was kept, what to do next; with the basis of a refusal and the number to ask about. */
export function ErrorNotice({ error, kept, next, onRetry }: ErrorNoticeProps) {
  const t = useMessages(uiMessages);
  if (error === null || error === undefined) return null;
  const { happened, advice } = wordsOf(error, t);
  return (
    <Notice tone="late" title={happened} actions={onRetry && <Button onClick={onRetry}>{t('error.retry')}</Button>}>
      {kept && <p>{kept}</p>}
      {(next ?? advice) && <p>{next ?? advice}</p>}
      {error instanceof ApiError && error.citations.length > 0 && (
        <div className="zs-row">
          <CitationLinks citations={error.citations} />
        </div>
      )}
      {error instanceof ApiError && error.requestId && (
        <p className="zs-soft">
          {t('error.requestId')} <code>{error.requestId}</code>
        </p>
      )}
    </Notice>
  );
}

type UiTranslate = ReturnType<typeof useMessages<Extract<keyof typeof uiMessages.zh, string>>>;

function wordsOf(error: unknown, t: UiTranslate): { readonly happened: string; readonly advice: string | undefined } {
  if (!isApiError(error)) return { happened: t('error.unexpected'), advice: t('error.unexpected.next') };
  if (error.code === 'network') {
    return {
      happened: t(error.detail.reason === 'timeout' ? 'error.timeout' : 'error.network'),
      advice: t('error.network.next'),
    };
  }
  const happened = error.message || t('error.answer', { status: error.status });
  if (error.status === 409) return { happened, advice: undefined };
  if (error.status === 422) return { happened, advice: t('error.fields') };
  return { happened, advice: error.status >= 500 ? t('error.kept') : undefined };
}

export interface EmptyStateProps {
  /** One sentence: what would be here. */
  readonly children: ReactNode;
  /** The first thing to do. */
  readonly action?:
    | { readonly label: string; readonly to: string }
    | { readonly label: string; readonly onClick: () => void };
}

/** An empty page says what to do first. */
export function EmptyState({ children, action }: EmptyStateProps) {
  return (
    <div className="zs-empty">
      <p>{children}</p>
      {action &&
        ('to' in action ? (
          <LinkButton to={action.to}>{action.label}</LinkButton>
        ) : (
          <Button onClick={action.onClick}>{action.label}</Button>
        ))}
    </div>
  );
}

/** While a page or part of it is read. Shown late, so that quick answers do not flicker. */
export function Loading() {
  const t = useMessages(uiMessages);
  return (
    <p className="zs-loading" role="status">
      <span className="zs-spinner" aria-hidden="true" /> {t('loading')}
    </p>
  );
}

export interface LoadedProps<T> {
  /** A query result: `useRead(…)`. */
  readonly of: { readonly data: T | undefined; readonly error: unknown; readonly refetch: () => unknown };
  readonly children: (data: T) => ReactNode;
}

/** Loading, error or content of a reading: `<Loaded of={useRead(getSite, …)}>{site => …}</Loaded>`. */
export function Loaded<T>({ of, children }: LoadedProps<T>) {
  if (of.data !== undefined) {
    return (
      <>
        <ErrorNotice error={of.error} onRetry={() => of.refetch()} />
        {children(of.data)}
      </>
    );
  }
  return of.error ? <ErrorNotice error={of.error} onRetry={() => of.refetch()} /> : <Loading />;
}
