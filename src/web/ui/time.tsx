import { useEffect, useRef, useState } from 'react';
import type { Citation } from '#kernel/citation';
import { type Instant, msOf } from '#kernel/time';
import { useServerNowMs } from '../api/clock.ts';
import {
  formatClock,
  formatDate,
  formatDateTime,
  formatRemaining,
  formatTime,
  type Remaining,
} from '../i18n/formats.ts';
import { useLanguage } from '../i18n/language.ts';
import { useMessages } from '../i18n/messages.ts';
import { Facts } from './card.tsx';
import { CitationLink } from './citation.tsx';
import { Dialog } from './dialog.tsx';
import { uiMessages } from './messages.ts';
import './styles/time.css';

export interface CountdownProps {
  /** The end by the server's clock. */
  readonly until: Instant;
  /** Once, when the time is up. */
  readonly onEnd?: () => void;
}

const WARN_MINUTES = [10, 5, 1];

/** A running clock to an end that the server set. Readers hear 10, 5 and 1 minutes, not every second. */
export function Countdown({ until, onEnd }: CountdownProps) {
  const t = useMessages(uiMessages);
  const leftMs = msOf(until) - useServerNowMs(1000);
  const ended = leftMs <= 0;
  const endRef = useRef(onEnd);
  endRef.current = onEnd;
  useEffect(() => {
    if (ended) endRef.current?.();
  }, [ended]);
  const warned = WARN_MINUTES.filter(minutes => leftMs <= minutes * 60_000).at(-1);
  return (
    <span className={`zs-countdown${leftMs <= 300_000 ? ' zs-countdown-near' : ''}`}>
      <span role="timer">{ended ? t('countdown.ended') : t('countdown.left', { left: formatClock(leftMs) })}</span>
      <span className="zs-hidden" role="status">
        {ended ? t('countdown.ended') : warned === undefined ? '' : t('countdown.minutes', { minutes: warned })}
      </span>
    </span>
  );
}

/** How far the answers on this page are safe. */
export type SaveState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'saved'; readonly at: Instant }
  | { readonly kind: 'offline'; readonly pending: number; readonly until: Instant | null }
  | { readonly kind: 'refused'; readonly reason: string };

/** The most honest line of the page: says what the server has acknowledged, nothing else. */
export function SaveLine({ state }: { readonly state: SaveState }) {
  const t = useMessages(uiMessages);
  const nowMs = useServerNowMs(1000);
  const [shape, text] = saveWords(state, { t, nowMs });
  return (
    <span className={`zs-save zs-save-${state.kind}`}>
      <span aria-hidden="true">{shape} </span>
      {/* A countdown inside a live region would be read every second. */}
      <span role={state.kind === 'offline' ? undefined : 'status'}>{text}</span>
    </span>
  );
}

type UiTranslate = ReturnType<typeof useMessages<keyof typeof uiMessages.zh & string>>;

function saveWords(
  state: SaveState,
  { t, nowMs }: { readonly t: UiTranslate; readonly nowMs: number },
): readonly [string, string] {
  switch (state.kind) {
    case 'idle':
      return ['○', t('save.idle')];
    case 'saving':
      return ['◐', t('save.saving')];
    case 'saved':
      return ['●', t('save.saved', { time: formatTime(state.at, { seconds: true }) })];
    case 'offline':
      return state.until === null
        ? ['▲', t('save.offlineOpen', { count: state.pending })]
        : ['▲', t('save.offline', { count: state.pending, left: formatClock(msOf(state.until) - nowMs) })];
    case 'refused':
      return ['■', t('save.refused', { reason: state.reason })];
  }
}

/** A deadline with all that explains it. */
export interface Due {
  /** A calendar date or an instant. */
  readonly at: string;
  readonly remaining: Remaining | null;
  readonly started?: string;
  readonly citation?: Citation;
  /** Which calendar counted: `2026 年国务院办公厅放假安排`. */
  readonly calendar?: string;
  /** The year's calendar is not known yet: not before this day. */
  readonly provisional?: boolean;
}

const isLate = (remaining: Remaining | null): boolean =>
  remaining !== null && (remaining.kind === 'time' ? remaining.leftMs < 0 : remaining.left < 0);

/** `2026年3月17日（周二） 还有 3 个工作日`; a tap shows start, rule and calendar. */
export function DueLabel({ due }: { readonly due: Due }) {
  const t = useMessages(uiMessages);
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  const shown = (at: string) => (at.length > 10 ? formatDateTime(at, language) : formatDate(at, language));
  const remaining = due.remaining && formatRemaining(due.remaining, language);
  return (
    <>
      <button
        type="button"
        className={`zs-button zs-button-quiet zs-due${isLate(due.remaining) ? ' zs-due-late' : ''}`}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        {shown(due.at)}
        {remaining && <strong>{remaining}</strong>}
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t('due.details')}>
        <Facts
          facts={[
            { label: t('due.start'), value: due.started && shown(due.started) },
            { label: t('due.due'), value: `${shown(due.at)}${remaining ? `　${remaining}` : ''}` },
            { label: t('due.rule'), value: due.citation && <CitationLink citation={due.citation} /> },
            { label: t('due.calendar'), value: due.provisional ? t('due.provisional') : due.calendar },
          ]}
        />
      </Dialog>
    </>
  );
}
