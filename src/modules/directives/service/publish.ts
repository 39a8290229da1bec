// Publishing: everything is checked, then text, addressees, deliveries, obligations and turns are written in one transaction.
import { sql } from 'kysely';
import type { Citation } from '#kernel/citation';
import { AppError, type ErrorDetail } from '#kernel/errors';
import { transition } from '#kernel/process';
import { dateOf } from '#kernel/time';
import { recordCase } from '#platform/audit';
import { type Ctx, inTransaction, isUniqueViolation, type Tx } from '#platform/database';
import { publish } from '#platform/events';
import { deriveDue, type Timing, workingDaysLeft } from '#platform/turns';
import { findMeasure, timingOf } from '../configuration.ts';
import { auditEvents, errors, events, type ShownDue } from '../contract.ts';
import { type Demand, droppedProblem, forwardedProblem, incompleteProblem, measureProblem } from '../policy.ts';
import { directiveProcess } from '../process.ts';
import {
  getVisibleDirective,
  headOf,
  lockDirective,
  type Reader,
  relationsOf,
  requirementsByIds,
  requirementsOf,
  type Tables,
} from '../store.ts';
import { addressedUnits, deliver, reachOf, unitsOf } from '../store-units.ts';
import type { DirectiveRow, RelationRow, RequirementRow } from '../tables.ts';
import { addressUnits, releaseUnits } from './address.ts';

/** A directive with everything its publication is decided on. */
interface Candidate {
  readonly directive: DirectiveRow;
  /** With their due moments if it were published now. */
  readonly requirements: readonly RequirementRow[];
  readonly relations: readonly RelationRow[];
  readonly timing: Timing;
}

async function loadCandidate(
  reader: Reader,
  given: { readonly ctx: Ctx; readonly directive: DirectiveRow; readonly timing: Timing },
): Promise<Candidate> {
  const { ctx, directive, timing } = given;
  const drafted = await requirementsOf(reader, directive.id);
  const requirements = drafted.map(requirement => ({
    ...requirement,
    ...deriveDue({ spec: requirement.dueSpec, start: ctx.now }, timing, ctx.now),
  }));
  return { directive, requirements, relations: await relationsOf(reader, directive.id), timing };
}

const demandOf = (row: RequirementRow): Demand => ({
  ...row,
  threshold: { num: row.thresholdNum, den: row.thresholdDen },
});

/** Throws what stands against publishing; the rules that refuse are cited. */
async function decide(reader: Reader, ctx: Ctx, { directive, requirements, relations }: Candidate): Promise<void> {
  const incomplete = incompleteProblem({ ...directive, hasAddressees: directive.addressees !== null });
  if (incomplete) throw incomplete;
  for (const requirement of requirements) {
    const problem = measureProblem(requirement.measureId, findMeasure(requirement.measureId));
    if (problem) throw problem;
    if (requirement.dueAt !== null && requirement.dueAt < ctx.now) {
      throw errors.refuse('directives.due-past', { title: requirement.title }, [requirement.citation]);
    }
  }
  await decideForwarding(reader, { requirements, relations });
  if (directive.addressees === null) {
    if (requirements.length > 0) throw errors.refuse('directives.nobody-addressed');
    return;
  }
  const reach = await reachOf(reader, { ctx, selector: directive.addressees });
  if (reach.count === 0) throw errors.refuse('directives.nobody-addressed');
  if (reach.outside > 0) {
    throw errors.refuse('directives.outside-scope', {
      count: reach.outside,
      units: reach.outsideSample.map(unit => unit.name),
    });
  }
}

/** DIR-02: what was forwarded is carried whole and made stricter at most. */
async function decideForwarding(
  reader: Reader,
  { requirements, relations }: Pick<Candidate, 'requirements' | 'relations'>,
): Promise<void> {
  const forwardedId = relations.find(relation => relation.kind === 'forward')?.targetId;
  // A directive withdrawn since the draft was begun is not passed on.
  if (forwardedId && (await headOf(reader, forwardedId))?.state !== 'published') {
    throw errors.refuse('directives.not-published');
  }
  const forwarded = forwardedId ? await requirementsOf(reader, forwardedId) : [];
  const dropped = droppedProblem(
    requirements.map(requirement => requirement.parentId),
    forwarded.map(demandOf),
  );
  if (dropped) throw dropped;
  const parents = await requirementsByIds(
    reader,
    requirements.flatMap(requirement => requirement.parentId ?? []),
  );
  for (const requirement of requirements) {
    const parent = parents.find(row => row.id === requirement.parentId);
    if (!parent) continue;
    const allowed = relations.some(relation => relation.targetId === parent.directiveId && relation.kind !== 'correct');
    if (!allowed) throw errors.refuse('directives.foreign-parent', { title: requirement.title });
    const problem = forwardedProblem(demandOf(requirement), demandOf(parent));
    if (problem) throw problem;
  }
}

/** What publishing would do, or why it would be refused. */
export async function checkDirective(ctx: Ctx, { id }: { id: string }) {
  const timing = await timingOf(ctx);
  const directive = await getVisibleDirective(ctx, id);
  const candidate = await loadCandidate(ctx.db, { ctx, directive, timing });
  const reach = directive.addressees ? await reachOf(ctx.db, { ctx, selector: directive.addressees }) : undefined;
  const problem = await decide(ctx.db, ctx, candidate).then(
    () => null,
    (error: unknown) => problemOf(error),
  );
  return {
    addressees: reach?.count ?? 0,
    sample: reach?.sample ?? [],
    outside: reach?.outside ?? 0,
    outsideSample: reach?.outsideSample ?? [],
    dues: candidate.requirements.map(row => ({ title: row.title, due: shownDue(row, timing, ctx) })),
    problem,
  };
}

function problemOf(error: unknown): { code: string; detail: ErrorDetail; citations: Citation[] } {
  if (!(error instanceof AppError)) throw error;
  return { code: error.code, detail: error.detail, citations: [...error.citations] };
}

/** A due moment with what is left of it. */
export function shownDue(
  row: Pick<RequirementRow, 'dueAt' | 'provisional' | 'dueSpec'>,
  timing: Timing,
  ctx: Pick<Ctx, 'now'>,
): ShownDue {
  return {
    at: row.dueAt,
    provisional: row.provisional,
    workingDaysLeft: row.dueAt === null ? null : workingDaysLeft(timing.calendar, ctx.now, row.dueAt),
    spec: row.dueSpec,
  };
}

/** Publishes a draft: addressees are resolved, delivered to and obliged. A correction ends what it corrects in the same transaction. */
export async function publishDirective(
  ctx: Ctx,
  { id, revision }: { id: string; revision: number },
): Promise<{ addressees: number; obligations: number }> {
  const timing = await timingOf(ctx);
  try {
    return await inTransaction(ctx, async tx => {
      const directive = await lockDirective(tx, id);
      if (directive.revision !== revision) throw errors.refuse('directives.stale');
      if (directive.state !== 'draft') throw errors.refuse('directives.not-draft');
      transition(directiveProcess, { state: directive.state, action: 'publish', performers: ['issuer'], facts: {} });
      const candidate = await loadCandidate(tx, { ctx, directive, timing });
      await decide(tx, ctx, candidate);
      const correctedId = candidate.relations.find(relation => relation.kind === 'correct')?.targetId;
      if (correctedId) await endCorrected(tx, { correctedId, correctedById: id });
      const published = await markPublished(tx, directive);
      await storeDues(tx, candidate.requirements);
      const unitIds = directive.addressees ? await unitsOf(tx, directive.addressees) : [];
      const obligations = await addressUnits(tx, {
        directive: published,
        requirements: candidate.requirements,
        unitIds,
        fromStart: true,
        timing,
      });
      const counts = { addressees: unitIds.length, requirements: candidate.requirements.length, obligations };
      await recordCase(tx, auditEvents.publish, { subject: subjectOf(directive), detail: counts });
      await recordForward(tx, candidate, id);
      await publish(tx, events.published, { directiveId: id });
      return { addressees: unitIds.length, obligations };
    });
  } catch (error) {
    if (isUniqueViolation(error, 'directive_number')) throw errors.refuse('directives.number-taken');
    throw error;
  }
}

export const subjectOf = (directive: Pick<DirectiveRow, 'id' | 'issuerUnitId'>) => ({
  kind: 'directive',
  id: directive.id,
  unitId: directive.issuerUnitId,
});

/** The chain stays visible from above too. */
async function recordForward(tx: Tx, { relations }: Candidate, byDirectiveId: string): Promise<void> {
  const above = relations.find(relation => relation.kind === 'forward')?.targetId;
  if (!above) return;
  await recordCase(tx, auditEvents.forwarded, { subject: { kind: 'directive', id: above }, detail: { byDirectiveId } });
}

async function markPublished(tx: Tx, directive: DirectiveRow): Promise<DirectiveRow> {
  const { now, actor } = tx.ctx;
  const today = dateOf(now);
  const set = {
    state: 'published' as const,
    publishedAt: now,
    publishedBy: actor.kind === 'account' ? actor.accountId : null,
    issuedOn: directive.issuedOn ?? today,
    rereadOn: today,
    updatedAt: now,
    revision: directive.revision + 1,
  };
  await tx.for<Tables>().updateTable('directives.directive').set(set).where('id', '=', directive.id).execute();
  return { ...directive, ...set };
}

/** Derived columns of requirements: due, provisional, soon. */
export async function storeDues(tx: Tx, requirements: readonly RequirementRow[]): Promise<void> {
  if (requirements.length === 0) return;
  await sql`
    update directives.requirement r set due_at = n.due_at, provisional = n.provisional, soon_at = n.soon_at
    from unnest(${requirements.map(r => r.id)}::uuid[], ${requirements.map(r => r.dueAt)}::timestamptz[],
      ${requirements.map(r => r.provisional)}::boolean[], ${requirements.map(r => r.soonAt)}::timestamptz[]) as n (id, due_at, provisional, soon_at)
    where r.id = n.id`.execute(tx.for<Tables>());
}

async function endCorrected(
  tx: Tx,
  { correctedId, correctedById }: { correctedId: string; correctedById: string },
): Promise<void> {
  const original = await lockDirective(tx, correctedId);
  if (original.state !== 'published') throw errors.refuse('directives.not-published');
  await tx
    .for<Tables>()
    .updateTable('directives.directive')
    .set({
      state: 'corrected',
      correctedById,
      endedAt: tx.ctx.now,
      endReason: null,
      updatedAt: tx.ctx.now,
      revision: original.revision + 1,
    })
    .where('id', '=', correctedId)
    .execute();
  const unitIds = await addressedUnits(tx, correctedId);
  await releaseUnits(tx, { directiveId: correctedId, why: 'corrected' });
  await deliver(tx, { directiveId: correctedId, kind: 'correction', unitIds });
  await recordCase(tx, auditEvents.correct, { subject: subjectOf(original), detail: { correctedById } });
  await publish(tx, events.corrected, { directiveId: correctedId, correctedById });
}
