import { sql } from 'kysely';
import type { Grant, GrantNode } from '#kernel/actor';
import { isRoleId, type LineId, lineIds } from '#kernel/roles';
import type { CalendarDate, Instant } from '#kernel/time';
import { type Ctx, newId, type Tx } from '#platform/database';
import type { AccountTables, SessionOrigin } from '../tables.ts';

export interface LiveSession {
  readonly sessionId: string;
  readonly accountId: string;
  readonly personId: string | null;
  readonly unitId: string | null;
  readonly restricted: boolean;
  readonly lastSeenAt: Instant;
  readonly expiresAt: Instant;
  readonly grants: readonly Grant[];
}

interface GrantJson {
  readonly role: string;
  readonly kind: string;
  readonly id: string | null;
  readonly line: string | null;
  readonly path: string | null;
}

const isLine = (text: string): text is LineId => lineIds.some(l => l === text);

function nodeOf(g: GrantJson): GrantNode | undefined {
  if (g.kind === 'system') return { kind: 'system' };
  // A node that is no longer in the tree reaches nothing.
  if (g.id === null || g.path === null) return undefined;
  if (g.kind === 'unit') return { kind: 'unit', id: g.id, path: g.path };
  return { kind: 'region', code: g.id, path: g.path, line: g.line !== null && isLine(g.line) ? g.line : null };
}

const grantOf = (g: GrantJson): Grant[] => {
  const node = nodeOf(g);
  return node && isRoleId(g.role) ? [{ role: g.role, node }] : [];
};

/** Grants of the account that hold on the date, with the paths of their nodes in today's tree. */
const grantsOf = (accountId: string, on: CalendarDate) => sql`
  (select coalesce(json_agg(json_build_object('role', g.role, 'kind', g.node_kind, 'id', g.node_id, 'line', g.line,
                                              'path', coalesce(u.path, r.path)) order by g.id), '[]')
   from accounts.role_grant g
   left join organizations.unit_view u on u.id = case when g.node_kind = 'unit' then g.node_id::uuid end
   left join organizations.region_view r on g.node_kind = 'region' and r.code = g.node_id
   where g.account_id = ${sql.ref(accountId)} and g.revoked_at is null and ${on}::date between g.valid_from and g.valid_to)`;

/** The session of that token if it has neither ended nor expired and its account is active. */
export async function findLiveSession(
  ctx: Ctx,
  given: { readonly tokenHash: Buffer; readonly seenAfter: Instant; readonly today: CalendarDate },
): Promise<LiveSession | undefined> {
  const { rows } = await sql<Omit<LiveSession, 'grants'> & { grants: readonly GrantJson[] }>`
    select s.id as session_id, s.account_id, a.person_id, coalesce(p.unit_id, a.unit_id) as unit_id, s.restricted,
           s.last_seen_at, s.expires_at, ${grantsOf('a.id', given.today)} as grants
    from accounts.session s
    join accounts.account a on a.id = s.account_id
    left join people.person_view p on p.id = a.person_id
    where s.token_hash = ${given.tokenHash} and s.ended_at is null and s.expires_at > ${ctx.now}
      and s.last_seen_at > ${given.seenAfter} and a.state = 'active'`.execute(ctx.db.for<AccountTables>());
  const row = rows[0];
  return row && { ...row, grants: row.grants.flatMap(grantOf) };
}

export async function insertSession(
  tx: Tx,
  row: {
    readonly accountId: string;
    readonly tokenHash: Buffer;
    readonly origin: SessionOrigin;
    readonly restricted: boolean;
    readonly userAgent: string;
    readonly address: string;
    readonly expiresAt: Instant;
  },
): Promise<string> {
  const id = newId();
  const { now } = tx.ctx;
  await tx
    .for<AccountTables>()
    .insertInto('accounts.session')
    .values({ id, ...row, createdAt: now, lastSeenAt: now, endedAt: null, endedReason: null })
    .execute();
  return id;
}

/** The session if it is still open, locked; undefined otherwise. */
export async function lockSession(tx: Tx, id: string): Promise<{ origin: SessionOrigin } | undefined> {
  return tx
    .for<AccountTables>()
    .selectFrom('accounts.session')
    .select('origin')
    .where('id', '=', id)
    .where('endedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst();
}

/** Says that the session is in use. Only forward: two requests may come out of order. */
export async function touchSession(tx: Tx, sessionId: string): Promise<void> {
  await tx
    .for<AccountTables>()
    .updateTable('accounts.session')
    .set({ lastSeenAt: tx.ctx.now })
    .where('id', '=', sessionId)
    .where('lastSeenAt', '<', tx.ctx.now)
    .where('endedAt', 'is', null)
    .execute();
}

/** Ends sessions of the account that are open: one, all but one, those without a chosen password, or all. Returns how many. */
export async function endSessions(
  tx: Tx,
  given: {
    readonly accountId: string;
    readonly only?: string;
    readonly except?: string;
    readonly restricted?: true;
    readonly reason: string;
  },
): Promise<number> {
  const result = await tx
    .for<AccountTables>()
    .updateTable('accounts.session')
    .set({ endedAt: tx.ctx.now, endedReason: given.reason })
    .where('accountId', '=', given.accountId)
    .where('endedAt', 'is', null)
    .$if(given.only !== undefined, q => q.where('id', '=', given.only ?? ''))
    .$if(given.except !== undefined, q => q.where('id', '<>', given.except ?? ''))
    .$if(given.restricted !== undefined, q => q.where('restricted', '=', true))
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

export async function listLiveSessions(ctx: Ctx, given: { readonly accountId: string; readonly seenAfter: Instant }) {
  return ctx.db
    .for<AccountTables>()
    .selectFrom('accounts.session')
    .select(['id', 'userAgent', 'address', 'createdAt', 'lastSeenAt', 'expiresAt'])
    .where('accountId', '=', given.accountId)
    .where('endedAt', 'is', null)
    .where('expiresAt', '>', ctx.now)
    .where('lastSeenAt', '>', given.seenAfter)
    .orderBy('lastSeenAt', 'desc')
    .limit(100)
    .execute();
}
