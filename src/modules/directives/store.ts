// SQL of directives: who may see which, and what stands in a draft. Sets of units are in store-units.ts.
import { type RawBuilder, sql } from 'kysely';
import { notFound, unitInScope } from '#platform/access';
import type { Ctx } from '#platform/database';
import { newId, type ReadDb, type Tx } from '#platform/database';
import type { DirectiveDraft, RelationKind, RequirementDraft } from './contract.ts';
import type { AttachmentRow, DirectiveRow, DirectiveTables, RelationRow, RequirementRow } from './tables.ts';

export type Tables = DirectiveTables;
/** Reads in or outside a transaction. */
export interface Reader {
  for<T>(): ReadDb<T>;
}

/** Drafts are seen by who may issue for that body; the rest also by every addressed unit and whoever supervises one. `d` is the directive. */
export const directiveVisible = (ctx: Ctx): RawBuilder<boolean> => sql<boolean>`(
  ${unitInScope(ctx, 'directives.issue', sql.ref('d.issuer_unit_id'))}
  or (d.state not in ('draft', 'discarded') and (
    ${unitInScope(ctx, 'directives.read', sql.ref('d.issuer_unit_id'))}
    or exists (select 1 from directives.addressee a where a.directive_id = d.id and ${unitInScope(ctx, 'directives.read', sql.ref('a.unit_id'))})
  ))
)`;

/** The directive in what the actor may see. Throws 404. */
export async function getVisibleDirective(ctx: Ctx, id: string): Promise<DirectiveRow & { issuerName: string }> {
  const { rows } = await sql<DirectiveRow & { issuerName: string }>`
    select d.*, u.name as issuer_name from directives.directive d join organizations.unit_view u on u.id = d.issuer_unit_id
    where d.id = ${id} and ${directiveVisible(ctx)}`.execute(ctx.db.for<Tables>());
  const row = rows[0];
  if (!row) throw notFound('directive');
  return row;
}

/** The directive of a body the actor issues for, locked. Throws 404. */
export async function lockDirective(tx: Tx, id: string): Promise<DirectiveRow> {
  const { rows } = await sql<DirectiveRow>`
    select * from directives.directive d
    where d.id = ${id} and ${unitInScope(tx.ctx, 'directives.issue', sql.ref('d.issuer_unit_id'))} for update`.execute(
    tx.for<Tables>(),
  );
  const row = rows[0];
  if (!row) throw notFound('directive');
  return row;
}

/** Any directive, for work of the system. */
export async function lockAnyDirective(tx: Tx, id: string): Promise<DirectiveRow> {
  const row = await tx
    .for<Tables>()
    .selectFrom('directives.directive')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound('directive');
  return row;
}

/** The body for which the actor wants to issue. Throws 404 when it may not. */
export async function getIssuer(ctx: Ctx, unitId: string): Promise<{ id: string; name: string }> {
  const { rows } = await sql<{ id: string; name: string }>`
    select u.id, u.name from organizations.unit_view u
    where u.id = ${unitId} and u.status = 'active' and ${unitInScope(ctx, 'directives.issue', sql.ref('u.id'))}`.execute(
    ctx.db.for<Tables>(),
  );
  const row = rows[0];
  if (!row) throw notFound('unit');
  return row;
}

const json = (value: unknown): string => JSON.stringify(value);
const accountId = (ctx: Ctx): string | null => (ctx.actor.kind === 'account' ? ctx.actor.accountId : null);

export async function insertDirective(
  tx: Tx,
  given: {
    readonly id: string;
    readonly issuerUnitId: string;
    readonly title: string;
    readonly kind: string;
    readonly isSample: boolean;
  },
): Promise<void> {
  const { now } = tx.ctx;
  const by = accountId(tx.ctx);
  await sql`
    insert into directives.directive (id, issuer_unit_id, state, kind, urgency, title, is_sample, created_by, created_at, updated_by, updated_at)
    values (${given.id}, ${given.issuerUnitId}, 'draft', ${given.kind}, 'none', ${given.title}, ${given.isSample}, ${by}, ${now}, ${by}, ${now})`.execute(
    tx.for<Tables>(),
  );
}

/** Everything a drafter writes, in one statement; requirements and relations of before are dropped and written anew. */
export async function saveDraft(
  tx: Tx,
  { id, draft, revision }: { readonly id: string; readonly draft: DirectiveDraft; readonly revision: number },
): Promise<void> {
  await sql`
    update directives.directive set kind = ${draft.kind}, urgency = ${draft.urgency}, title = ${draft.title}, number = ${draft.number},
      issued_on = ${draft.issuedOn}, body = ${draft.body}, organisers = ${json(draft.organisers)}::jsonb, cosigners = ${json(draft.cosigners)}::jsonb,
      legal_basis = ${json(draft.legalBasis)}::jsonb, addressees = ${draft.addressees ? json(draft.addressees) : null}::jsonb,
      addressee_text = ${[...draft.addresseeText]}::text[], copies = ${[...draft.copies]}::text[], subject_words = ${[...draft.subjectWords]}::text[],
      printed_by = ${draft.printedBy}, printed_on = ${draft.printedOn}, contacts = ${json(draft.contacts)}::jsonb,
      receipt_within = ${draft.receiptWithin ? json(draft.receiptWithin) : null}::jsonb, is_public = ${draft.isPublic},
      updated_by = ${accountId(tx.ctx)}, updated_at = ${tx.ctx.now}, revision = ${revision}
    where id = ${id}`.execute(tx.for<Tables>());
  await replaceRequirements(tx, { directiveId: id, requirements: draft.requirements });
  const kept: RelationKind[] = ['forward', 'correct'];
  await tx
    .for<Tables>()
    .updateTable('directives.relation')
    .set({ dropped: true })
    .where('directiveId', '=', id)
    .where('kind', 'not in', kept)
    .execute();
  for (const [at, relation] of draft.relations.entries()) {
    await insertRelation(tx, { directiveId: id, ordinal: at + 1, ...relation });
  }
}

export async function insertRelation(
  tx: Tx,
  given: {
    readonly directiveId: string;
    readonly kind: RelationKind;
    readonly targetId: string | null;
    readonly targetText: string;
    readonly ordinal: number;
  },
): Promise<void> {
  await tx
    .for<Tables>()
    .insertInto('directives.relation')
    .values({ id: newId(), dropped: false, ...given })
    .execute();
}

/** Rows of a draft are never changed in place: a requirement another one refers to keeps its id only once it is published. */
async function replaceRequirements(
  tx: Tx,
  { directiveId, requirements }: { readonly directiveId: string; readonly requirements: readonly RequirementDraft[] },
): Promise<void> {
  const db = tx.for<Tables>();
  await db
    .updateTable('directives.requirement')
    .set({ dropped: true })
    .where('directiveId', '=', directiveId)
    .execute();
  if (requirements.length === 0) return;
  const column = <T>(pick: (r: RequirementDraft, at: number) => T): T[] => requirements.map(pick);
  await sql`
    insert into directives.requirement (id, directive_id, ordinal, title, measure_id, parameters, who, threshold_num, threshold_den, due_spec,
      consequences, citation, parent_id, rule_id)
    select r.id, ${directiveId}, r.ordinal, r.title, r.measure_id, r.parameters, r.who, r.num, r.den, r.due, r.consequences, r.citation, r.parent_id, r.rule_id
    from unnest(${column(() => newId())}::uuid[], ${column((_, at) => at + 1)}::smallint[], ${column(r => r.title)}::text[],
      ${column(r => r.measureId)}::text[], ${column(r => json(r.parameters))}::jsonb[], ${column(r => (r.who ? json(r.who) : null))}::jsonb[],
      ${column(r => r.threshold.num)}::int[], ${column(r => r.threshold.den)}::int[], ${column(r => json(r.due))}::jsonb[],
      ${column(r => json(r.consequences))}::jsonb[], ${column(r => json(r.citation))}::jsonb[], ${column(r => r.parentId)}::uuid[],
      ${column(r => r.ruleId)}::text[])
      as r (id, ordinal, title, measure_id, parameters, who, num, den, due, consequences, citation, parent_id, rule_id)`.execute(
    db,
  );
}

export function requirementsOf(reader: Reader, directiveId: string): Promise<RequirementRow[]> {
  return reader
    .for<Tables>()
    .selectFrom('directives.requirement')
    .selectAll()
    .where('directiveId', '=', directiveId)
    .where('dropped', '=', false)
    .orderBy('ordinal')
    .execute();
}

export function requirementsByIds(reader: Reader, ids: readonly string[]): Promise<RequirementRow[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return reader
    .for<Tables>()
    .selectFrom('directives.requirement')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute();
}

export function relationsOf(reader: Reader, directiveId: string): Promise<RelationRow[]> {
  return reader
    .for<Tables>()
    .selectFrom('directives.relation')
    .selectAll()
    .where('directiveId', '=', directiveId)
    .where('dropped', '=', false)
    .orderBy('ordinal')
    .execute();
}

export function attachmentsOf(
  reader: Reader,
  directiveId: string,
): Promise<(AttachmentRow & { size: number; sha256: string })[]> {
  return sql<AttachmentRow & { size: number; sha256: string }>`
    select a.*, f.size, f.sha256 from directives.attachment a join platform.file f on f.id = a.file_id
    where a.directive_id = ${directiveId} and not a.dropped order by a.ordinal limit 100`
    .execute(reader.for<Tables>())
    .then(result => result.rows);
}

/** Name and number of a directive, whoever may see it: for banners and chains. */
export async function headOf(
  reader: Reader,
  id: string,
): Promise<{ id: string; name: string; state: string } | undefined> {
  const { rows } = await sql<{ id: string; name: string; state: string }>`
    select id, case when number = '' then title else title || '（' || number || '）' end as name, state
    from directives.directive where id = ${id}`.execute(reader.for<Tables>());
  return rows[0];
}

/** The published correction of which this one is the original, and the original that this one corrects. */
export async function correctionHeads(reader: Reader, directive: DirectiveRow) {
  const [correct] = (await relationsOf(reader, directive.id)).filter(r => r.kind === 'correct');
  const head = async (id: string | null | undefined) => {
    const found = id ? await headOf(reader, id) : undefined;
    return found ? { id: found.id, name: found.name } : null;
  };
  return { correctedBy: await head(directive.correctedById), corrects: await head(correct?.targetId) };
}
