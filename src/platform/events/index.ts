// Announcing: one outbox row per event in the business transaction, nothing else. Delivery is at least once, in any order.
import type { Insertable } from 'kysely';
import type { EventDef, PayloadOf } from '#kernel/announce';
import { z } from '#kernel/endpoint';
import type { Ctx, Tx } from '#platform/database';

interface OutboxTables {
  'platform.outbox': {
    kind: 'event' | 'job';
    name: string;
    payload: string;
    runAt: string | null;
    jobKey: string | null;
  };
}
export type OutboxRow = Insertable<OutboxTables['platform.outbox']>;

let wake: () => void = () => undefined;
/** The dispatcher of this process asks to be told of new rows, so that it need not poll fast. */
export function onOutboxRow(listener: () => void): void {
  wake = listener;
}

/** Writes outbox rows; events and jobs both come through here. */
export async function insertOutbox(tx: Tx, rows: readonly OutboxRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .for<OutboxTables>()
    .insertInto('platform.outbox')
    .values([...rows])
    .execute();
  // The row is visible only after the commit that follows; the dispatcher looks again shortly after it was told.
  setTimeout(wake, 5).unref();
}

/** Announces that something happened, in the transaction in which it did. Throws when the payload does not fit. */
export async function publish<D extends EventDef>(tx: Tx, event: D, payload: PayloadOf<D>): Promise<void> {
  const parsed = z.parse(event.payload, payload);
  await insertOutbox(tx, [
    { kind: 'event', name: event.name, payload: JSON.stringify(parsed), runAt: null, jobKey: null },
  ]);
}

/** Announces many of one kind in one statement. */
export async function publishAll<D extends EventDef>(
  tx: Tx,
  event: D,
  payloads: readonly PayloadOf<D>[],
): Promise<void> {
  await insertOutbox(
    tx,
    payloads.map(payload => ({
      kind: 'event' as const,
      name: event.name,
      payload: JSON.stringify(z.parse(event.payload, payload)),
      runAt: null,
      jobKey: null,
    })),
  );
}

/** A listener, contributed in a manifest. `name` is unique: `listener-module.on-event`. */
export interface Subscription {
  readonly name: string;
  readonly event: EventDef;
  readonly handle: (ctx: Ctx, payload: unknown) => Promise<void>;
}

/** Pairs an event with its handler; the handler receives the parsed payload and must be safe to run twice. */
export function subscription<S extends z.core.$ZodType>(
  name: string,
  event: EventDef<S>,
  handle: (ctx: Ctx, payload: z.core.output<S>) => Promise<void>,
): Subscription {
  return { name, event, handle: (ctx, payload) => handle(ctx, z.parse(event.payload, payload)) };
}
