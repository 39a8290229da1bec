// What the registers know about a batch of rows: the units they name, the persons who bear their numbers.
import { sql } from 'kysely';
import { findCode, unitInNodes } from '#modules/organizations';
import type { Ctx } from '#platform/database';
import { numberLookupsHex } from '../personal-data.ts';
import type { PeopleTables, PersonRow, StoredScope } from '../tables.ts';
import type { CheckedRow } from './check-row.ts';

type Tables = PeopleTables;

/** A unit a row may mean. */
interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly code: string | null;
  readonly status: 'active' | 'closed';
  /** Within what the uploader may manage. */
  readonly reached: boolean;
}
export type UnitAnswer =
  | { readonly ok: true; readonly unitId: string }
  | { readonly ok: false; readonly code: 'unknown-unit' | 'ambiguous-unit' | 'closed-unit' | 'out-of-scope-unit' };

/** By code the one unit that bears it; by name the one active unit of that name within reach. */
function answer(candidates: readonly Candidate[]): UnitAnswer {
  const active = candidates.filter(c => c.status === 'active');
  const reached = active.filter(c => c.reached);
  const [only] = reached;
  if (only && reached.length === 1) return { ok: true, unitId: only.id };
  if (reached.length > 1) return { ok: false, code: 'ambiguous-unit' };
  if (active.length > 0) return { ok: false, code: 'out-of-scope-unit' };
  return { ok: false, code: candidates.length > 0 ? 'closed-unit' : 'unknown-unit' };
}

/** Looks units up once for each text that the file uses. */
export function unitFinder(ctx: Ctx, scope: StoredScope) {
  const known = new Map<string, UnitAnswer>();
  return async (texts: readonly string[]): Promise<ReadonlyMap<string, UnitAnswer>> => {
    const fresh = [...new Set(texts)].filter(text => text !== '' && !known.has(text));
    if (fresh.length === 0) return known;
    const codes = fresh.flatMap(text => findCode(text) ?? []);
    const reached = scope.all ? sql`true` : unitInNodes(scope.nodes, sql.ref('u.id'));
    const { rows } = await sql<Candidate>`
      select u.id, u.name, u.code, u.status, ${reached} as reached from organizations.unit_view u
      where u.name = any(${fresh}::text[]) or u.code = any(${codes}::text[])`.execute(ctx.db.for<Tables>());
    for (const text of fresh) {
      const code = findCode(text);
      const byCode = code === undefined ? [] : rows.filter(r => r.code === code);
      known.set(text, answer(byCode.length > 0 ? byCode : rows.filter(r => r.name === text)));
    }
    return known;
  };
}

export type KnownPerson = Pick<
  PersonRow,
  'id' | 'revision' | 'name' | 'status' | 'unitId' | 'phoneLookup' | 'titleLevel' | 'titleName' | 'jobCategories'
>;

/** A row with what its number is looked for by, made once: a keyed hash costs as much as the whole check of a row. */
export interface KeyedRow extends CheckedRow {
  /** Under every version of the key, the newest first, in hex; none without a number. */
  readonly lookups: readonly string[];
  /** The keys of `findPersons` that belong to them. */
  readonly personKeys: readonly string[];
}

const personKey = (kind: string, lookup: string): string => `${kind}:${lookup}`;

export function keyRow(row: CheckedRow): KeyedRow {
  const lookups = row.number === null ? [] : numberLookupsHex(row.number);
  return { ...row, lookups, personKeys: lookups.map(lookup => personKey(row.kind, lookup)) };
}

/** The registered bearers of the numbers of these rows, by their keys. */
export async function findPersons(ctx: Ctx, rows: readonly KeyedRow[]): Promise<ReadonlyMap<string, KnownPerson>> {
  const lookups = rows.flatMap(row => row.lookups);
  if (lookups.length === 0) return new Map();
  // One text: the driver quotes each item of a list of bytes.
  const joined = lookups.join(',');
  const found = await sql<KnownPerson & { documentKind: string; numberLookup: Buffer }>`
    select id, revision, name, status, unit_id, phone_lookup, title_level, title_name, job_categories, document_kind, number_lookup
    from people.person
    where number_lookup = any(array(select decode(l, 'hex') from unnest(string_to_array(${joined}, ',')) as l))
      and status <> 'merged'`.execute(ctx.db.for<Tables>());
  return new Map(found.rows.map(p => [personKey(p.documentKind, p.numberLookup.toString('hex')), p]));
}
