// A unit that stands elsewhere, or is something else, takes its figures along.
import { sql } from 'kysely';
import { events as organizationEvents } from '#contracts/organizations';
import { type Ctx, inTransaction } from '#platform/database';
import { type Subscription, subscription } from '#platform/events';
import { markPlacesStale } from '#platform/measures';

/** The unit and all below it: a move changes the nodes above each of them. */
const markSubtree = (ctx: Ctx, { unitId }: { unitId: string }): Promise<void> =>
  inTransaction(ctx, tx =>
    markPlacesStale(
      tx,
      sql`select u.id from organizations.unit_view u
          where u.path like (select t.path || '%' from organizations.unit_view t where t.id = ${unitId}::uuid)`,
    ),
  );

export const subscriptions: readonly Subscription[] = [
  subscription('supervision.on-unit-moved', organizationEvents.unitMoved, markSubtree),
  subscription('supervision.on-unit-reclassified', organizationEvents.unitReclassified, markSubtree),
  subscription('supervision.on-tree-imported', organizationEvents.treeImported, ctx =>
    inTransaction(ctx, tx => markPlacesStale(tx, sql`select id from organizations.unit_view`)),
  ),
];
