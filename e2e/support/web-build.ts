// The pages, built where they are missing or older than their sources.
import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const checkout = resolve(import.meta.dirname, '../..');
const SOURCES = ['src/web', 'src/kernel', 'src/modules', 'vite.config.ts', 'vite.contracts.ts', 'package-lock.json'];
const LIMIT_MS = 300_000;

async function newest(place: string): Promise<number> {
  const info = await stat(place).catch(() => undefined);
  if (!info) return 0;
  if (!info.isDirectory()) return /\.(test|testing)\.tsx?$/.test(place) ? 0 : info.mtimeMs;
  const inside = await Promise.all((await readdir(place)).map(name => newest(join(place, name))));
  return Math.max(0, ...inside);
}

/** Throws with the last lines of the build when it fails. */
export async function ensureWeb(): Promise<void> {
  const built = await stat(join(checkout, 'dist/web/index.html')).catch(() => undefined);
  const sources = await Promise.all(SOURCES.map(source => newest(join(checkout, source))));
  if (built && Math.max(...sources) <= built.mtimeMs) return;
  const entry = join(checkout, 'node_modules/vite/bin/vite.js');
  // The test runner's own NODE_ENV would make a development build.
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = spawn(process.execPath, [entry, 'build', '--logLevel', 'warn'], {
    cwd: checkout,
    env,
    timeout: LIMIT_MS,
  });
  let said = '';
  const hear = (chunk: Buffer): void => {
    said = (said + chunk.toString('utf8')).slice(-4_000);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const code = await new Promise(done => child.once('close', done));
  if (code !== 0) throw new Error(`the pages could not be built:\n${said}`);
}
