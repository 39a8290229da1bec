// What the workbench pages of training share: texts, marks, names of codes.

import type { PlanShown, UnitListRow } from '#contracts/training';
import { type Language, type Translate, useMessages } from '#i18n';
import type { Citation } from '#kernel/citation';
import type { StateKind } from '#ui/state-mark';
import { workTexts } from './work-texts.ts';

export type WorkTranslate = Translate<keyof typeof workTexts.zh & string>;
export const useWorkTexts = (): WorkTranslate => useMessages(workTexts);

export const planMarks: Readonly<Record<PlanShown['state'], StateKind>> = {
  draft: 'open',
  published: 'busy',
  closed: 'done',
};
export const listMarks: Readonly<Record<UnitListRow['state'], StateKind>> = {
  open: 'open',
  submitted: 'busy',
  confirmed: 'done',
};

export type Named = Readonly<Record<string, { readonly zh: string; readonly en: string }>>;
/** The name of a code, or the code where there is none. */
export const nameOf = (names: Named, code: string, language: Language): string =>
  Object.hasOwn(names, code) ? (names[code]?.[language] ?? code) : code;

type LooseCitation = { readonly instrument: string; readonly article: string; readonly quote?: string | undefined };
/** Citations as the kernel writes them: an absent quote is left out. */
export const citationsOf = (list: readonly LooseCitation[]): Citation[] =>
  list.map(({ instrument, article, quote }) => ({ instrument, article, ...(quote === undefined ? {} : { quote }) }));

/** Points or yuan from hundredths, without needless zeros. */
export const fromHundredths = (value: number): string => String(value / 100);
