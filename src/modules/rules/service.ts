import { sql } from 'kysely';
import { zCalendarYear } from '#kernel/calendar';
import { z } from '#kernel/endpoint';
import { isApplicable, type RuleSubject } from '#kernel/rule-book';
import { describeValue, type RuleKind, type RuleValue, valueSchema } from '#kernel/rules';
import { type CalendarDate, dateOf } from '#kernel/time';
import { unitFactsOf } from '#modules/organizations';
import { notFound } from '#platform/access';
import { record } from '#platform/audit';
import { type Ctx, inTransaction, newId } from '#platform/database';
import { ruleBook, settingsOf } from './book.ts';
import { auditEvents, errors, type ShownRule, type ShownYear } from './contract.ts';
import { recordWords } from './record-words.ts';
import type { RulesTables } from './tables.ts';

/** The value in both languages, with the names that the kind gives to its codes and the unit it counts. */
function inWords(kind: RuleKind | undefined, value: RuleValue | null): { zh: string; en: string } {
  if (!kind) return { zh: '', en: '' };
  const text = (language: 'zh' | 'en'): string => {
    const words = describeValue(kind.type, value, {
      language,
      names: code => kind.choices?.[code]?.[language] ?? recordWords[code]?.[language] ?? code,
    });
    return value !== null && kind.unit ? `${words} ${kind.unit[language]}` : words;
  };
  return { zh: text('zh'), en: text('en') };
}

/** Every rule with its value, source and reading; with a unit also whether it applies there on that day. */
export async function listRules(
  ctx: Ctx,
  q: { pack?: string | undefined; unitId?: string | undefined; date?: CalendarDate | undefined },
) {
  const book = ruleBook();
  const settings = await settingsOf(ctx.db);
  const date = q.date ?? dateOf(ctx.now);
  let subject: RuleSubject | undefined;
  if (q.unitId) {
    const unit = (await unitFactsOf(ctx, [q.unitId])).get(q.unitId);
    if (!unit) throw notFound('unit');
    subject = { unit };
  }
  const items = book.packs
    .filter(p => q.pack === undefined || p.id === q.pack)
    .flatMap(p => p.rules)
    .map((rule): ShownRule => {
      const kind = book.kinds.get(rule.kind);
      return {
        id: rule.id,
        pack: rule.pack,
        kind: rule.kind,
        kindTitle: kind?.title ?? { zh: rule.kind, en: rule.kind },
        value: rule.value ?? settings.get(rule.id) ?? null,
        valueText: inWords(kind, rule.value ?? settings.get(rule.id) ?? null),
        set: rule.value === null && settings.has(rule.id),
        citation: rule.citation,
        alsoCites: [...rule.alsoCites],
        jurisdiction: rule.jurisdiction,
        status: rule.status,
        application: rule.application,
        effective: rule.effective,
        readings: [...rule.readings],
        replaces: [...rule.replaces],
        applies: subject ? isApplicable(rule, subject, { date }) : null,
      };
    });
  const packs = book.packs.map(p => ({
    id: p.id,
    version: p.version,
    title: p.title,
    instrument: p.instrument,
    rules: p.rules.length,
  }));
  return { packs, items };
}

const unloaded = (year: number): ShownYear => ({
  year,
  loaded: false,
  source: null,
  revision: 0,
  days: {},
  updatedAt: null,
});

export async function getCalendarYear(ctx: Ctx, { year }: { year: number }): Promise<ShownYear> {
  const row = await ctx.db
    .for<RulesTables>()
    .selectFrom('rules.calendarYear')
    .selectAll()
    .where('year', '=', year)
    .executeTakeFirst();
  return row ? { ...row, loaded: true } : unloaded(year);
}

/** Enters or corrects a year. A stale revision is refused, so that two operators cannot undo each other. */
export async function setCalendarYear(
  ctx: Ctx,
  given: { year: number; revision: number; source: string; days: ShownYear['days'] },
): Promise<ShownYear> {
  const parsed = zCalendarYear.safeParse({ year: given.year, days: given.days });
  if (!parsed.success || Object.keys(given.days).some(d => !d.startsWith(`${given.year}-`)))
    throw errors.refuse('rules.value', { field: 'days' });
  return inTransaction(ctx, async tx => {
    const { rows } = await sql<{ revision: number }>`
      insert into rules.calendar_year as c (year, days, source, updated_at)
      values (${given.year}, ${JSON.stringify(given.days)}::jsonb, ${given.source}, ${ctx.now})
      on conflict (year) do update set days = excluded.days, source = excluded.source, updated_at = excluded.updated_at, revision = c.revision + 1
      where c.revision = ${given.revision}
      returning revision`.execute(tx.for<RulesTables>());
    const revision = rows[0]?.revision;
    if (revision === undefined) throw errors.refuse('rules.calendar-stale', { year: given.year });
    await record(tx, auditEvents.setCalendarYear, {
      subject: { kind: 'calendar-year', id: String(given.year) },
      detail: { year: given.year, days: Object.keys(given.days).length },
    });
    return { ...given, loaded: true, revision, updatedAt: ctx.now };
  });
}

/** Sets a value where the text sets none. Each setting is a row for ever; the newest counts. */
export async function setOpenRule(ctx: Ctx, given: { ruleId: string; value: unknown; reason: string }): Promise<void> {
  const book = ruleBook();
  const rule = book.packs.flatMap(p => p.rules).find(r => r.id === given.ruleId);
  if (!rule) throw notFound('rule');
  if (rule.value !== null) throw errors.refuse('rules.not-open', {}, [rule.citation]);
  const kind = book.kinds.get(rule.kind);
  const parsed = kind ? z.safeParse(valueSchema(kind.type), given.value) : undefined;
  if (!parsed?.success) throw errors.refuse('rules.value', { field: 'value' }, [rule.citation]);
  await inTransaction(ctx, async tx => {
    await tx
      .for<RulesTables>()
      .insertInto('rules.setting')
      .values({
        id: newId(),
        ruleId: rule.id,
        value: JSON.stringify(parsed.data as RuleValue),
        reason: given.reason,
        setBy: ctx.actor.kind === 'account' ? ctx.actor.accountId : null,
        setAt: ctx.now,
      })
      .execute();
    await record(tx, auditEvents.setOpenRule, {
      subject: { kind: 'rule', id: rule.id },
      detail: { reason: given.reason },
    });
  });
}
