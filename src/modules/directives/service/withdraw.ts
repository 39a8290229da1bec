// Withdrawing: visible to everybody who could see the directive, with its reason; what it asked ends.
import { transition } from '#kernel/process';
import { recordCase } from '#platform/audit';
import { type Ctx, inTransaction } from '#platform/database';
import { publish } from '#platform/events';
import { auditEvents, errors, events } from '../contract.ts';
import { directiveProcess } from '../process.ts';
import { lockDirective, type Tables } from '../store.ts';
import { addressedUnits, deliver } from '../store-units.ts';
import { releaseUnits } from './address.ts';
import { subjectOf } from './publish.ts';

export async function withdrawDirective(ctx: Ctx, { id, reason }: { id: string; reason: string }): Promise<void> {
  await inTransaction(ctx, async tx => {
    const directive = await lockDirective(tx, id);
    if (directive.state !== 'published') throw errors.refuse('directives.not-published');
    transition(directiveProcess, { state: directive.state, action: 'withdraw', performers: ['issuer'], facts: {} });
    await tx
      .for<Tables>()
      .updateTable('directives.directive')
      .set({
        state: 'withdrawn',
        endedAt: ctx.now,
        endReason: reason,
        updatedAt: ctx.now,
        revision: directive.revision + 1,
      })
      .where('id', '=', id)
      .execute();
    const unitIds = await addressedUnits(tx, id);
    await releaseUnits(tx, { directiveId: id, why: 'withdrawn' });
    await deliver(tx, { directiveId: id, kind: 'withdrawal', unitIds });
    await recordCase(tx, auditEvents.withdraw, { subject: subjectOf(directive), detail: { reason } });
    await publish(tx, events.withdrawn, { directiveId: id });
  });
}
