// Reads what a device kept. By hand, because the schemas would bring their whole library to every phone in an exam; a test
// holds it to them.
import type { SavedAnswer } from '#contracts/exams';
import type { KeptRecord } from './outbox.ts';

export interface DatedRecord extends KeptRecord {
  /** When it was written, in milliseconds. */
  readonly at: number;
}

const MAX_EPOCH = 100_000;
const MAX_ANSWERS = 500;
const MAX_PARTS = 10;
const MAX_TEXT = 200;

const isCount = (value: unknown, min: number, max: number): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max;
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function readValue(value: unknown): SavedAnswer['value'] | undefined {
  if (!Array.isArray(value) || value.length > MAX_PARTS) return undefined;
  const parts: readonly unknown[] = value;
  const options = parts.filter(part => isCount(part, 0, MAX_PARTS - 1));
  if (options.length === parts.length) return options;
  const texts = parts.filter(
    (part): part is string => typeof part === 'string' && part.length <= MAX_TEXT && !part.includes('\0'),
  );
  return texts.length === parts.length ? texts : undefined;
}

function readAnswer(data: unknown): SavedAnswer | undefined {
  if (!isObject(data)) return undefined;
  const { position, epoch, seq } = data;
  const value = readValue(data.value);
  if (!isCount(position, 0, MAX_ANSWERS - 1) || !isCount(epoch, 0, MAX_EPOCH)) return undefined;
  if (!isCount(seq, 1, Number.MAX_SAFE_INTEGER) || !value) return undefined;
  return { position, epoch, seq, value };
}

/** The record, or undefined: what is cut off, forged or of another version is no record. */
export function readRecord(data: unknown): DatedRecord | undefined {
  if (!isObject(data)) return undefined;
  const { epoch, seq, at, pending } = data;
  if (!isCount(epoch, 0, MAX_EPOCH) || !isCount(seq, 0, Number.MAX_SAFE_INTEGER)) return undefined;
  if (typeof at !== 'number' || !Number.isFinite(at) || !Array.isArray(pending)) return undefined;
  if (pending.length > MAX_ANSWERS) return undefined;
  const given: readonly unknown[] = pending;
  const answers = given.map(readAnswer).filter(answer => answer !== undefined);
  return answers.length === given.length ? { epoch, seq, at, pending: answers } : undefined;
}
