// The public side: published directives marked public, with their banners when they were withdrawn or corrected.
import { type RawBuilder, sql } from 'kysely';
import { notFound } from '#platform/access';
import type { Ctx } from '#platform/database';
import { findMeasure } from '../configuration.ts';
import type { ContactOf, DirectiveKind, Notice } from '../contract.ts';
import { attachmentsOf, correctionHeads, relationsOf, requirementsOf, type Tables } from '../store.ts';
import type { DirectiveRow } from '../tables.ts';
import { literal } from './queries.ts';

type PublicState = 'published' | 'corrected' | 'withdrawn';
interface NoticeRow {
  id: string;
  title: string;
  number: string;
  kind: DirectiveKind;
  issuerName: string;
  issuedOn: string;
  state: PublicState;
  isSample: boolean;
}

/** One page, by date, the newest first. */
export async function listNotices(
  ctx: Ctx,
  given: { after?: string | undefined; limit: number; q?: string | undefined; kind?: DirectiveKind | undefined },
) {
  const where: RawBuilder<unknown>[] = [sql`d.is_public and d.state in ('published', 'corrected', 'withdrawn')`];
  if (given.kind) where.push(sql`d.kind = ${given.kind}`);
  if (given.q) where.push(sql`(d.title like ${`%${literal(given.q)}%`} or d.number like ${`%${literal(given.q)}%`})`);
  const key = /^(\d{4}-\d{2}-\d{2})\|([0-9a-f-]{36})$/.exec(given.after ?? '');
  if (key) where.push(sql`(d.issued_on, d.id) < (${key[1]}::date, ${key[2]}::uuid)`);
  const { rows } = await sql<NoticeRow>`
    select d.id, d.title, d.number, d.kind, u.name as issuer_name, d.issued_on, d.state, d.is_sample
    from directives.directive d join organizations.unit_view u on u.id = d.issuer_unit_id
    where ${sql.join(where, sql` and `)} order by d.issued_on desc, d.id desc limit ${given.limit + 1}`.execute(
    ctx.db.for<Tables>(),
  );
  const items = rows.slice(0, given.limit);
  const last = items.at(-1);
  return { items, next: rows.length > given.limit && last ? `${last.issuedOn}|${last.id}` : null };
}

type PublicRow = DirectiveRow & { issuerName: string; state: PublicState; issuedOn: string };

/** A public notice; a draft or one that is not public does not exist here. */
export async function getPublicDirective(ctx: Ctx, id: string): Promise<PublicRow> {
  const { rows } = await sql<PublicRow>`
    select d.*, u.name as issuer_name from directives.directive d join organizations.unit_view u on u.id = d.issuer_unit_id
    where d.id = ${id} and d.is_public and d.state in ('published', 'corrected', 'withdrawn')`.execute(
    ctx.db.for<Tables>(),
  );
  const row = rows[0];
  if (!row) throw notFound('notice');
  return row;
}

export async function getNotice(ctx: Ctx, { id }: { id: string }): Promise<Notice> {
  const row = await getPublicDirective(ctx, id);
  const [requirements, relations, attachments, heads, changedBy] = await Promise.all([
    requirementsOf(ctx.db, id),
    relationsOf(ctx.db, id),
    attachmentsOf(ctx.db, id),
    correctionHeads(ctx.db, row),
    publicChanges(ctx, id),
  ]);
  const linked = [...relations.map(relation => relation.targetId), heads.correctedBy?.id, heads.corrects?.id];
  const open = await publicAmong(ctx, linked);
  const ifOpen = <T extends { readonly id: string }>(head: T | null): T | null =>
    head && open.has(head.id) ? head : null;
  return {
    ...row,
    issuers: [row.issuerName, ...row.cosigners.map(body => body.name)],
    organisers: row.organisers.map(({ role, name }) => ({ role, name })),
    relations: relations.map(({ kind, targetId, targetText }) => ({
      kind,
      targetId: targetId !== null && open.has(targetId) ? targetId : null,
      targetText,
    })),
    attachments: attachments.map(file => ({ id: file.id, title: file.title, bytes: file.size })),
    requirements: requirements.map(requirement => ({
      id: requirement.id,
      title: requirement.title,
      threshold: { num: requirement.thresholdNum, den: requirement.thresholdDen },
      dueAt: requirement.dueAt,
      provisional: requirement.provisional,
      citation: requirement.citation,
      measureTitle: findMeasure(requirement.measureId)?.title ?? null,
    })),
    correctedBy: ifOpen(heads.correctedBy),
    corrects: ifOpen(heads.corrects),
    changedBy,
  };
}

/** Those of these directives that everybody may see: a public page links to no other. */
async function publicAmong(ctx: Ctx, ids: readonly (string | null | undefined)[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from directives.directive where id = any(${ids.filter(id => id)}::uuid[]) and is_public and state in ('published', 'corrected', 'withdrawn')`.execute(
    ctx.db.for<Tables>(),
  );
  return new Set(rows.map(row => row.id));
}

/** Public directives in force that replace or amend this one. */
async function publicChanges(ctx: Ctx, id: string): Promise<Notice['changedBy']> {
  const { rows } = await sql<Notice['changedBy'][number]>`
    select distinct on (d.issued_on, d.id) d.id, d.title, d.number, r.kind
    from directives.relation r join directives.directive d on d.id = r.directive_id
    where r.target_id = ${id} and not r.dropped and r.kind in ('replace', 'amend') and d.is_public and d.state = 'published'
    order by d.issued_on, d.id, r.kind desc limit 20`.execute(ctx.db.for<Tables>());
  return rows;
}

/** The help lines of public directives in force, those of the newest first (DIR-10). */
export async function listContacts(
  ctx: Ctx,
  given: { after?: string | undefined; limit: number; q?: string | undefined },
): Promise<{ items: ContactOf[]; next: string | null }> {
  const where: RawBuilder<unknown>[] = [sql`d.is_public and d.state = 'published'`];
  if (given.q) {
    const like = `%${literal(given.q)}%`;
    where.push(
      sql`(d.title like ${like} or d.number like ${like} or c.line ->> 'line' like ${like} or c.line ->> 'name' like ${like})`,
    );
  }
  const key = /^(\d{4}-\d{2}-\d{2})\|([0-9a-f-]{36})\|(\d{1,3})$/.exec(given.after ?? '');
  if (key) {
    where.push(sql`((d.issued_on, d.id) < (${key[1]}::date, ${key[2]}::uuid)
      or (d.id = ${key[2]}::uuid and c.ordinal > ${Number(key[3])}))`);
  }
  const { rows } = await sql<ContactOf & { issuedOn: string; ordinal: number }>`
    select c.line ->> 'line' as line, c.line ->> 'name' as name, c.line ->> 'phone' as phone, c.line ->> 'note' as note,
      jsonb_build_object('id', d.id, 'title', d.title, 'number', d.number) as directive, u.name as issuer_name, d.issued_on, c.ordinal::int
    from directives.directive d join organizations.unit_view u on u.id = d.issuer_unit_id
    cross join lateral jsonb_array_elements(d.contacts) with ordinality as c (line, ordinal)
    where ${sql.join(where, sql` and `)} order by d.issued_on desc, d.id desc, c.ordinal limit ${given.limit + 1}`.execute(
    ctx.db.for<Tables>(),
  );
  const items = rows.slice(0, given.limit);
  const last = items.at(-1);
  const next = rows.length > given.limit && last ? `${last.issuedOn}|${last.directive.id}|${last.ordinal}` : null;
  return { items, next };
}
