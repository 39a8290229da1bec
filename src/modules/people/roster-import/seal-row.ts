// From a decided row to what is staged: ciphers instead of numbers, and the ids of what will be entered.

import { maskPhone } from '#kernel/identifiers';
import { pinyinOf } from '#modules/organizations';
import { newId } from '#platform/database';
import { cipherNumberHex, cipherPhoneHex, lookupPhoneHex, maskNumber } from '../personal-data.ts';
import type { DecidedRow } from './decide-row.ts';

/**
 * A row of `people.roster_row` as text: the JSON of a batch is what `stageRows` hands over. Its keys are those of `stagedColumns`; of a
 * hundred thousand rows the names of columns would weigh more than what stands in them, and so would every absent value.
 */
export type StagedRecord = ReturnType<typeof sealRow>;

/** Key in the record → column and type, in the order of the table. */
export const stagedColumns = {
  r: ['row_no', 'int'],
  o: ['outcome', 'text'],
  p: ['person_id', 'uuid'],
  v: ['person_revision', 'int'],
  n: ['name', 'text'],
  y: ['pinyin', 'text'],
  k: ['pinyin_key', 'text'],
  i: ['initials', 'text'],
  d: ['document_kind', 'text'],
  c: ['number_cipher', 'bytea'],
  l: ['number_lookup', 'bytea'],
  m: ['number_mask', 'text'],
  tc: ['phone_cipher', 'bytea'],
  tl: ['phone_lookup', 'bytea'],
  tm: ['phone_mask', 'text'],
  e: ['title_level', 'text'],
  t: ['title_name', 'text'],
  u: ['unit_id', 'uuid'],
  ut: ['unit_text', 'text'],
  j: ['job_categories', 'text[]'],
  b: ['problems', 'jsonb'],
  s: ['notes', 'text[]'],
  w: ['new_ids', 'uuid[]'],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;

const bytes = (hex: string | null): string | undefined => (hex === null ? undefined : `\\x${hex}`);

/** What the database can hold of a text of somebody else's making: no zero characters, no halves of pairs. */
const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '');

const noPinyin = { pinyin: '', pinyinKey: '', initials: '' };

/** Ids of the dated rows to come: membership, title, job categories. */
function newIds({ outcome, jobCategories }: DecidedRow): string[] {
  const isKept = outcome === 'unchanged' || outcome === 'faulty';
  return isKept ? [] : Array.from({ length: 2 + (jobCategories?.length ?? 0) }, newId);
}

/** Seals a decided row. The id of somebody new is made here, because the ciphers are bound to it. */
export function sealRow(row: DecidedRow) {
  const personId = row.number === null ? null : (row.personId ?? newId());
  const isGood = row.number !== null && personId !== null;
  const pinyin = isGood ? pinyinOf(row.name, 'person') : noPinyin;
  const phone = isGood ? row.phone : null;
  return {
    r: row.rowNo,
    o: row.outcome,
    p: personId ?? undefined,
    v: row.personRevision ?? undefined,
    n: storable(row.name),
    y: pinyin.pinyin,
    k: pinyin.pinyinKey,
    i: pinyin.initials,
    d: row.documentKind,
    c: isGood ? bytes(cipherNumberHex(personId, row.number)) : undefined,
    l: isGood ? bytes(row.numberLookup) : undefined,
    m: isGood ? maskNumber(row.documentKind, row.number) : storable(row.numberMask),
    tc: isGood && phone !== null ? bytes(cipherPhoneHex(personId, phone)) : undefined,
    tl: phone === null ? undefined : bytes(lookupPhoneHex(phone)),
    tm: phone === null ? undefined : maskPhone(phone),
    e: row.titleLevel ?? undefined,
    t: row.titleName === null ? undefined : storable(row.titleName),
    u: row.unitId ?? undefined,
    ut: storable(row.unitText),
    j: row.jobCategories ?? undefined,
    b: row.problems.map(problem => ({ ...problem, value: storable(problem.value) })),
    s: row.notes,
    w: newIds(row),
  };
}
