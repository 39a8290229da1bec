// What one row of a roster says, and what is wrong with it as far as the row alone can tell. Pure.
import { type DocumentKind, documentKinds, maskDocumentNumber, maskPhone } from '#kernel/identifiers';
import type { CalendarDate } from '#kernel/time';
import type { Cell, SheetRow } from '#platform/spreadsheets';
import {
  type JobCategory,
  jobCategories,
  type ProblemCode,
  type RosterColumn,
  type RosterProblem,
  type TitleLevel,
  titleLevels,
} from '../contract.ts';
import { checkNumber, findPhone, isName, tidyName } from '../person-facts.ts';

/** A row as understood. `number` and `phone` are in plain and live no longer than the check of their batch. */
export interface CheckedRow {
  readonly rowNo: number;
  readonly name: string;
  readonly kind: DocumentKind;
  readonly number: string | null;
  readonly numberMask: string;
  readonly phone: string | null;
  readonly unitText: string;
  /** Null: the sheet says nothing, what is registered stays. */
  readonly categories: readonly JobCategory[] | null;
  readonly titleLevel: TitleLevel | null;
  readonly titleName: string | null;
  readonly problems: readonly RosterProblem[];
  readonly notes: readonly string[];
}

type Cells = SheetRow<RosterColumn>['cells'];
type Finer = Pick<RosterProblem, 'cause' | 'values'>;
type Report = (column: RosterColumn, code: ProblemCode, value: string, finer?: Finer) => void;

/** The keys by the names in a dropdown, and by themselves. */
const keysOf = <K extends string>(words: Readonly<Record<K, { readonly zh: string }>>): ReadonlyMap<string, K> => {
  const keys = Object.keys(words) as K[];
  return new Map([...keys.map(key => [key, key] as const), ...keys.map(key => [words[key].zh, key] as const)]);
};
const kindOf = keysOf(documentKinds);
const categoryOf = keysOf(jobCategories);
const levelOf = keysOf(titleLevels);

const LONGEST: readonly (readonly [RosterColumn, number])[] = [
  ['name', 60],
  ['unit', 120],
  ['titleName', 60],
];

function checkKind(cells: Cells, report: Report): DocumentKind {
  const { text } = cells.documentKind;
  if (text === '') return 'citizen';
  const bare = text.replace(/^(身份证|二代身份证|第二代身份证)$/, documentKinds.citizen.zh);
  const kind = kindOf.get(bare);
  if (kind === undefined) report('documentKind', 'unknown-document-kind', text);
  return kind ?? 'citizen';
}

/** A cell that lost what was typed cannot be repaired by guessing. */
function damaged(cell: Cell): ProblemCode | undefined {
  if (cell.kind === 'formula') return 'formula-cell';
  if (cell.kind === 'number') return 'number-cell';
  return cell.kind === 'date' ? 'date-cell' : undefined;
}

function checkDocument(given: {
  cells: Cells;
  kind: DocumentKind;
  today: CalendarDate;
  report: Report;
  notes: string[];
}) {
  const { cells, kind, today, report, notes } = given;
  const cell = cells.number;
  const numberMask = maskDocumentNumber(cell.text);
  const refuse = (code: ProblemCode, finer?: Finer) => {
    report('number', code, numberMask, finer);
    return { number: null, numberMask };
  };
  if (cell.kind === 'empty') return refuse('missing');
  const damage = damaged(cell);
  if (damage) return refuse(damage);
  const found = checkNumber({ kind, text: cell.text, today });
  if (!found.ok)
    return found.cause === 'kind'
      ? refuse('bad-document-number')
      : refuse('bad-citizen-number', { cause: found.cause, values: found.values });
  if (found.upgraded) notes.push('upgraded');
  return { number: found.number, numberMask };
}

function checkPhone({ phone }: Cells, report: Report): string | null {
  if (phone.kind === 'empty') return null;
  if (phone.kind === 'formula' || phone.kind === 'date') {
    report('phone', phone.kind === 'date' ? 'date-cell' : 'formula-cell', maskPhone(phone.text));
    return null;
  }
  // Eleven digits survive as a number, so a mobile number in a number cell is what was typed.
  const found = findPhone(phone.text);
  if (found === undefined) report('phone', 'bad-phone', maskPhone(phone.text));
  return found ?? null;
}

function checkCategories(cells: Cells, report: Report): JobCategory[] | null {
  const found = new Set<JobCategory>();
  let said = false;
  for (const column of ['category1', 'category2', 'category3'] as const) {
    const whole = cells[column].text;
    const parts = whole === '' || categoryOf.has(whole) ? [whole] : whole.split(/[、,，;；]/);
    for (const text of parts.map(t => t.trim())) {
      if (text === '') continue;
      said = true;
      const key = categoryOf.get(text);
      if (key === undefined) report(column, 'unknown-category', text);
      else found.add(key);
    }
  }
  return said ? [...found].sort() : null;
}

function checkTitle({ titleLevel }: Cells, report: Report): TitleLevel | null {
  if (titleLevel.text === '') return null;
  const key = levelOf.get(titleLevel.text);
  if (key === undefined) report('titleLevel', 'unknown-title-level', titleLevel.text);
  return key ?? null;
}

function checkName({ name }: Cells, report: Report): string {
  const tidied = tidyName(name.text);
  if (name.kind === 'empty') report('name', 'missing', '');
  else if (name.kind === 'formula') report('name', 'formula-cell', name.text);
  else if (tidied.length <= 60 && !isName(tidied)) report('name', 'bad-name', name.text);
  return tidied.slice(0, 60);
}

/** Reads a row. */
export function checkRow({ index, cells }: SheetRow<RosterColumn>, today: CalendarDate): CheckedRow {
  const problems: RosterProblem[] = [];
  const notes: string[] = [];
  const report: Report = (column, code, value, finer) => {
    problems.push({ column, code, value: value.slice(0, 120), ...finer });
  };
  for (const [column, most] of LONGEST) {
    if (cells[column].text.length > most) report(column, 'too-long', cells[column].text, { values: { max: most } });
  }
  const name = checkName(cells, report);
  const kind = checkKind(cells, report);
  const document = checkDocument({ cells, kind, today, report, notes });
  if (cells.unit.kind === 'empty') report('unit', 'missing', '');
  return {
    rowNo: index,
    name,
    kind,
    ...document,
    phone: checkPhone(cells, report),
    unitText: cells.unit.text.slice(0, 120),
    categories: checkCategories(cells, report),
    titleLevel: checkTitle(cells, report),
    titleName: cells.titleName.text.slice(0, 60) || null,
    problems,
    notes,
  };
}
