// What a training task asks next, in words and as a step.
import type { MyTraining } from '#contracts/training';
import { type Translate, useMessages } from '#i18n';
import type { Citation } from '#kernel/citation';
import type { StateKind } from '#ui/state-mark';
import { texts } from './texts.ts';

export type LearnerTranslate = Translate<keyof typeof texts.zh & string>;
export const useTexts = (): LearnerTranslate => useMessages(texts);

export type Standing = 'none' | NonNullable<MyTraining['enrolment']>['state'];
export const standingOf = (item: MyTraining): Standing => item.enrolment?.state ?? 'none';

/** Index of the present step of 报名/激活 → 学习 → 考试 → 证书. */
export function stepOf(item: MyTraining): number {
  switch (standingOf(item)) {
    case 'none':
    case 'failed':
    case 'lapsed':
      return 0;
    case 'enrolled':
    case 'studying':
      return 1;
    case 'study-complete':
    case 'exam-open':
      return 2;
    case 'passed':
      return 3;
  }
}

const marks: Readonly<Record<Standing, StateKind>> = {
  none: 'open',
  enrolled: 'open',
  studying: 'busy',
  'study-complete': 'busy',
  'exam-open': 'soon',
  passed: 'done',
  failed: 'late',
  lapsed: 'late',
};
export const markOf = (item: MyTraining): StateKind => marks[standingOf(item)];

/** What stands between the learner and the next step; undefined when nothing does. */
export function blockOf(
  item: MyTraining,
  { t, date }: { t: LearnerTranslate; date: (day: string) => string },
): string | undefined {
  const standing = standingOf(item);
  if (standing === 'passed') return undefined;
  if (item.windowState === 'over') return t('blocked.over', { date: date(item.closesOn) });
  if (item.windowState === 'before') return t('blocked.before', { date: date(item.opensOn) });
  switch (standing) {
    case 'none':
      return t(
        item.modes.includes('free') ? 'blocked.enrol' : item.modes.includes('card') ? 'blocked.card' : 'blocked.unit',
      );
    case 'enrolled':
    case 'studying':
      return t('blocked.study', { count: (item.enrolment?.tasks ?? 0) - (item.enrolment?.tasksDone ?? 0) });
    case 'study-complete':
      return t('blocked.exam-soon');
    case 'failed':
      return t('blocked.failed');
    default:
      return undefined;
  }
}

/** True while the learner still has something to do about it. */
export const isDue = (item: MyTraining): boolean =>
  item.windowState !== 'over' && standingOf(item) !== 'passed' && (item.must || item.enrolment !== null);

/** Citations as the kernel writes them: an absent quote is left out. */
export const citationsOf = (list: MyTraining['citations']): Citation[] =>
  list.map(({ instrument, article, quote }) => ({ instrument, article, ...(quote === undefined ? {} : { quote }) }));

/** Points without needless zeros: 6000 → 60. */
export const pointsOf = (hundredths: number): string => String(hundredths / 100);
