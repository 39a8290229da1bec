// Codes of the import report in words.
import type { QuestionImport } from '#contracts/exams';
import { type Translate, useMessages } from '#i18n';
import { hasMessage } from '#kernel/messages';
import { importMessages } from './import-messages.ts';
import { letterOf } from './room-question.tsx';

type ImportTranslate = Translate<keyof typeof importMessages.zh & string>;
type ReportedError = QuestionImport['errors'][number];

const asText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

const textsOf = (detail: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(detail).map(([name, value]) => [name, asText(value)]));

/** `options.2` → 选项 C, `blanks.0.accept.1` → 第 1 空. */
export function fieldWords(t: ImportTranslate, field: string): string {
  const [name = '', index] = field.split('.');
  const number = Number(index);
  if (name === 'options' && index !== undefined) return t('field.option', { letter: letterOf(number) });
  if (name === 'blanks' && index !== undefined) return t('field.blank', { number: number + 1 });
  if (name === 'tags' && index !== undefined) return t('field.tag', { number: number + 1 });
  const key = `field.${name}`;
  return hasMessage(importMessages, key) ? t(key) : t('field.other');
}

export function problemWords(t: ImportTranslate, problem: { readonly field: string; readonly code: string }): string {
  const key = `problem.${problem.code}`;
  return t(hasMessage(importMessages, key) ? key : 'problem.unknown', { field: fieldWords(t, problem.field) });
}

/** One error of a file in words, with the column where the file has columns. */
export function errorWords(t: ImportTranslate, { code, detail }: ReportedError): string {
  const values: Readonly<Record<string, string>> = { code, ...textsOf(detail) };
  const key = `error.${code}`;
  const known = hasMessage(importMessages, key) ? key : 'error.unknown';
  const problem =
    code === 'invalid-question' ? problemWords(t, { field: values.field ?? '', code: values.problem ?? '' }) : '';
  const column = values.column ? t('where.column', { column: values.column }) : '';
  return `${t(known, { ...values, problem })}${column}`;
}

/** What is not kept of a question, in words. */
export function warningWords(t: ImportTranslate, { code, detail }: QuestionImport['warnings'][number]): string {
  const key = `warning.${code}`;
  return t(hasMessage(importMessages, key) ? key : 'warning.unknown', { code, ...textsOf(detail) });
}

export function useWarningWords(): (warning: QuestionImport['warnings'][number]) => string {
  const t = useMessages(importMessages);
  return warning => warningWords(t, warning);
}

export function useErrorWords(): (error: ReportedError) => string {
  const t = useMessages(importMessages);
  return error => errorWords(t, error);
}

/** The list of `field code` that the server gives for a question it refuses, in words. */
export function useProblemWords(): (problems: unknown) => readonly string[] {
  const t = useMessages(importMessages);
  return problems => {
    const list: readonly unknown[] = Array.isArray(problems) ? problems : [];
    return list.slice(0, 20).map(each => {
      const [field = '', code = ''] = asText(each).split(' ');
      return problemWords(t, { field, code });
    });
  };
}
