// Words that several pages of the workbench share.
import type { QuestionListRow } from '#contracts/exams';
import { type Translate, useMessages } from '#i18n';
import { workMessages } from './work-messages.ts';

export type WorkTranslate = Translate<keyof typeof workMessages.zh & string>;
export const useWorkMessages = (): WorkTranslate => useMessages(workMessages);

export type QuestionKind = QuestionListRow['kind'];
export const kinds: readonly QuestionKind[] = ['single', 'multiple', 'true-false', 'fill-in'];
export const levels = [1, 2, 3, 4, 5] as const;

export const kindOptions = (t: WorkTranslate) => kinds.map(value => ({ value, label: t(`kind.${value}`) }));
export const isKind = (value: string | undefined): value is QuestionKind => kinds.some(kind => kind === value);
