// How a sitting is spoken of: its state and its attempt.
import type { SittingSummary } from '#contracts/exams';
import { type Translate, useMessages } from '#i18n';
import { msOf } from '#kernel/time';
import type { StateKind } from '#ui/state-mark';
import { messages } from './messages.ts';

export type ExamTranslate = Translate<keyof typeof messages.zh & string>;
export const useExamMessages = (): ExamTranslate => useMessages(messages);

export type Standing =
  | 'soon'
  | 'ready'
  | 'missed'
  | 'running'
  | 'ending'
  | 'passed'
  | 'failed'
  | 'noScore'
  | 'givenUp'
  | 'void';

/** What a sitting comes to now, for its candidate. */
export function standingOf(s: SittingSummary, nowMs: number): Standing {
  if (s.state === 'prepared') {
    if (nowMs < msOf(s.opensAt)) return 'soon';
    return nowMs < msOf(s.closesAt) ? 'ready' : 'missed';
  }
  if (s.state === 'open') return s.endsAt !== null && nowMs >= msOf(s.endsAt) ? 'ending' : 'running';
  switch (s.outcome) {
    case 'passed':
      return 'passed';
    case 'failed':
      return 'failed';
    case 'given-up':
      return 'givenUp';
    case 'void':
      return 'void';
    default:
      return 'noScore';
  }
}

const MARKS: Readonly<Record<Standing, StateKind>> = {
  soon: 'open',
  ready: 'soon',
  missed: 'late',
  running: 'busy',
  ending: 'busy',
  passed: 'done',
  failed: 'late',
  noScore: 'late',
  givenUp: 'late',
  void: 'open',
};
export const standingMark = (t: ExamTranslate, standing: Standing) => ({
  state: MARKS[standing],
  word: t(`standing.${standing}`),
});

export const attemptText = (t: ExamTranslate, s: Pick<SittingSummary, 'attempt'>): string =>
  s.attempt === 1 ? t('attempt.first') : t('attempt.makeUp', { number: s.attempt - 1 });
