import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serverAccount } from './account.ts';
import { clusterProcesses } from './processes.ts';
import { column, openScratch, type Scratch } from './testing.ts';

let scratch: Scratch;

beforeEach(async () => {
  scratch = await openScratch();
  // As root the server runs as another user, which must get through the scratch folder.
  await chmod(scratch.folder, 0o711);
});

afterEach(() => scratch.close());

const one = async (url: string, text: string): Promise<string> => (await column(url, text))[0] ?? '';

describe('the embedded server', { timeout: 60_000 }, () => {
  test('TRU-05: the first start makes roles and database, a later one finds them at the same address', async () => {
    const first = await scratch.start({ database: 'city' });
    await column(first.ownerUrl, 'create table kept as select 7 as n');
    await column(first.ownerUrl, 'grant select on kept to zhengshu_app');
    expect(await one(first.appUrl, 'select n from kept')).toBe('7');
    await first.stop();
    expect(clusterProcesses(join(scratch.dataDir, 'cluster'))).toEqual([]);
    const second = await scratch.start({ database: 'city' });
    expect(second.appUrl).toBe(first.appUrl);
    expect(await one(second.appUrl, 'select n from kept')).toBe('7');
  });

  test('TRU-05: the owner makes databases and is no superuser, the application owns nothing', async () => {
    const { ownerUrl, appUrl, adminUrl } = await scratch.start();
    const roles = await column(
      adminUrl,
      `select format('%s %s %s %s', rolname, rolsuper, rolcreatedb, rolcreaterole) from pg_roles
       where rolname like 'zhengshu%' order by 1`,
    );
    expect(roles).toEqual(['zhengshu_app f f f', 'zhengshu_owner f t f']);
    await expect(column(appUrl, 'create table mine (n int)')).rejects.toThrow('permission denied');
    await expect(column(appUrl, 'create database mine')).rejects.toThrow('permission denied');
    await column(ownerUrl, 'create database another');
  });

  test('TRU-05: only loopback with a password gets in, and the passwords are readable by us alone', async () => {
    const { adminUrl, appUrl } = await scratch.start();
    expect(await one(adminUrl, 'show listen_addresses')).toBe('127.0.0.1');
    expect(await one(adminUrl, 'show unix_socket_directories')).toBe('');
    const open = await column(
      adminUrl,
      `select auth_method from pg_hba_file_rules where auth_method <> 'scram-sha-256'`,
    );
    expect(open).toEqual([]);
    const wrong = new URL(appUrl);
    wrong.password = 'guess';
    await expect(column(wrong.href, 'select 1')).rejects.toThrow('password authentication failed');
    expect((await stat(join(scratch.dataDir, 'server.json'))).mode & 0o777).toBe(0o600);
    const owner = (await stat(join(scratch.dataDir, 'cluster'))).uid;
    expect(owner).toBe(serverAccount().uid ?? process.getuid?.());
  });

  test('TRU-05: text is UTF-8 by code point, Chinese sorts by ICU where asked, commits reach the disk', async () => {
    const { adminUrl, appUrl } = await scratch.start();
    const database = `select format('%s %s %s', pg_encoding_to_char(encoding), datlocprovider, datlocale) from pg_database where datname = 'zhengshu'`;
    expect(await one(adminUrl, database)).toBe('UTF8 b C.UTF-8');
    const sorted = await column(appUrl, `select x from unnest(array['张','阿','李']) x order by x collate "zh-x-icu"`);
    expect(sorted).toEqual(['阿', '李', '张']);
    expect(await one(adminUrl, 'show fsync')).toBe('on');
    expect(await one(adminUrl, 'show synchronous_commit')).toBe('on');
  });

  test('TRU-05: a second user adopts the running server, which ends with its last user', async () => {
    const first = await scratch.start();
    const second = await scratch.start();
    expect(second.pid()).toBe(first.pid());
    await first.stop();
    expect(await one(second.appUrl, 'select 1')).toBe('1');
    await second.stop();
    expect(clusterProcesses(join(scratch.dataDir, 'cluster'))).toEqual([]);
  });

  test('TRU-05: starts at the same moment share one server', async () => {
    const servers = await Promise.all([scratch.start(), scratch.start(), scratch.start()]);
    expect(new Set(servers.map(server => server.pid())).size).toBe(1);
  });

  test('TRU-05: a server that does not start says why in its own words', async () => {
    await expect(scratch.start({ settings: { shared_buffers: 'plenty' } })).rejects.toThrow(
      'invalid value for parameter "shared_buffers"',
    );
    await expect(scratch.start({ settings: { 'a b': '1' } })).rejects.toThrow('not a setting');
    expect(clusterProcesses(join(scratch.dataDir, 'cluster'))).toEqual([]);
  });

  test('TRU-05: what clients send does not reach the server log', async () => {
    const { ownerUrl } = await scratch.start();
    await column(ownerUrl, 'create table person (phone text unique)');
    await column(ownerUrl, `insert into person values ('13800000000')`);
    await expect(column(ownerUrl, `insert into person values ('13800000000')`)).rejects.toThrow('duplicate key');
    await expect(column(ownerUrl, `select '13800000000'::date`)).rejects.toThrow();
    const log = await readFile(join(scratch.dataDir, 'server.log'), 'utf8');
    expect(log).toContain('ready to accept connections');
    expect(log).not.toContain('13800000000');
  });

  test('TRU-05: a damaged or lost password file is reported, never replaced', async () => {
    const server = await scratch.start();
    await server.stop();
    const path = join(scratch.dataDir, 'server.json');
    await writeFile(path, '{"port":1}');
    await expect(scratch.start()).rejects.toThrow('damaged');
    expect(await readFile(path, 'utf8')).toBe('{"port":1}');
  });
});
