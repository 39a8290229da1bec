// The trail on its way to a syslog receiver that is slow, away, or dies in the midst of a batch.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '#platform/log';
import { createTrail, type Trail } from '../platform/audit/testing.ts';
import { selfSigned } from './certificate.testing.ts';
import { deliver, type SyslogTarget, syslogLine } from './syslog.ts';
import { createTestWorld, type TestWorld } from './testing.ts';
import { startTrailExport, type TrailExport } from './trail-export.ts';

let trail: Trail;
let world: TestWorld;
let folder: string;
beforeAll(async () => {
  world = await createTestWorld({ now: '2014-06-01T01:00:00.000Z', modules: [] });
  trail = await createTrail(world);
  folder = await mkdtemp(path.join(tmpdir(), 'zs-syslog-'));
});
beforeEach(async () => {
  await world.owner.query('delete from audit.trail_export');
});
afterAll(async () => {
  await trail?.close();
  await rm(folder, { recursive: true, force: true });
});

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 20_000; performance.now() < end; await pause(30)) if (await what()) return;
  throw new Error('it did not come to pass');
}

/** The frames of a stream that are whole (RFC 6587: octets, space, message). */
function framesOf(bytes: Buffer): string[] {
  const frames: string[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const space = rest.indexOf(32);
    const length = Number(rest.subarray(0, space).toString());
    if (space < 1 || !(length > 0) || rest.length < space + 1 + length) break;
    frames.push(rest.subarray(space + 1, space + 1 + length).toString());
    rest = rest.subarray(space + 1 + length);
  }
  return frames;
}

/** A receiver; `dieAfter` resets the connection after so many bytes, once. */
function receiver() {
  const connections: Buffer[] = [];
  const open = new Set<Socket>();
  let server: Server | undefined;
  let dieAfter = Number.POSITIVE_INFINITY;
  const take = (socket: Socket): void => {
    const at = connections.push(Buffer.alloc(0)) - 1;
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    socket.on('data', chunk => {
      const bytes = Buffer.concat([connections[at] ?? Buffer.alloc(0), Buffer.from(chunk)]);
      connections[at] = bytes;
      if (bytes.length < dieAfter) return;
      connections[at] = bytes.subarray(0, dieAfter);
      dieAfter = Number.POSITIVE_INFINITY;
      socket.resetAndDestroy();
    });
  };
  return {
    lines: () => connections.flatMap(framesOf),
    dieAfter: (bytes: number) => {
      dieAfter = bytes;
    },
    start: async (port = 0, tls?: { cert: string; key: string }): Promise<number> => {
      const listening = tls ? createTlsServer(tls, take) : createServer(take);
      server = listening;
      await new Promise<void>(resolve => listening.listen({ port, host: '127.0.0.1' }, resolve));
      const address = listening.address();
      return typeof address === 'object' && address ? address.port : 0;
    },
    stop: async (): Promise<void> => {
      for (const socket of open) socket.destroy();
      await new Promise(resolve => (server ? server.close(resolve) : resolve(undefined)));
      server = undefined;
    },
  };
}

const exporting = (target: SyslogTarget): TrailExport =>
  startTrailExport({
    ownerUrl: world.urls.ownerUrl,
    target,
    log: silentLog(),
    everyMs: 50,
    slowestMs: 200,
    timeoutMs: 5_000,
  });
const tcp = (port: number): SyslogTarget => ({ transport: 'tcp', host: '127.0.0.1', port });
const idOf = (line: string): string => /subject="([^"]+)"/.exec(line)?.[1] ?? '';
const sent = async (): Promise<number> => Number(await trail.count('select sum(sent) from audit.trail_export'));
const rows = (): Promise<number> => trail.count('select count(*) from audit.audit_event');

describe('TCP', () => {
  test('TRU-04: every record reaches the receiver once and in order, from the first on, and later ones follow', async () => {
    const collector = receiver();
    const before = await trail.write(3);
    const sending = exporting(tcp(await collector.start()));
    await until(async () => (await sent()) === (await rows()));
    const after = await trail.write(2);
    await until(async () => (await sent()) === (await rows()));
    await sending.stop();
    await collector.stop();
    const lines = collector.lines();
    const ours = [...before, ...after];
    expect(lines.map(idOf).filter(id => ours.includes(id))).toEqual(ours);
    expect(lines).toHaveLength(await rows());
    expect(lines[0]).toMatch(
      /^<109>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z - zhengshu \d+ audit \[zhengshu@32473 id="[0-9a-f-]{36}" action="audit\.test" outcome="done" actorKind="system:test" request="[^"]+" subjectKind="test" subject="[0-9a-f-]{36}" businessAt="2014-06-01T01:00:00\.000000Z"\]$/,
    );
  }, 60_000);

  test('TRU-04: while the receiver is away records wait, and come when it is back', async () => {
    const collector = receiver();
    const port = await collector.start();
    const sending = exporting(tcp(port));
    await until(async () => (await sent()) === (await rows()));
    await collector.stop();
    const missed = await trail.write(4);
    await until(async () => (await trail.count('select count(failing_since) from audit.trail_export')) === 1);
    const known = collector.lines().length;
    await collector.start(port);
    await until(async () => (await sent()) === (await rows()));
    expect(await trail.count('select count(failing_since) from audit.trail_export')).toBe(0);
    await sending.stop();
    await collector.stop();
    expect(collector.lines().slice(known).map(idOf)).toEqual(missed);
  }, 60_000);

  test('TRU-04: a batch whose receiver dies over it is sent again as a whole: nothing is missing', async () => {
    const collector = receiver();
    collector.dieAfter(900);
    await trail.write(20);
    const sending = exporting(tcp(await collector.start()));
    await until(async () => (await sent()) === (await rows()));
    await sending.stop();
    await collector.stop();
    const lines = collector.lines();
    expect(lines.length).toBeGreaterThan(await rows());
    expect(new Set(lines.map(idOf)).size).toBe(await rows());
  }, 60_000);

  test('TRU-04: two jobs processes send each record once', async () => {
    const collector = receiver();
    const port = await collector.start();
    await trail.write(30);
    const both = [exporting(tcp(port)), exporting(tcp(port))];
    await until(async () => (await sent()) === (await rows()));
    await Promise.all(both.map(sending => sending.stop()));
    await collector.stop();
    expect(collector.lines()).toHaveLength(await rows());
  }, 60_000);

  test('TRU-04: a receiver that closes before it had the end has not taken the batch', async () => {
    const server = createServer(socket => socket.end());
    await new Promise<void>(resolve => server.listen({ port: 0, host: '127.0.0.1' }, resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const long = Array.from({ length: 400 }, () => 'x'.repeat(100_000));
    await expect(deliver(tcp(port), long, { timeoutMs: 5_000 })).rejects.toThrow();
    server.close();
  }, 30_000);
});

test('TRU-04: over TLS only a receiver with a known certificate gets the records', async () => {
  const own = selfSigned();
  const caFile = path.join(folder, 'ca.pem');
  await writeFile(caFile, own.cert);
  const collector = receiver();
  const port = await collector.start(0, own);
  const target = { transport: 'tls', host: '127.0.0.1', port } as const;
  const line = syslogLine({ severity: 'notice', at: '2014-06-01T01:00:00.000000Z', message: 'hello' });
  await expect(deliver(target, [line])).rejects.toThrow(/self-signed/);
  expect(collector.lines()).toEqual([]);
  await deliver({ ...target, caFile }, [line, line]);
  expect(collector.lines()).toEqual([line, line]);
  await collector.stop();
}, 30_000);

test('TRU-04: values cannot break out of their place, and a number of a person does not leave', async () => {
  const line = syslogLine({ severity: 'warning', at: 'x', fields: [['subject', 'a"b]c\\d\ne']] });
  expect(line).toContain('[zhengshu@32473 subject="a\\"b\\]c\\\\d e"]');
  const collector = receiver();
  await world.owner.query(
    `insert into audit.audit_event (id, business_at, action, actor_kind, subject_kind, subject_id, outcome, detail)
     values (gen_random_uuid(), now(), 'audit.test', 'anonymous', 'test', '990105199003070000', 'refused', '{"reason":"写着姓名的理由"}')`,
  );
  const sending = exporting(tcp(await collector.start()));
  await until(async () => (await sent()) === (await rows()));
  await sending.stop();
  await collector.stop();
  const refused = collector.lines().filter(text => text.includes('outcome="refused"'));
  expect(refused).toHaveLength(1);
  expect(refused[0]).toMatch(/^<108>1 /);
  expect(collector.lines().join('\n')).not.toMatch(/990105199003070000|理由|reason/);
}, 60_000);
