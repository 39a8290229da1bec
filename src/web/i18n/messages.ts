import { useMemo } from 'react';
import { type Language, type LocalText, type Messages, type MessageValues, messageText } from '#kernel/messages';
import { getLanguage, useLanguage } from './language.ts';

/** Looks a text up by its key and fills it: `t('greeting', { name })`. */
export type Translate<K extends string> = (key: K, values?: MessageValues) => string;

/** The texts of a catalogue in the present language. */
export function useMessages<K extends string>(messages: Messages<K>): Translate<K> {
  const language = useLanguage();
  return useMemo(() => translator(messages, language), [messages, language]);
}

/** The same for code outside components. */
export function t<K extends string>(messages: Messages<K>, key: NoInfer<K>, values?: MessageValues): string {
  return messageText(messages, { language: getLanguage(), key, values });
}

function translator<K extends string>(messages: Messages<K>, language: Language): Translate<K> {
  return (key, values) => messageText(messages, { language, key, values });
}

/** A function that reads a LocalText in the present language: titles of pages, columns, navigation. */
export function useLocalText(): (text: LocalText) => string {
  const language = useLanguage();
  return text => text(language);
}
