// Texts in two languages with one set of keys. Pure: the same `messages.ts` of a module serves pages, problem replies
// and documents.

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

/** Puts values into the `{name}` holes of a text; lists are joined. Nothing is interpreted: values may come from people. */
export function formatMessage(text: string, values?: Readonly<Record<string, unknown>>): string {
  if (!values) return text;
  return text.replace(HOLE, (hole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined || value === null) return hole;
    return Array.isArray(value) ? value.join('、') : String(value);
  });
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
