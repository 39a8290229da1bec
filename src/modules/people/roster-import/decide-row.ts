// What an import would do with a row: enter, update, leave, or refuse it.
import type { DocumentKind } from '#kernel/identifiers';
import type { JobCategory, RosterOutcome, RosterProblem, TitleLevel } from '../contract.ts';
import { phoneLookups } from '../personal-data.ts';
import type { CheckedRow } from './check-row.ts';
import type { KeyedRow, KnownPerson, UnitAnswer } from './look-up.ts';

/** A row as it will be staged, numbers still in plain: it goes to the sealing thread and nowhere else. */
export interface DecidedRow {
  readonly importId: string;
  readonly rowNo: number;
  readonly outcome: RosterOutcome;
  /** Whom it concerns; null for somebody new, and where the row is faulty. */
  readonly personId: string | null;
  readonly personRevision: number | null;
  readonly name: string;
  readonly documentKind: DocumentKind;
  /** Null where the row is faulty. */
  readonly number: string | null;
  /** Its keyed hash under the newest key, in hex: made once, when the number was looked up. */
  readonly numberLookup: string | null;
  readonly numberMask: string;
  readonly phone: string | null;
  readonly titleLevel: TitleLevel | null;
  readonly titleName: string | null;
  readonly jobCategories: readonly JobCategory[] | null;
  readonly unitId: string | null;
  readonly unitText: string;
  readonly problems: readonly RosterProblem[];
  readonly notes: readonly string[];
}

export interface Known {
  readonly units: ReadonlyMap<string, UnitAnswer>;
  readonly persons: ReadonlyMap<string, KnownPerson>;
  /** Person key → first row of the file that bears it; this function adds to it. */
  readonly seen: Map<string, number>;
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every(x => b.includes(x));

/** What a change of this row would be; undefined where everything stands already. */
function isChange(row: CheckedRow, person: KnownPerson): boolean {
  if (person.status === 'left') return true;
  if (row.phone !== null && !phoneLookups(row.phone)[0]?.equals(person.phoneLookup ?? Buffer.alloc(0))) return true;
  if (row.categories !== null && !sameList(row.categories, person.jobCategories)) return true;
  if (row.titleLevel !== null && row.titleLevel !== person.titleLevel) return true;
  return row.titleName !== null && row.titleName !== person.titleName;
}

function findings(
  row: KeyedRow,
  { units, persons, seen }: Known,
): { problems: RosterProblem[]; unitId: string | null; person: KnownPerson | undefined } {
  const problems = [...row.problems];
  const unit = units.get(row.unitText);
  if (unit && !unit.ok) problems.push({ column: 'unit', code: unit.code, value: row.unitText });
  const unitId = unit?.ok ? unit.unitId : null;
  if (row.number === null) return { problems, unitId, person: undefined };
  const rowKeys = row.personKeys;
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

/** What becomes of a checked row. */
export function decideRow(importId: string, row: KeyedRow, known: Known): DecidedRow {
  const { problems, unitId, person } = findings(row, known);
  const isFaulty = problems.length > 0 || row.number === null || unitId === null;
  const outcome: RosterOutcome = isFaulty
    ? 'faulty'
    : !person
      ? 'added'
      : isChange(row, person)
        ? 'updated'
        : 'unchanged';
  return {
    importId,
    rowNo: row.rowNo,
    outcome,
    personId: isFaulty ? null : (person?.id ?? null),
    personRevision: isFaulty ? null : (person?.revision ?? null),
    name: row.name,
    documentKind: row.kind,
    number: isFaulty ? null : row.number,
    numberLookup: isFaulty ? null : (row.lookups[0] ?? null),
    numberMask: row.numberMask,
    phone: isFaulty ? null : row.phone,
    titleLevel: row.titleLevel,
    titleName: row.titleName,
    jobCategories: row.categories,
    unitId,
    unitText: row.unitText,
    problems,
    notes: row.notes,
  };
}
