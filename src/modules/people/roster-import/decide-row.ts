// What an import would do with a row: enter, update, leave, or refuse it. Pure but for the ids it makes.
import { pinyinOf } from '#modules/organizations';
import { newId } from '#platform/database';
import type { RosterOutcome, RosterProblem } from '../contract.ts';
import { numberLookups, sealNumber, sealPhone } from '../personal-data.ts';
import type { RosterStagingRow } from '../tables.ts';
import type { CheckedRow } from './check-row.ts';
import { type KnownPerson, personKey, type UnitAnswer } from './look-up.ts';

export interface Known {
  readonly units: ReadonlyMap<string, UnitAnswer>;
  readonly persons: ReadonlyMap<string, KnownPerson>;
  /** Person key → first row of the file that bears it; this function adds to it. */
  readonly seen: Map<string, number>;
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every(x => b.includes(x));

/** What a change of this row would be; undefined where everything stands already. */
function isChange(row: CheckedRow, person: KnownPerson, phoneLookup: Buffer | null): boolean {
  if (person.status === 'left') return true;
  if (phoneLookup !== null && !(person.phoneLookup?.equals(phoneLookup) ?? false)) return true;
  if (row.categories !== null && !sameList(row.categories, person.jobCategories)) return true;
  if (row.titleLevel !== null && row.titleLevel !== person.titleLevel) return true;
  return row.titleName !== null && row.titleName !== person.titleName;
}

function findings(
  row: CheckedRow,
  { units, persons, seen }: Known,
): { problems: RosterProblem[]; unitId: string | null; person: KnownPerson | undefined } {
  const problems = [...row.problems];
  const unit = units.get(row.unitText);
  if (unit && !unit.ok) problems.push({ column: 'unit', code: unit.code, value: row.unitText });
  const unitId = unit?.ok ? unit.unitId : null;
  if (row.number === null) return { problems, unitId, person: undefined };
  const rowKeys = numberLookups(row.number).map(lookup => personKey(row.kind, lookup));
  const first = rowKeys.map(key => seen.get(key)).find(at => at !== undefined);
  if (first !== undefined)
    problems.push({ column: 'number', code: 'duplicate-in-file', value: row.numberMask, values: { row: first } });
  else for (const key of rowKeys) seen.set(key, row.rowNo);
  const person = rowKeys.map(key => persons.get(key)).find(found => found !== undefined);
  if (person && unitId !== null && person.status === 'active' && person.unitId !== unitId) {
    problems.push({ column: 'unit', code: 'in-other-unit', value: row.unitText });
  } else if (person && (person.status !== 'active' || unitId !== null) && person.name !== row.name) {
    // Of somebody registered elsewhere a faulty unit must not bring out under which name.
    problems.push({ column: 'name', code: 'name-mismatch', value: row.name });
  }
  return { problems, unitId, person };
}

/** The staging row of a checked row: ciphers instead of numbers. */
export function decideRow(importId: string, row: CheckedRow, known: Known): RosterStagingRow {
  const { problems, unitId, person } = findings(row, known);
  const isFaulty = problems.length > 0 || row.number === null || unitId === null;
  const common = {
    importId,
    rowNo: row.rowNo,
    name: row.name,
    documentKind: row.kind,
    titleLevel: row.titleLevel,
    titleName: row.titleName,
    jobCategories: row.categories === null ? null : [...row.categories],
    unitId,
    unitText: row.unitText,
    problems,
    notes: [...row.notes],
  };
  if (isFaulty || row.number === null) {
    return {
      ...common,
      outcome: 'faulty',
      personId: null,
      personRevision: null,
      pinyin: '',
      pinyinKey: '',
      initials: '',
      numberCipher: null,
      numberLookup: null,
      numberMask: row.numberMask,
      phoneCipher: null,
      phoneLookup: null,
      phoneMask: null,
      newIds: [],
    };
  }
  // The id is made now because the ciphers are bound to it.
  const personId = person?.id ?? newId();
  const phone = sealPhone(personId, row.phone);
  const outcome: RosterOutcome = !person ? 'added' : isChange(row, person, phone.phoneLookup) ? 'updated' : 'unchanged';
  const count = outcome === 'unchanged' ? 0 : 2 + (row.categories?.length ?? 0);
  return {
    ...common,
    outcome,
    personId,
    personRevision: person?.revision ?? null,
    ...pinyinOf(row.name, 'person'),
    ...sealNumber(personId, { kind: row.kind, number: row.number }),
    ...phone,
    newIds: Array.from({ length: count }, newId),
  };
}
