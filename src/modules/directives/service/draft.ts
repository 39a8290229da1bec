// Drafting: from nothing, as a forward of a directive received, as a correction of one's own.
import { sql } from 'kysely';
import { notFound } from '#platform/access';
import { record, recordCase } from '#platform/audit';
import { type Ctx, inTransaction, newId, type Tx } from '#platform/database';
import { auditEvents, type DirectiveDraft, type DirectiveKind, errors } from '../contract.ts';
import {
  attachmentsOf,
  getIssuer,
  getVisibleDirective,
  insertDirective,
  insertRelation,
  lockDirective,
  relationsOf,
  requirementsOf,
  saveDraft,
  type Tables,
} from '../store.ts';
import type { DirectiveRow, RelationRow, RequirementRow } from '../tables.ts';
import { subjectOf } from './publish.ts';

export async function createDirective(
  ctx: Ctx,
  given: { issuerUnitId: string; title: string; kind: DirectiveKind },
): Promise<{ id: string }> {
  const issuer = await getIssuer(ctx, given.issuerUnitId);
  return inTransaction(ctx, async tx => {
    const id = newId();
    await insertDirective(tx, { id, issuerUnitId: issuer.id, title: given.title, kind: given.kind, isSample: false });
    await recordDraft(tx, { id, issuerUnitId: issuer.id, from: null, relation: '' });
    return { id };
  });
}

const recordDraft = (
  tx: Tx,
  { id, issuerUnitId, from, relation }: { id: string; issuerUnitId: string; from: string | null; relation: string },
) => recordCase(tx, auditEvents.draft, { subject: subjectOf({ id, issuerUnitId }), detail: { from, relation } });

/** A row as the draft it was written from. */
export function draftOf(
  row: DirectiveRow,
  { requirements, relations }: { requirements: readonly RequirementRow[]; relations: readonly RelationRow[] },
): DirectiveDraft {
  return {
    ...row,
    relations: relations.flatMap(({ kind, targetId, targetText }) =>
      kind === 'forward' || kind === 'correct' ? [] : [{ kind, targetId, targetText }],
    ),
    requirements: requirements.map(requirementDraftOf),
  };
}

const requirementDraftOf = (row: RequirementRow): DirectiveDraft['requirements'][number] => ({
  title: row.title,
  measureId: row.measureId,
  parameters: row.parameters,
  who: row.who,
  threshold: { num: row.thresholdNum, den: row.thresholdDen },
  due: row.dueSpec,
  consequences: row.consequences,
  citation: row.citation,
  parentId: row.parentId,
  ruleId: row.ruleId,
});

const nameOf = (row: Pick<DirectiveRow, 'title' | 'number'>): string =>
  row.number === '' ? `《${row.title}》` : `《${row.title}》（${row.number}）`;

/** A draft that carries every requirement of a directive received; what it may change is checked when it is published. */
export async function forwardDirective(
  ctx: Ctx,
  { id: parentId, issuerUnitId }: { id: string; issuerUnitId: string },
): Promise<{ id: string }> {
  const parent = await getVisibleDirective(ctx, parentId);
  const issuer = await getIssuer(ctx, issuerUnitId);
  if (parent.state !== 'published') throw errors.refuse('directives.not-published');
  const { rows } = await sql`
    select 1 from directives.addressee where directive_id = ${parentId} and unit_id = ${issuer.id} and left_on is null`.execute(
    ctx.db.for<Tables>(),
  );
  if (rows.length === 0) throw errors.refuse('directives.not-addressed');
  const requirements = await requirementsOf(ctx.db, parentId);
  return inTransaction(ctx, async tx => {
    const id = newId();
    const title = `转发${nameOf(parent)}的通知`.slice(0, 200);
    await insertDirective(tx, { id, issuerUnitId: issuer.id, title, kind: 'notice', isSample: false });
    const draft: DirectiveDraft = {
      ...emptyDraft,
      title,
      body: `现将${parent.issuerName}${nameOf(parent)}转发给你们，请认真贯彻执行。`,
      subjectWords: [...parent.subjectWords.slice(0, 18), '转发', '通知'],
      requirements: requirements.map(row => ({ ...requirementDraftOf(row), who: null, parentId: row.id })),
    };
    await saveDraft(tx, { id, draft, revision: 1 });
    await insertRelation(tx, {
      directiveId: id,
      kind: 'forward',
      targetId: parentId,
      targetText: nameOf(parent).slice(0, 300),
      ordinal: 0,
    });
    await recordDraft(tx, { id, issuerUnitId: issuer.id, from: parentId, relation: 'forward' });
    return { id };
  });
}

export const emptyDraft: Omit<DirectiveDraft, 'title'> = {
  kind: 'notice',
  urgency: 'none',
  number: '',
  issuedOn: null,
  body: '',
  organisers: [],
  cosigners: [],
  legalBasis: [],
  addressees: null,
  addresseeText: [],
  copies: [],
  subjectWords: [],
  printedBy: '',
  printedOn: null,
  contacts: [],
  receiptWithin: null,
  isPublic: false,
  relations: [],
  requirements: [],
};

/** A draft with the whole of a published directive; publishing it marks the original as corrected. */
export async function correctDirective(ctx: Ctx, { id: originalId }: { id: string }): Promise<{ id: string }> {
  return inTransaction(ctx, async tx => {
    const original = await lockDirective(tx, originalId);
    if (original.state !== 'published') throw errors.refuse('directives.not-published');
    const requirements = await requirementsOf(tx, originalId);
    const relations = await relationsOf(tx, originalId);
    const id = newId();
    await insertDirective(tx, { ...original, id });
    await saveDraft(tx, { id, draft: draftOf(original, { requirements, relations }), revision: 1 });
    const forward = relations.find(relation => relation.kind === 'forward');
    if (forward)
      await insertRelation(tx, {
        directiveId: id,
        kind: 'forward',
        targetId: forward.targetId,
        targetText: forward.targetText,
        ordinal: 0,
      });
    await insertRelation(tx, {
      directiveId: id,
      kind: 'correct',
      targetId: originalId,
      targetText: nameOf(original).slice(0, 300),
      ordinal: 0,
    });
    for (const { fileId, ownerId, title, ordinal } of await attachmentsOf(tx, originalId)) {
      const row = { id: newId(), directiveId: id, fileId, ownerId, title, ordinal, dropped: false };
      await tx.for<Tables>().insertInto('directives.attachment').values(row).execute();
    }
    await recordDraft(tx, { id, issuerUnitId: original.issuerUnitId, from: originalId, relation: 'correct' });
    return { id };
  });
}

/** Saves what was written. A stale revision is refused, so that two drafters cannot undo each other. */
export async function saveDirective(
  ctx: Ctx,
  { id, revision, draft }: { id: string; revision: number; draft: DirectiveDraft },
): Promise<{ revision: number }> {
  await mustSeeTargets(ctx, draft);
  return inTransaction(ctx, async tx => {
    const directive = await lockDraft(tx, { id, revision });
    await saveDraft(tx, { id, draft, revision: revision + 1 });
    await record(tx, auditEvents.save, {
      subject: subjectOf(directive),
      detail: { revision: revision + 1, requirements: draft.requirements.length },
    });
    return { revision: revision + 1 };
  });
}

/** A relation may name only what its writer may see. */
async function mustSeeTargets(ctx: Ctx, draft: DirectiveDraft): Promise<void> {
  for (const { targetId } of draft.relations) if (targetId) await getVisibleDirective(ctx, targetId);
}

async function lockDraft(tx: Tx, { id, revision }: { id: string; revision?: number }): Promise<DirectiveRow> {
  const directive = await lockDirective(tx, id);
  if (directive.state !== 'draft') throw errors.refuse('directives.not-draft');
  if (revision !== undefined && directive.revision !== revision) throw errors.refuse('directives.stale');
  return directive;
}

export async function discardDirective(ctx: Ctx, { id, revision }: { id: string; revision: number }): Promise<void> {
  await inTransaction(ctx, async tx => {
    const directive = await lockDraft(tx, { id, revision });
    await tx
      .for<Tables>()
      .updateTable('directives.directive')
      .set({ state: 'discarded', endedAt: ctx.now, updatedAt: ctx.now, revision: revision + 1 })
      .where('id', '=', id)
      .execute();
    await recordCase(tx, auditEvents.discard, { subject: subjectOf(directive), detail: {} });
  });
}

const MOST_FILES = 50;

/** Links staged bytes to a draft; `link` writes the file's row in the transaction. */
export async function addAttachment(
  ctx: Ctx,
  given: { id: string; title: string; link: (tx: Tx) => Promise<string> },
): Promise<{ id: string }> {
  return inTransaction(ctx, async tx => {
    const directive = await lockDraft(tx, { id: given.id });
    const { rows } = await sql<{ count: number; last: number }>`
      select count(*) filter (where not dropped)::int as count, coalesce(max(ordinal), 0)::int as last
      from directives.attachment where directive_id = ${given.id}`.execute(tx.for<Tables>());
    const { count = 0, last = 0 } = rows[0] ?? {};
    if (count >= MOST_FILES) throw errors.refuse('directives.too-many-files', { most: MOST_FILES });
    const id = newId();
    const row = {
      id,
      directiveId: given.id,
      fileId: await given.link(tx),
      ownerId: given.id,
      title: given.title,
      ordinal: last + 1,
      dropped: false,
    };
    await tx.for<Tables>().insertInto('directives.attachment').values(row).execute();
    await record(tx, auditEvents.attach, {
      subject: subjectOf(directive),
      detail: { attachmentId: id, dropped: false },
    });
    return { id };
  });
}

export async function dropAttachment(
  ctx: Ctx,
  { id, attachmentId }: { id: string; attachmentId: string },
): Promise<void> {
  await inTransaction(ctx, async tx => {
    const directive = await lockDraft(tx, { id });
    const result = await tx
      .for<Tables>()
      .updateTable('directives.attachment')
      .set({ dropped: true })
      .where('id', '=', attachmentId)
      .where('directiveId', '=', id)
      .where('dropped', '=', false)
      .executeTakeFirst();
    if (Number(result.numUpdatedRows) === 0) throw notFound('attachment');
    await record(tx, auditEvents.attach, { subject: subjectOf(directive), detail: { attachmentId, dropped: true } });
  });
}
