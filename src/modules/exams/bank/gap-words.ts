// What an export left out, in words: one line a question. The file is Chinese, as its columns are.
import { hasMessage, messageText } from '#kernel/messages';
import { messages } from '../messages.ts';
import type { ExportGap } from './formats/report.ts';
import type { Question } from './question.ts';

const MAX_STEM = 60;
const language = 'zh';
const LETTER_A = 65;

/** `options.2` → 选项 C, `blanks.0.accept.1` → 第 1 空; a column of a table is its own word. */
function fieldWords(field: string): string {
  const [name = '', index] = field.split('.');
  const at = Number(index);
  if (index !== undefined && name === 'options')
    return messageText(messages, {
      language,
      key: 'gap.field.option',
      values: { letter: String.fromCharCode(LETTER_A + at) },
    });
  if (index !== undefined && name === 'blanks')
    return messageText(messages, { language, key: 'gap.field.blank', values: { number: at + 1 } });
  if (index !== undefined && name === 'tags')
    return messageText(messages, { language, key: 'gap.field.tag', values: { number: at + 1 } });
  const key = `gap.field.${name}`;
  return hasMessage(messages, key) ? messageText(messages, { language, key }) : name;
}

export function gapWords(gaps: readonly ExportGap[], questions: readonly Question[]): string[] {
  return gaps.map(({ index, field, reason }) =>
    messageText(messages, {
      language,
      key: 'gap.line',
      values: {
        stem: questions[index]?.stem.slice(0, MAX_STEM) ?? '',
        field: fieldWords(field),
        reason: messageText(messages, { language, key: `gap.reason.${reason}` }),
      },
    }),
  );
}
