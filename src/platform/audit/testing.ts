// A sealed trail in a database of its own, for the tests of sealing and checking.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import { auditEvent } from '#kernel/announce';
import { z } from '#kernel/endpoint';
import { type Instant, instantFromMs } from '#kernel/time';
import { machineMs } from '#platform/clock';
import { auditPublicKeys, auditSigner, loadKeyRing } from '#platform/crypto';
import { type Ctx, type Db, inTransaction, newId } from '#platform/database';
import { record } from './index.ts';
import { sealUntilCaughtUp } from './seal.ts';
import { type VerifyOptions, verifyAudit } from './verify.ts';

export const tested = auditEvent('audit.test', '测试', 'Test', z.object({ n: z.int() }));

/** Rows carry the database's own time, so these tests live in the present. */
export const machineNow = (): Instant => instantFromMs(machineMs());

const WAITING = `select count(*) from audit.audit_event where xid >= pg_snapshot_xmin(pg_current_snapshot())
  and era = (select max(era) from audit.era)`;

/** What an intruder with the owner's rights does: takes the triggers off, changes, puts them back. */
async function tamperWith(owner: pg.Pool, statements: readonly string[]): Promise<void> {
  const { rows } = await owner.query<{ name: string }>(
    `select distinct tgrelid::regclass::text as name from pg_trigger where tgname = 'no_change'`,
  );
  const client = await owner.connect();
  try {
    await client.query('begin');
    for (const { name } of rows) await client.query(`alter table ${name} disable trigger user`);
    for (const statement of statements) await client.query(statement);
    for (const { name } of rows)
      for (const trigger of ['no_change', 'no_truncate'])
        await client.query(`alter table ${name} enable always trigger ${trigger}`);
    await client.query('commit');
  } finally {
    client.release();
  }
}

/** What of the test world a trail needs; platform does not import `app/`. */
interface TrailWorld {
  readonly db: Db;
  readonly owner: pg.Pool;
  ctx(): Ctx;
  close(): Promise<void>;
}

/** A trail in that world, which it closes with itself. */
export async function createTrail(world: TrailWorld) {
  const folder = mkdtempSync(path.join(tmpdir(), 'zs-audit-'));
  const ring = await loadKeyRing(path.join(folder, 'keys.json'));
  const signer = auditSigner(ring);
  const publicKeys = auditPublicKeys(ring);
  const heads = path.join(folder, 'heads.jsonl');

  const write = (rows: number, fail = false, between: () => Promise<void> = async () => undefined): Promise<string[]> =>
    inTransaction(world.ctx(), async tx => {
      const subjects: string[] = [];
      for (let n = 0; n < rows; n += 1) {
        const id = newId();
        await record(tx, tested, { subject: { kind: 'test', id }, detail: { n } });
        subjects.push(id);
        await between();
      }
      if (fail) throw new Error('aborted on purpose');
      return subjects;
    });

  const count = async (sql: string): Promise<number> => {
    const { rows } = await world.owner.query<{ n: string }>(`select (${sql})::text as n`);
    return Number(rows[0]?.n);
  };

  const pause = () => new Promise(resolve => setTimeout(resolve, 50));

  /** Seals until `rows` rows are sealed: an open transaction in another database of the server holds sealing up too. */
  const seal = async (rows: number, maxRows = 2_000): Promise<void> => {
    for (let i = 0; i < 400; i += 1) {
      // Full batches only where all rows may be sealed at once, so that tests can say where a row is.
      if ((await count(WAITING)) > 0) {
        await pause();
        continue;
      }
      await sealUntilCaughtUp(world.owner, signer, { now: machineNow, maxRows });
      if ((await count("select coalesce(sum(row_count), 0) from audit.seal_batch where kind = 'rows'")) >= rows) return;
      await pause();
    }
    throw new Error('the trail was not sealed in time');
  };

  return {
    world,
    folder,
    signer,
    publicKeys,
    heads,
    write,
    count,
    seal,
    tamper: (...statements: readonly string[]) => tamperWith(world.owner, statements),
    verify: (options: Partial<VerifyOptions> = {}) =>
      verifyAudit(world.db.pool, { publicKeys, now: machineNow(), ...options }),
    close: async () => {
      await world.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Trail = Awaited<ReturnType<typeof createTrail>>;
