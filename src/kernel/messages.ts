// Texts in two languages with one set of keys. Pure: the same `messages.ts` of a module serves pages, problem replies
// and documents.
import { wallClock } from './time.ts';

/** Simplified Chinese comes first; English is a switch. */
export type Language = 'zh' | 'en';
export const languages: readonly Language[] = ['zh', 'en'];

/** What a text may be filled with; an absent value leaves its `{name}` standing, so that a gap is seen. */
export type MessageValues = Readonly<Record<string, string | number>>;

export interface Messages<K extends string = string> {
  readonly zh: Readonly<Record<K, string>>;
  readonly en: Readonly<Record<K, string>>;
}

/** Declares the texts of a module or page group. A key that one language lacks, or has alone, does not type-check. */
export function defineMessages<const Z extends Readonly<Record<string, string>>>(given: {
  readonly zh: Z;
  readonly en: Readonly<Record<NoInfer<keyof Z & string>, string>>;
}): Messages<keyof Z & string> {
  return given;
}

const HOLE = /\{([A-Za-z][A-Za-z0-9_]*)\}/g;

/** An instant as the platform writes it; nobody types one into a field by chance. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z$/;
const said = (value: unknown): string =>
  typeof value === 'string' && INSTANT.test(value) ? wallClock(value) : String(value);

/**
 * Puts values into the `{name}` holes of a text; lists are joined, an instant is written as wall time in Shanghai. Nothing else
 * is interpreted: values may come from people.
 */
export function formatMessage(text: string, values?: Readonly<Record<string, unknown>>): string {
  if (!values) return text;
  return text.replace(HOLE, (hole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined || value === null) return hole;
    return Array.isArray(value) ? value.map(said).join('、') : said(value);
  });
}

/**
 * A refusal in words, filled from its detail; undefined when the table has no text `error.<code>`. What a detail says in codes is
 * worded by `error.<code>.<name>.<value>` where the table has it: the detail itself stays a matter of programs.
 */
export function refusalText(
  table: Readonly<Record<string, string>>,
  { code, detail }: { readonly code: string; readonly detail: Readonly<Record<string, unknown>> },
): string | undefined {
  const text = table[`error.${code}`];
  if (text === undefined) return undefined;
  const worded = Object.entries(detail).map(([name, value]) => {
    const wordOf = (each: unknown): unknown => {
      const key = `error.${code}.${name}.${String(each)}`;
      return Object.hasOwn(table, key) ? table[key] : each;
    };
    return [name, Array.isArray(value) ? value.map(wordOf) : wordOf(value)];
  });
  return formatMessage(text, Object.fromEntries(worded));
}

/** The text of `key` in that language, filled. */
export function messageText<K extends string>(
  messages: Messages<K>,
  {
    language,
    key,
    values,
  }: { readonly language: Language; readonly key: NoInfer<K>; readonly values?: MessageValues | undefined },
): string {
  return formatMessage(messages[language][key], values);
}

/** True when the text exists: for keys made at run time, such as `error.<code>`. */
export function hasMessage<K extends string>(messages: Messages<K>, key: string): key is K {
  return Object.hasOwn(messages.zh, key);
}

const holesOf = (text: string): string =>
  [...new Set(Array.from(text.matchAll(HOLE), match => match[1] ?? ''))].sort().join(' ');

/** The keys whose two texts do not take the same values; a catalogue check reports them. */
export function unevenMessages(messages: Messages): readonly string[] {
  return Object.keys(messages.zh).filter(key => holesOf(messages.zh[key] ?? '') !== holesOf(messages.en[key] ?? ''));
}

/** A text that waits for its language: titles and labels in tables of pages, columns and navigation. */
export type LocalText = (language: Language) => string;

/** `text(messages, 'title')`: a LocalText from a catalogue. */
export function text<K extends string>(messages: Messages<K>, key: NoInfer<K>): LocalText {
  return language => messages[language][key];
}
