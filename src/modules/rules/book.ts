// The rule book in force, and the answers it gives.
import { sql } from 'kysely';
import { makeCalendar, type WorkCalendar } from '#kernel/calendar';
import { getResolution, type Resolution, type RuleBook, resolve } from '#kernel/rule-book';
import type { RuleValue } from '#kernel/rules';
import type { UnitFacts } from '#kernel/selector';
import { type CalendarDate, dateOf } from '#kernel/time';
import { unitFactsOf } from '#modules/organizations';
import { notFound } from '#platform/access';
import type { Ctx, Db } from '#platform/database';
import { bookOf } from './packs.ts';
import type { RulesTables } from './tables.ts';

let book: RuleBook | undefined;

/** The book of the shipped packs; read at the first question. */
export function ruleBook(): RuleBook {
  book ??= bookOf(new Map());
  return book;
}
/** Answers from this book from now on: at start the shipped packs with the versions under which they were stored. */
export function adoptBook(adopted: RuleBook): void {
  book = adopted;
}

/** A body of no region and kind: what binds it binds everybody. */
const anybody: UnitFacts = {
  regionPath: null,
  lines: [],
  functions: [],
  unitType: null,
  level: null,
  industry: null,
  listIds: [],
};

export interface RuleQuestion {
  readonly kind: string;
  /** The unit that is asked about; without it only rules for everybody count. */
  readonly unitId?: string | undefined;
  /** A region instead of a unit: `/450000/450700/`. */
  readonly regionPath?: string | undefined;
  /** The day that counts; today by business time otherwise. */
  readonly date?: CalendarDate | undefined;
}

async function subjectOf(ctx: Ctx, q: RuleQuestion): Promise<UnitFacts> {
  if (q.regionPath) return { ...anybody, regionPath: q.regionPath };
  if (!q.unitId) return anybody;
  const facts = (await unitFactsOf(ctx, [q.unitId])).get(q.unitId);
  if (!facts) throw notFound('unit');
  return facts;
}

/** The newest value an operator set for each open rule. */
export async function settingsOf(db: Db): Promise<ReadonlyMap<string, RuleValue>> {
  const { rows } = await sql<{ ruleId: string; value: RuleValue }>`
    select distinct on (rule_id) rule_id, value from rules.setting order by rule_id, set_at desc, id desc`.execute(
    db.for<RulesTables>(),
  );
  return new Map(rows.map(r => [r.ruleId, r.value]));
}

/** What holds for the unit on that day, with every citation; undefined when no rule applies. */
export async function findRule(ctx: Ctx, q: RuleQuestion): Promise<Resolution | undefined> {
  const unit = await subjectOf(ctx, q);
  return resolve(ruleBook(), q.kind, { unit }, { date: q.date ?? dateOf(ctx.now), settings: await settingsOf(ctx.db) });
}

/** As `findRule`, for a decision that cannot do without. Throws `kernel.rule-absent` (409). */
export async function resolveRule(ctx: Ctx, q: RuleQuestion): Promise<Resolution> {
  const unit = await subjectOf(ctx, q);
  return getResolution(
    ruleBook(),
    q.kind,
    { unit },
    { date: q.date ?? dateOf(ctx.now), settings: await settingsOf(ctx.db) },
  );
}

/** A platform parameter that binds everybody, without asking the database. Throws when no pack sets it. */
export function platformRule(kind: string, date: CalendarDate): Resolution {
  return getResolution(ruleBook(), kind, { unit: anybody }, { date });
}

/** The working-day calendar as loaded. */
export async function calendarOf(db: Db): Promise<WorkCalendar> {
  const rows = await db
    .for<RulesTables>()
    .selectFrom('rules.calendarYear')
    .select(['year', 'days'])
    .orderBy('year')
    .execute();
  return makeCalendar(rows);
}
