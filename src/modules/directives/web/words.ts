// How the words and figures of directives are shown.
import type { ShownDue, ShownObligation, Standing } from '#contracts/directives';
import { type Language, useLanguage } from '#i18n';
import { addMs, dateOf } from '#kernel/time';
import type { Option } from '#ui/choice';
import type { StateKind } from '#ui/state-mark';
import type { Due } from '#ui/time';

export type Named = Readonly<Record<string, { readonly zh: string; readonly en: string }>>;

/** A name in the present language, and the options of a vocabulary. */
export function useNames() {
  const language = useLanguage();
  return {
    language,
    of: (names: Named, key: string): string => names[key]?.[language] ?? key,
    options: <N extends Named>(names: N): Option<keyof N & string>[] =>
      (Object.keys(names) as (keyof N & string)[]).map(value => ({ value, label: names[value]?.[language] ?? value })),
  };
}

export const textOf = (name: { readonly zh: string; readonly en: string }, language: Language): string =>
  name[language];

export const STANDING_STATES: Readonly<Record<Standing, StateKind>> = {
  met: 'done',
  'on-track': 'busy',
  'at-risk': 'soon',
  overdue: 'late',
  'not-measurable': 'open',
};
export const DIRECTIVE_STATES = {
  draft: 'open',
  published: 'done',
  corrected: 'soon',
  withdrawn: 'late',
  discarded: 'open',
} as const satisfies Record<string, StateKind>;

/** 24:00 of a day is shown as that day. */
export const dayOf = (at: string): string => dateOf(addMs(at, -1));

/** A due moment for the label; undefined where the text sets none. */
export function dueLabel(due: ShownDue, citation?: ShownObligation['citation']): Due | undefined {
  if (due.at === null) return undefined;
  return {
    at: dayOf(due.at),
    remaining: due.workingDaysLeft === null ? null : { kind: 'working-days', left: due.workingDaysLeft },
    provisional: due.provisional,
    ...(citation ? { citation } : {}),
  };
}

/** `2/3`, or `100%` for all. */
export const shareText = ({ num, den }: { readonly num: number; readonly den: number }): string =>
  num === den ? '100%' : `${num}/${den}`;
