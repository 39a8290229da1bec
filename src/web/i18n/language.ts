import { useSyncExternalStore } from 'react';
import type { Language } from '#kernel/messages';

const KEY = 'zhengshu.language';
const listeners = new Set<() => void>();

function remembered(): Language {
  // Storage can be closed by policy; the language then lasts as long as the page.
  try {
    return localStorage.getItem(KEY) === 'en' ? 'en' : 'zh';
  } catch {
    return 'zh';
  }
}

let current: Language = remembered();
markDocument();

function markDocument(): void {
  if (typeof document !== 'undefined') document.documentElement.lang = current === 'zh' ? 'zh-CN' : 'en';
}

/** The language of the page now, for code outside components. */
export const getLanguage = (): Language => current;

/** Switches the language, remembers it on this device (no cookie) and re-renders every text. */
export function setLanguage(language: Language): void {
  if (language === current) return;
  current = language;
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // See `remembered`: not remembered is not an error.
  }
  markDocument();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The language of the page; the component re-renders when it is switched. */
export const useLanguage = (): Language => useSyncExternalStore(subscribe, getLanguage);
