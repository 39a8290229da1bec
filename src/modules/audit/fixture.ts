// For the tests of this module: a trail with keys of its own, sealed on demand, and an intruder with the owner's rights.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import type { Actor } from '#kernel/actor';
import { auditEvent } from '#kernel/announce';
import { z } from '#kernel/endpoint';
import type { RoleId } from '#kernel/roles';
import { type AuditSubject, exportHeads, record, sealUntilCaughtUp } from '#platform/audit';
import { auditPublicKeysPem, auditSigner, type KeyRing, loadKeyRing } from '#platform/crypto';
import { type Ctx, inTransaction } from '#platform/database';
import { configureAudit, machineNow } from './configuration.ts';

export const tested = auditEvent('audit.test', '测试', 'Test', z.object({ n: z.int() }));
export const other = auditEvent('audit.test-other', '=另一测试', '=Other test', z.object({ n: z.int() }));

/** What of the test world a trail needs; a module does not import `app/`. */
interface World {
  readonly owner: pg.Pool;
  ctx(actor?: Actor): Ctx;
  actor(given: {
    readonly roles: readonly { readonly role: RoleId; readonly node: { readonly kind: 'system' } }[];
  }): Actor;
  close(): Promise<void>;
}

const pause = () => new Promise(resolve => setTimeout(resolve, 50));

export async function createTrail<W extends World>(world: W) {
  const folder = mkdtempSync(path.join(tmpdir(), 'zs-audit-reading-'));
  const keyRing: KeyRing = await loadKeyRing(path.join(folder, 'keys.json'));
  const headsFile = path.join(folder, 'heads.jsonl');
  configureAudit({
    publicKeys: auditPublicKeysPem(keyRing),
    headsFile,
    separated: true,
    catalogue: () => [tested, other],
  });
  const count = async (query: string): Promise<number> => {
    const { rows } = await world.owner.query<{ n: string }>(`select (${query})::text as n`);
    return Number(rows[0]?.n);
  };
  return {
    world,
    folder,
    keyRing,
    headsFile,
    count,
    /** Writes one event of the tested kind and gives the id of its row. */
    write: async (given: {
      readonly actor?: Actor;
      readonly subject?: AuditSubject;
      readonly event?: typeof tested;
      readonly refused?: boolean;
    }): Promise<string> => {
      const subject = given.subject ?? { kind: 'thing', id: 'thing-1' };
      await inTransaction(world.ctx(given.actor), tx =>
        record(tx, given.event ?? tested, {
          subject,
          detail: { n: 1 },
          outcome: given.refused ? 'refused' : 'done',
        }),
      );
      const { rows } = await world.owner.query<{ id: string }>(
        'select id from audit.audit_event where subject_id = $1 order by machine_at desc limit 1',
        [subject.id],
      );
      return rows[0]?.id ?? '';
    },
    /** Seals all rows there are and writes the heads; an open transaction elsewhere on the server holds sealing up. */
    seal: async (): Promise<void> => {
      const rows = await count('select count(*) from audit.audit_event');
      for (let i = 0; i < 400; i += 1) {
        await sealUntilCaughtUp(world.owner, auditSigner(keyRing), { now: machineNow });
        if ((await count("select coalesce(sum(row_count), 0) from audit.seal_batch where kind = 'rows'")) >= rows)
          break;
        await pause();
      }
      await exportHeads(world.owner, { file: headsFile });
    },
    /** Takes the triggers off, changes, puts them back. */
    tamper: async (statement: string, values: readonly unknown[]): Promise<void> => {
      const { rows } = await world.owner.query<{ name: string }>(
        `select distinct tgrelid::regclass::text as name from pg_trigger where tgname = 'no_change'`,
      );
      for (const { name } of rows) await world.owner.query(`alter table ${name} disable trigger user`);
      await world.owner.query(statement, [...values]);
      for (const { name } of rows)
        for (const trigger of ['no_change', 'no_truncate'])
          await world.owner.query(`alter table ${name} enable always trigger ${trigger}`);
    },
    close: async () => {
      await world.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
