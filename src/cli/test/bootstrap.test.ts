import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const bin = resolve(import.meta.dirname, '../../../bin');
let root: string;
let children: ChildProcess[];

/** A checkout with the real bin/, a fake npm on PATH that counts its runs, and commands that say who they are. */
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'zhengshu-bin-'));
  children = [];
  await mkdir(join(root, 'bin'));
  await mkdir(join(root, 'src/cli/test'), { recursive: true });
  await mkdir(join(root, 'fake'));
  for (const file of ['zhengshu.mjs', 'complete-lock.mjs']) await copyFile(join(bin, file), join(root, 'bin', file));
  await writeFile(join(root, 'package.json'), '{"type":"module"}');
  await writeLock({ '': { name: 'x' }, 'node_modules/left': { version: '1.0.0', integrity: 'sha512-a' } });
  await writeFile(join(root, 'src/cli/main.ts'), `console.log('main', ...process.argv.slice(2)); process.exit(7);`);
  await writeFile(
    join(root, 'src/cli/test/main.ts'),
    `process.on('SIGTERM', () => { console.log('told'); process.exit(3); });
     console.log('test', process.cwd(), process.env.PATH); setTimeout(() => {}, 20000);`,
  );
  await fakeNpm('mkdir -p node_modules/left && sleep 0.5');
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(root, { recursive: true, force: true });
});

const writeLock = (packages: unknown): Promise<void> =>
  writeFile(join(root, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages }));

async function fakeNpm(body: string): Promise<void> {
  const script = `#!/bin/sh\nif [ "$1" = --version ]; then echo 11.0.0; exit 0; fi\necho "$* prefix=\${npm_config_prefix-none}" >> calls\n${body}\n`;
  await writeFile(join(root, 'fake/npm'), script);
  await chmod(join(root, 'fake/npm'), 0o755);
}

const calls = async (): Promise<string[]> =>
  (await readFile(join(root, 'calls'), 'utf8').catch(() => '')).split('\n').filter(line => line !== '');

function start(script: string, args: readonly string[]): ChildProcess {
  const env = { ...process.env, PATH: `${join(root, 'fake')}:${process.env.PATH}`, npm_config_prefix: '/nowhere' };
  const child = spawn(process.execPath, [join(root, 'bin', script), ...args], { cwd: root, env });
  children.push(child);
  return child;
}

async function finish(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  let out = '';
  let err = '';
  child.stdout?.on('data', chunk => {
    out += String(chunk);
  });
  child.stderr?.on('data', chunk => {
    err += String(chunk);
  });
  const code = await new Promise<number | null>(done => child.on('close', done));
  return { code, out, err };
}

const run = (...args: string[]) => finish(start('zhengshu.mjs', args));

describe('the way in', () => {
  test('TRU-05: a fresh checkout installs once, runs the command and passes its exit code', async () => {
    const first = await run('serve', '--port', '1');
    expect(first.out).toBe('main serve --port 1\n');
    expect(first.code).toBe(7);
    const second = await run('serve');
    expect(second.code).toBe(7);
    expect(await calls()).toEqual([expect.stringMatching(/^ci --ignore-scripts .*prefix=none$/)]);
  });

  test('TRU-05: a changed lock file installs again', async () => {
    await run('serve');
    await writeLock({ '': { name: 'x' }, 'node_modules/left': { version: '1.0.1', integrity: 'sha512-b' } });
    await run('serve');
    expect(await calls()).toHaveLength(2);
  });

  test('TRU-05: packages installed by hand to the same versions are kept', async () => {
    await mkdir(join(root, 'node_modules'));
    const packages = { 'node_modules/left': { version: '1.0.0', integrity: 'sha512-a' } };
    await writeFile(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
    expect((await run('serve')).code).toBe(7);
    expect(await calls()).toEqual([]);
  });

  test('TRU-05: two that start at once install once', async () => {
    const both = await Promise.all([run('serve'), run('serve')]);
    expect(both.map(({ code }) => code)).toEqual([7, 7]);
    expect(await calls()).toHaveLength(1);
  });

  test('TRU-05: the lock of an installer that died is taken over', async () => {
    const lock = join(root, '.runtime/install.lock');
    await mkdir(lock, { recursive: true });
    await utimes(lock, 1, 1);
    const both = await Promise.all([run('serve'), run('serve')]);
    expect(both.map(({ code }) => code)).toEqual([7, 7]);
    expect(await calls()).toHaveLength(1);
  });

  test('TRU-05: a failed install ends with one line in each language and leaves no stamp', async () => {
    await fakeNpm('exit 5');
    const { code, err } = await run('serve');
    expect(code).toBe(1);
    expect(err).toContain('依赖安装失败');
    expect(err).toContain('Installing packages failed (npm exit code 5)');
    expect(err).not.toContain(' at ');
    await fakeNpm('mkdir -p node_modules');
    expect((await run('serve')).code).toBe(7);
  });

  test('TRU-05: signals reach the command and its exit code comes back', async () => {
    const child = start('zhengshu.mjs', ['test']);
    const ended = finish(child);
    await new Promise<void>(done => child.stdout?.once('data', () => done()));
    child.kill('SIGTERM');
    const { code, out } = await ended;
    expect(code).toBe(3);
    expect(out).toContain(`test ${root} ${join(root, 'node_modules/.bin')}:`);
    expect(out).toContain('told');
  });
});

describe('the lock file', () => {
  const check = (...args: string[]) => finish(start('complete-lock.mjs', args));

  test('TRU-05: entries of other platforms are added once, and the check then passes', async () => {
    const names = { '@s/t-win32-x64-msvc': '1.0.0', '@s/t-linux-riscv64-musl': '1.0.0', '@s/t-wasm32-wasi': '1.0.0' };
    await writeLock({
      '': { name: 'x' },
      'node_modules/t': { version: '1.0.0', dev: true, optionalDependencies: names },
    });
    expect((await check('--check')).code).toBe(1);
    expect((await check()).code).toBe(0);
    expect((await check('--check')).code).toBe(0);
    const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
    expect(packages['node_modules/@s/t-linux-riscv64-musl']).toEqual({
      version: '1.0.0',
      cpu: ['riscv64'],
      dev: true,
      libc: ['musl'],
      optional: true,
      os: ['linux'],
    });
    expect(packages['node_modules/@s/t-win32-x64-msvc']).toMatchObject({ os: ['win32'], cpu: ['x64'] });
  });

  test('TRU-05: what this platform itself lacks is not papered over', async () => {
    const own = `t-${process.platform}-${process.arch}`;
    await writeLock({ '': {}, 'node_modules/t': { version: '1.0.0', optionalDependencies: { [own]: '1.0.0' } } });
    const { code, err } = await check();
    expect(code).toBe(1);
    expect(err).toContain('run npm install again');
  });

  test('TRU-05: a registry address is reported and removed', async () => {
    const resolved = 'https://registry.example/left.tgz';
    await writeLock({ '': {}, 'node_modules/left': { version: '1.0.0', resolved, integrity: 'sha512-a' } });
    expect((await check('--check')).err).toContain('a registry address');
    await check();
    expect(await readFile(join(root, 'package-lock.json'), 'utf8')).not.toContain(resolved);
  });
});
