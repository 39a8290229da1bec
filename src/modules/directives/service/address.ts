// Addressing units: delivery, the receipt owed, the obligations and their turns. Used at publication and when a unit joins later.
import type { Citation } from '#kernel/citation';
import type { Tx } from '#platform/database';
import { closeTurns, openTurns, type Timing } from '#platform/turns';
import {
  closeObligations,
  deliver,
  endAddressees,
  insertAddressees,
  openNotices,
  openObligations,
  unitsOf,
} from '../store-units.ts';
import type { DirectiveRow, RequirementRow } from '../tables.ts';

export const RECEIPT = { subjectKind: 'directives.receipt', action: 'directives.confirm-receipt' } as const;
export const OBLIGATION = { subjectKind: 'directives.obligation', action: 'directives.fulfil' } as const;

/** The directive itself is the basis of what it asks without naming a clause. */
export const citationOf = (directive: Pick<DirectiveRow, 'number' | 'title'>): Citation => ({
  instrument: directive.number === '' ? directive.title : directive.number,
  article: '',
});

export interface Addressing {
  readonly directive: DirectiveRow;
  readonly requirements: readonly RequirementRow[];
  readonly unitIds: readonly string[];
  readonly fromStart: boolean;
  readonly timing: Timing;
}

/** Writes all that follows from being addressed. Gives the number of new obligations. Safe to repeat. */
export async function addressUnits(tx: Tx, given: Addressing): Promise<number> {
  const { directive, requirements, unitIds } = given;
  if (unitIds.length === 0) return 0;
  await insertAddressees(tx, { directiveId: directive.id, unitIds, fromStart: given.fromStart });
  const items = await deliver(tx, { directiveId: directive.id, kind: 'notice', unitIds });
  await openTurns(tx, {
    ...RECEIPT,
    what: { zh: '确认收文', en: 'Confirm receipt' },
    title: directive.title,
    clock: { spec: directive.receiptWithin ? { period: directive.receiptWithin } : { open: true }, start: tx.ctx.now },
    citation: citationOf(directive),
    timing: given.timing,
    turns: items.map(({ id, unitId }) => ({
      subjectId: id,
      holder: { kind: 'unit', unitId },
      link: `/work/inbox?item=${id}`,
    })),
  });
  let opened = 0;
  for (const requirement of requirements) {
    // Who joins after the due moment owes nothing by it.
    if (requirement.frozenAt !== null || isPast(requirement, tx)) continue;
    const meant = requirement.who === null ? unitIds : await among(tx, requirement, unitIds);
    const obligations = await openObligations(tx, {
      requirementId: requirement.id,
      directiveId: directive.id,
      unitIds: meant,
    });
    await openObligationTurns(tx, { directive, requirement, obligations, timing: given.timing });
    opened += obligations.length;
  }
  return opened;
}

const isPast = ({ dueAt, provisional }: RequirementRow, tx: Tx): boolean =>
  dueAt !== null && !provisional && dueAt < tx.ctx.now;

async function among(tx: Tx, requirement: RequirementRow, unitIds: readonly string[]): Promise<readonly string[]> {
  if (requirement.who === null) return unitIds;
  const meant = new Set(await unitsOf(tx, requirement.who));
  return unitIds.filter(id => meant.has(id));
}

/** The turn of each obligation that is not met. */
export async function openObligationTurns(
  tx: Tx,
  given: {
    readonly directive: Pick<DirectiveRow, 'id' | 'title' | 'publishedAt'>;
    readonly requirement: RequirementRow;
    readonly obligations: readonly { readonly id: string; readonly unitId: string }[];
    readonly timing: Timing;
  },
): Promise<void> {
  const { directive, requirement } = given;
  await openTurns(tx, {
    ...OBLIGATION,
    what: { zh: requirement.title, en: requirement.title },
    title: directive.title,
    clock: { spec: requirement.dueSpec, start: directive.publishedAt ?? tx.ctx.now },
    citation: requirement.citation,
    timing: given.timing,
    turns: given.obligations.map(({ id, unitId }) => ({
      subjectId: id,
      holder: { kind: 'unit', unitId },
      link: `/work/obligations/${id}`,
    })),
  });
}

/** Ends what is open: of units that left, or of the whole directive when it was withdrawn or corrected. */
export async function releaseUnits(
  tx: Tx,
  given: {
    readonly directiveId: string;
    readonly unitIds?: readonly string[];
    readonly why: 'left' | 'withdrawn' | 'corrected';
  },
): Promise<void> {
  const obligations = await closeObligations(tx, given);
  await closeTurns(tx, { subjectKind: OBLIGATION.subjectKind, subjectIds: obligations, outcome: given.why });
  await closeTurns(tx, {
    subjectKind: RECEIPT.subjectKind,
    subjectIds: await openNotices(tx, given),
    outcome: given.why,
  });
  if (given.why === 'left' && given.unitIds) {
    await endAddressees(tx, { directiveId: given.directiveId, unitIds: given.unitIds });
  }
}
