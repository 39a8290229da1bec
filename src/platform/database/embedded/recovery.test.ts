import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EmbeddedServer } from './launcher.ts';
import { clusterProcesses, processIdentity } from './processes.ts';
import { findState, saveState } from './state.ts';
import { column, connect, openScratch, type Scratch } from './testing.ts';

let scratch: Scratch;
let cluster: string;
let children: ChildProcess[];
let strangers: Server[];

beforeEach(async () => {
  scratch = await openScratch();
  await chmod(scratch.folder, 0o711);
  cluster = join(scratch.dataDir, 'cluster');
  children = [];
  strangers = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const stranger of strangers) stranger.close();
  await scratch.close();
});

async function eventually(check: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !check(); i += 1) await sleep(25);
  expect(check()).toBe(true);
}

/** Commits rows one by one until the connection breaks; the answer is the last number that was acknowledged. */
async function commitUntilBroken(client: Client, writer: number): Promise<number> {
  for (let n = 1; ; n += 1)
    try {
      await client.query('insert into saved values ($1, $2)', [writer, n]);
    } catch {
      return n - 1;
    }
}

async function killWhileCommitting(server: EmbeddedServer, kill: () => void): Promise<readonly number[]> {
  await column(server.ownerUrl, 'create table if not exists saved (writer int, n int)');
  await column(server.ownerUrl, 'truncate saved');
  const clients = await Promise.all(Array.from({ length: 8 }, () => connect(server.ownerUrl)));
  const writers = clients.map(commitUntilBroken);
  await sleep(400);
  kill();
  const acknowledged = await Promise.all(writers);
  await Promise.all(clients.map(client => client.end().catch(() => {})));
  expect(Math.min(...acknowledged)).toBeGreaterThan(0);
  return acknowledged;
}

async function expectAllSaved(server: EmbeddedServer, acknowledged: readonly number[]): Promise<void> {
  const found = await column(server.ownerUrl, 'select count(*) from saved group by writer order by writer');
  for (const [writer, count] of acknowledged.entries()) expect(Number(found[writer])).toBeGreaterThanOrEqual(count);
}

describe('after a crash', { timeout: 90_000 }, () => {
  test('TRN-05: kill -9 of the whole server while clients commit loses no acknowledged row', async () => {
    const first = await scratch.start();
    const acknowledged = await killWhileCommitting(first, () => first.kill());
    const second = await scratch.start();
    expect(second.appUrl).toBe(first.appUrl);
    await expectAllSaved(second, acknowledged);
  });

  test('TRN-05: kill -9 of the postmaster alone, with busy children left, recovers and loses nothing', async () => {
    const first = await scratch.start();
    const sleeper = await connect(first.ownerUrl);
    const asleep = sleeper.query('select pg_sleep(600)').catch(() => {});
    let restarted: Promise<EmbeddedServer> | undefined;
    const acknowledged = await killWhileCommitting(first, () => {
      process.kill(first.pid(), 'SIGKILL');
      // Children that survive may go on committing: the next start has to end them before it recovers.
      restarted = sleep(300).then(() => scratch.start());
    });
    await asleep;
    await sleeper.end().catch(() => {});
    const second = await restarted;
    expect(second?.pid()).not.toBe(first.pid());
    if (second) await expectAllSaved(second, acknowledged);
  });

  test('TRN-05: the supervisor restarts a killed server at the same address and says so', async () => {
    const restarts: number[] = [];
    const server = await scratch.start({ supervise: true, onRestart: event => restarts.push(event.restarts) });
    const before = server.pid();
    const acknowledged = await killWhileCommitting(server, () => server.kill());
    await eventually(() => restarts.length === 1);
    expect(server.pid()).not.toBe(before);
    await expectAllSaved(server, acknowledged);
    await server.stop();
    await sleep(500);
    expect(clusterProcesses(cluster)).toEqual([]);
  });

  test('TRN-05: a postmaster left as a zombie by a parent that does not reap counts as dead', async () => {
    const launcher = resolve(import.meta.dirname, 'launcher.ts');
    const code = `const { startEmbedded } = await import(${JSON.stringify(launcher)});
      const server = await startEmbedded({ dataDir: ${JSON.stringify(scratch.dataDir)}, supervise: false });
      console.log(server.pid()); setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(parent);
    const pid = Number(await new Promise<string>(done => parent.stdout.once('data', chunk => done(String(chunk)))));
    parent.kill('SIGSTOP');
    for (const each of clusterProcesses(cluster)) process.kill(each, 'SIGKILL');
    await eventually(() => processIdentity(pid) === undefined);
    expect(() => process.kill(pid, 0)).not.toThrow(); // the trap: the number still answers
    const server = await scratch.start();
    expect(await column(server.appUrl, 'select 1')).toEqual(['1']);
  });

  test('TRN-05: a lock file that names a living stranger does not stop the start', async () => {
    const first = await scratch.start();
    first.kill();
    await eventually(() => clusterProcesses(cluster).length === 0);
    const path = join(cluster, 'postmaster.pid');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(/^\d+/, String(process.pid)));
    const second = await scratch.start();
    expect(await column(second.appUrl, 'select 1')).toEqual(['1']);
  });

  test('TRN-05: the start lock and user mark of a killed process do not hold anybody up', async () => {
    const first = await scratch.start();
    await writeFile(join(scratch.dataDir, 'start.lock'), '999999-1-dead');
    await writeFile(join(scratch.dataDir, 'users', '999999-1-dead.mark'), '');
    await first.stop();
    expect(clusterProcesses(cluster)).toEqual([]);
  });
});

describe('strangers on the port', { timeout: 60_000 }, () => {
  test('TRN-05: a program that took the port makes the server move', async () => {
    const first = await scratch.start();
    await first.stop();
    const port = Number(new URL(first.appUrl).port);
    const stranger = createServer(socket => socket.destroy());
    strangers.push(stranger);
    await new Promise<void>(done => stranger.listen(port, '127.0.0.1', done));
    const second = await scratch.start();
    expect(new URL(second.appUrl).port).not.toBe(String(port));
    expect(await column(second.appUrl, 'select 1')).toEqual(['1']);
  });

  test('TRN-05: another PostgreSQL on the port is neither adopted nor harmed', async () => {
    const mine = await scratch.start();
    await mine.stop();
    const other = await scratch.start({ dataDir: join(scratch.folder, 'other') });
    const kept = await findState(scratch.dataDir);
    expect(kept).toBeDefined();
    if (kept) await saveState(scratch.dataDir, { ...kept, port: Number(new URL(other.appUrl).port) });
    const again = await scratch.start();
    expect(await column(again.adminUrl, 'show data_directory')).toEqual([cluster]);
    expect(await column(other.adminUrl, 'show data_directory')).toEqual([join(scratch.folder, 'other/cluster')]);
  });

  test('TRU-05: a shell that stands in the data folder is not ended with the server', async () => {
    const server = await scratch.start();
    const shell = spawn('/bin/sleep', ['60'], { cwd: cluster, stdio: 'ignore' });
    children.push(shell);
    await eventually(() => shell.pid !== undefined);
    expect(clusterProcesses(cluster)).not.toContain(shell.pid);
    server.kill();
    await server.stop();
    expect(shell.exitCode).toBeNull();
    expect(shell.signalCode).toBeNull();
  });
});
