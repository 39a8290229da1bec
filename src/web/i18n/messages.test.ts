import { afterEach, expect, test } from 'vitest';
import { defineMessages, formatMessage, unevenMessages } from '#kernel/messages';
import { messages as lightMessages } from '../light/messages.ts';
import { importMessages } from '../ui/import-messages.ts';
import { uiMessages } from '../ui/messages.ts';
import { messages as workMessages } from '../workbench/messages.ts';
import { getLanguage, setLanguage } from './language.ts';
import { t } from './messages.ts';

afterEach(() => setLanguage('zh'));

const greetings = defineMessages({ zh: { hello: '{name}，您好' }, en: { hello: 'Hello, {name}' } });

test('screens: a key that one language lacks or has alone does not type-check', () => {
  // @ts-expect-error the English text of `b` is missing
  defineMessages({ zh: { a: '甲', b: '乙' }, en: { a: 'A' } });
  // @ts-expect-error the Chinese text of `b` is missing
  defineMessages({ zh: { a: '甲' }, en: { a: 'A', b: 'B' } });
  // @ts-expect-error no such key
  expect(t(greetings, 'goodbye')).toBeUndefined();
});

test('screens: the switch changes the texts, the language of the document and is remembered on the device', () => {
  expect(t(greetings, 'hello', { name: '张某' })).toBe('张某，您好');
  setLanguage('en');
  expect(t(greetings, 'hello', { name: '张某' })).toBe('Hello, 张某');
  expect(document.documentElement.lang).toBe('en');
  expect(localStorage.getItem('zhengshu.language')).toBe('en');
  expect(document.cookie).toBe('');
  expect(getLanguage()).toBe('en');
});

test('screens: values are put in as they are and an absent one leaves its hole in sight', () => {
  expect(formatMessage('{a} {b}', { a: '{b}', c: 1 })).toBe('{b} {b}');
  expect(formatMessage('请检查：{fields}。', { fields: ['name', 'unit'] })).toBe('请检查：name、unit。');
});

test('screens: both languages of the kit and the shells take the same values', () => {
  expect([uiMessages, importMessages, lightMessages, workMessages].flatMap(unevenMessages)).toEqual([]);
});
