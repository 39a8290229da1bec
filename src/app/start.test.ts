// Starting where something is in the way: one clear message, nothing left open.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog, silentLog } from '#platform/log';
import { createClosing } from './closing.ts';
import { CannotStart, checkout, readConfig } from './config.ts';
import { checkPorts, PortUnusable } from './ports.ts';
import { startPlatform } from './start.ts';
import { createTestWorld, type TestWorld } from './testing.ts';

let world: TestWorld;
let folder: string;
let taken: Server;
let port: number;

beforeAll(async () => {
  world = await createTestWorld({ now: '2014-06-03T01:00:00.000Z', modules: [] });
  folder = await mkdtemp(path.join(tmpdir(), 'zs-start-'));
  taken = createServer();
  await new Promise<void>(resolve => taken.listen({ port: 0, host: '127.0.0.1' }, resolve));
  const address = taken.address();
  port = typeof address === 'object' && address ? address.port : 0;
});
afterAll(async () => {
  taken?.close();
  await world?.close();
  await rm(folder, { recursive: true, force: true });
});

const environment = () => ({ DATABASE_URL: world.urls.ownerUrl, ZHENGSHU_DATA: folder, HOST: '127.0.0.1' });

function command(env: Readonly<Record<string, string>>): Promise<{ code: number | null; out: string }> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [path.join(checkout, 'src/cli/main.ts'), 'serve'], {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const late = setTimeout(() => child.kill('SIGKILL'), 60_000);
    let out = '';
    const hear = (chunk: Buffer): void => {
      out += chunk.toString('utf8');
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('close', code => {
      clearTimeout(late);
      resolve({ code, out });
    });
  });
}

describe('a port that is taken', () => {
  test('HOUSE: the command ends with 1 and one message that names the port, before the database is touched', async () => {
    const { code, out } = await command({ ...environment(), PORT: String(port) });
    expect(code).toBe(1);
    expect(out).toBe(`端口 ${port} 已被占用，请用 PORT 另选 / port ${port} is taken: choose another with PORT\n`);
  }, 90_000);

  test('HOUSE: the courseware port is looked at too', async () => {
    const config = { host: '127.0.0.1', port: 0, coursewarePort: port, web: true };
    await expect(checkPorts(config)).rejects.toThrow(/COURSEWARE_PORT/);
    await expect(checkPorts({ ...config, web: false })).resolves.toBeUndefined();
  });

  test('HOUSE: a start that fails at its last step closes everything it opened', async () => {
    const config = readConfig({ ...environment(), PORT: '0', COURSEWARE_PORT: String(port) });
    const failed = await startPlatform({ config, log: silentLog() }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(PortUnusable);
    const connections = async () =>
      (
        await world.owner.query<{ name: string; query: string }>(
          `select application_name as name, left(query, 60) as query from pg_stat_activity
           where datname = current_database() and pid <> pg_backend_pid() and application_name like 'zhengshu%'
             and query not like '%from pg_stat_activity%'`,
        )
      ).rows;
    // The server's side of a closed connection goes a moment later.
    await expect.poll(connections, { timeout: 10_000 }).toEqual([]);
  }, 60_000);
});

describe('configuration', () => {
  test('HOUSE: a variable that is set to nothing is not set', () => {
    const names = ['DATABASE_URL', 'PORT', 'HOST', 'PUBLIC_URL', 'COURSEWARE_PORT', 'COURSEWARE_URL', 'TRUST_PROXY'];
    const empty = Object.fromEntries([...names, 'ZHENGSHU_DATA', 'SYSLOG'].map(name => [name, ' ']));
    expect(readConfig(empty)).toEqual(readConfig({}));
    const before = process.env.LOG_LEVEL;
    try {
      for (const level of ['', 'no-level']) {
        process.env.LOG_LEVEL = level;
        expect(createLog().level).toBe('info');
      }
    } finally {
      if (before === undefined) delete process.env.LOG_LEVEL;
      else process.env.LOG_LEVEL = before;
    }
  });

  test('HOUSE: an unusable value is refused with the name of its variable', () => {
    for (const [name, value] of [
      ['PORT', '80a'],
      ['PORT', '70000'],
      ['COURSEWARE_PORT', '-1'],
      ['PUBLIC_URL', 'example.org'],
      ['SYSLOG', 'collector'],
      ['SYSLOG', 'http://collector:514'],
    ] as const)
      expect(() => readConfig({ [name]: value }), value).toThrow(
        expect.objectContaining({ message: expect.stringContaining(name) }),
      );
    expect(() => readConfig({ PORT: 'x' })).toThrow(CannotStart);
  });

  test('TRU-04: a syslog receiver is named with its transport', () => {
    const of = (text: string) => readConfig({ SYSLOG: text }).syslog;
    expect(of('collector:514')).toEqual({ transport: 'udp', host: 'collector', port: 514 });
    expect(of('tcp://10.0.0.5:601')).toEqual({ transport: 'tcp', host: '10.0.0.5', port: 601 });
    expect(of('tls://[fd00::5]:6514')).toEqual({ transport: 'tls', host: 'fd00::5', port: 6514 });
  });
});

test('HOUSE: what was opened is closed once, the last first, also past a part that fails to close', async () => {
  const closed: string[] = [];
  const closing = createClosing(silentLog());
  closing.add('first', () => closed.push('first'));
  closing.add('broken', () => Promise.reject(new Error('broken')));
  closing.add('last', () => closed.push('last'));
  await Promise.all([closing.close(), closing.close()]);
  expect(closed).toEqual(['last', 'first']);
});
