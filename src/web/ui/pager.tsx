import { useRef } from 'react';
import { formatCount } from '../i18n/formats.ts';
import { useMessages } from '../i18n/messages.ts';
import { Button } from './button.tsx';
import { uiMessages } from './messages.ts';

export interface PagerProps {
  /** The cursor of this page; undefined on the first. */
  readonly after: string | undefined;
  /** The cursor of the next page, from the reply; null on the last. */
  readonly next: string | null;
  readonly shown: number;
  readonly total?: number | undefined;
  readonly onGo: (after: string | undefined) => void;
}

/** Pages of a keyset list. A cursor knows only what follows, so the way back is remembered here. */
export function Pager({ after, next, shown, total, onGo }: PagerProps) {
  const t = useMessages(uiMessages);
  const trail = useRef<readonly (string | undefined)[]>([]);
  if (after === undefined && next === null && total === undefined) return null;
  const forward = (cursor: string) => {
    trail.current = after === undefined ? [undefined] : [...trail.current, after];
    onGo(cursor);
  };
  const back = () => {
    const previous = trail.current.at(-1);
    trail.current = trail.current.slice(0, -1);
    onGo(previous);
  };
  const first = () => {
    trail.current = [];
    onGo(undefined);
  };
  return (
    <nav className="zs-row zs-no-print" aria-label={t('pager.label')}>
      <span className="zs-soft">
        {total !== undefined && `${t('pager.total', { total: formatCount(total) })} · `}
        {t('pager.shown', { count: formatCount(shown) })}
      </span>
      {after !== undefined && <Button onClick={first}>{t('pager.first')}</Button>}
      {after !== undefined && trail.current.length > 0 && <Button onClick={back}>{t('pager.previous')}</Button>}
      {next !== null && <Button onClick={() => forward(next)}>{t('pager.next')}</Button>}
    </nav>
  );
}
