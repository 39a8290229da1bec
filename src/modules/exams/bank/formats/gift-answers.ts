import { readNumber } from '../question-text.ts';
import { findUnescaped, unescapedPositions, unescapeGift } from './gift-text.ts';
import { type Read, Refusal } from './report.ts';

// What stands between the braces of a GIFT question.

/** The part of a question that depends on its kind, before metadata is added. */
export type GiftBody =
  | { readonly kind: 'single'; readonly options: string[]; readonly answer: number }
  | { readonly kind: 'multiple'; readonly options: string[]; readonly answer: number[] }
  | { readonly kind: 'true-false'; readonly answer: boolean }
  | { readonly kind: 'text'; readonly accept: string[] }
  | { readonly kind: 'number'; readonly value: number; readonly tolerance: number };

type Warnings = Read['warnings'];
export interface GiftAnswers {
  readonly body: GiftBody;
  readonly explanation: string;
  readonly warnings: Warnings;
}

interface Token {
  readonly sign: '=' | '~';
  /** Percent; undefined when not written. */
  readonly weight: number | undefined;
  readonly text: string;
  readonly feedback: string;
}

const FORMAT = /^\s*\[(?:html|plain|moodle|markdown)\]/;

/** Separates `text#feedback`. */
function splitFeedback(source: string): { text: string; feedback: string } {
  const at = findUnescaped(source, '#');
  if (at === -1) return { text: source.trim(), feedback: '' };
  return { text: source.slice(0, at).trim(), feedback: source.slice(at + 1).trim() };
}

function tokensOf(content: string): Token[] {
  const starts = unescapedPositions(content, '=~');
  if (content.slice(0, starts[0] ?? 0).trim() !== '') throw new Refusal('answer-unreadable');
  return starts.map((start, i) => {
    const source = content.slice(start + 1, starts[i + 1] ?? content.length);
    const weighted = /^\s*%(-?\d{1,3}(?:\.\d{1,10})?)%/.exec(source);
    const { text, feedback } = splitFeedback(weighted ? source.slice(weighted[0].length) : source);
    return {
      sign: content.charAt(start) === '=' ? '=' : '~',
      weight: weighted ? Number(weighted[1]) : undefined,
      text,
      feedback,
    };
  });
}

const weightOf = (token: Token): number => token.weight ?? (token.sign === '=' ? 100 : 0);

function feedbackWarnings(tokens: readonly Token[]): Warnings {
  const count = tokens.filter(token => token.feedback !== '').length;
  return count > 0 ? [{ code: 'feedback-not-kept', detail: { count } }] : [];
}

function readChoice(tokens: readonly Token[]): Omit<GiftAnswers, 'explanation'> {
  const options = tokens.map(token => unescapeGift(token.text.replace(FORMAT, '')));
  const full = tokens.flatMap((token, i) => (weightOf(token) >= 100 ? [i] : []));
  const partial = tokens.filter(token => weightOf(token) > 0 && weightOf(token) < 100);
  const warnings = feedbackWarnings(tokens);
  if (tokens.some(token => token.sign === '=')) {
    const [answer] = full;
    if (full.length > 1 || answer === undefined) throw new Refusal('answer-ambiguous', { right: full.length });
    const lost: Warnings =
      partial.length > 0 ? [{ code: 'partial-credit-not-kept', detail: { count: partial.length } }] : [];
    return { body: { kind: 'single', options, answer }, warnings: [...warnings, ...lost] };
  }
  const answer = tokens.flatMap((token, i) => (weightOf(token) > 0 ? [i] : []));
  if (answer.length === 0) throw new Refusal('answer-missing');
  const shares = answer.map(i => weightOf(tokens[i] ?? { sign: '~', weight: 0, text: '', feedback: '' }));
  const uneven = Math.max(...shares) - Math.min(...shares) > 0.01;
  const lost: Warnings = uneven ? [{ code: 'weights-evened', detail: { count: answer.length } }] : [];
  return { body: { kind: 'multiple', options, answer }, warnings: [...warnings, ...lost] };
}

/**
 * Moodle's short answers know `*` as a wildcard and `\*` as the character. The bank accepts listed texts only, so a
 * wildcard alternative is undefined here and reported by the caller.
 */
export function readWildcard(text: string): string | undefined {
  return /(?:^|[^\\])\*/.test(text) ? undefined : text.replace(/\\\*/g, '*');
}
export const writeWildcard = (text: string): string => text.replace(/\*/g, '\\*');

function readShort(tokens: readonly Token[]): Omit<GiftAnswers, 'explanation'> {
  const arrows = tokens.filter(token => findUnescaped(token.text, '->') !== -1).length;
  if (arrows > 0) throw new Refusal('unsupported-kind', { kind: 'matching' });
  const right = tokens.filter(token => weightOf(token) >= 100);
  const texts = right.map(token => readWildcard(unescapeGift(token.text)));
  const accept = texts.filter(text => text !== undefined);
  const warnings = [...feedbackWarnings(tokens)];
  const partial = tokens.filter(token => weightOf(token) > 0).length - right.length;
  if (partial > 0) warnings.push({ code: 'partial-credit-not-kept', detail: { count: partial } });
  const wildcards = texts.length - accept.length;
  if (wildcards > 0) warnings.push({ code: 'wildcard-not-kept', detail: { count: wildcards } });
  if (accept.length === 0) throw new Refusal('answer-missing');
  return { body: { kind: 'text', accept }, warnings };
}

/** `3`, `3:0.5` (value and tolerance) or `1..5` (range). */
export function readNumberSpec(spec: string): { value: number; tolerance: number } {
  const range = spec.split('..');
  const parts = range.length === 2 ? range : spec.split(':');
  const [first, second] = parts.map(readNumber);
  if (parts.length > 2 || first === undefined || (parts.length === 2 && second === undefined)) {
    throw new Refusal('number-unreadable', { text: spec.slice(0, 60) });
  }
  if (second === undefined) return { value: first, tolerance: 0 };
  if (range.length !== 2) return { value: first, tolerance: Math.abs(second) };
  // Twelve digits hide the noise of binary halves: 1.1..2.2 is 1.65 ± 0.55.
  const round = (n: number): number => Number(n.toPrecision(12));
  return { value: round((first + second) / 2), tolerance: round(Math.abs(second - first) / 2) };
}

function readNumeric(content: string): Omit<GiftAnswers, 'explanation'> {
  if (unescapedPositions(content, '=~').length === 0) {
    const { text, feedback } = splitFeedback(content);
    const warnings: Warnings = feedback === '' ? [] : [{ code: 'feedback-not-kept', detail: { count: 1 } }];
    return { body: { kind: 'number', ...readNumberSpec(unescapeGift(text)) }, warnings };
  }
  const tokens = tokensOf(content);
  const right = tokens.filter(token => weightOf(token) >= 100);
  const [token] = right;
  if (!token) throw new Refusal('answer-missing');
  if (right.length > 1) throw new Refusal('several-numbers', { count: right.length });
  const partial = tokens.filter(other => weightOf(other) > 0).length - 1;
  const lost: Warnings = partial > 0 ? [{ code: 'partial-credit-not-kept', detail: { count: partial } }] : [];
  return {
    body: { kind: 'number', ...readNumberSpec(unescapeGift(token.text)) },
    warnings: [...feedbackWarnings(tokens), ...lost],
  };
}

/** Reads the text between the braces, general feedback (`####`) included. */
export function readGiftAnswers(inside: string): GiftAnswers {
  const at = findUnescaped(inside, '####');
  const explanation =
    at === -1
      ? ''
      : unescapeGift(
          inside
            .slice(at + 4)
            .trim()
            .replace(FORMAT, ''),
        );
  const content = (at === -1 ? inside : inside.slice(0, at)).trim();
  if (content === '') throw new Refusal('unsupported-kind', { kind: 'essay' });
  const truth = /^(T|TRUE|F|FALSE)\s*(#[\s\S]*)?$/i.exec(content);
  if (truth) {
    const feedback = (truth[2] ?? '').replace(/[#\s]/g, '');
    const warnings: Warnings = feedback === '' ? [] : [{ code: 'feedback-not-kept', detail: { count: 1 } }];
    return { body: { kind: 'true-false', answer: /^t/i.test(content) }, explanation, warnings };
  }
  if (content.startsWith('#')) return { ...readNumeric(content.slice(1)), explanation };
  const tokens = tokensOf(content);
  if (tokens.length === 0) throw new Refusal('answer-unreadable');
  const short = tokens.every(token => token.sign === '=');
  return { ...(short ? readShort(tokens) : readChoice(tokens)), explanation };
}
