// The pages, built when they are missing or older than their sources.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { checkout } from '../../app/config.ts';
import { Missing } from './missing.ts';
import type { Progress } from './progress.ts';

const LIMIT_MS = 300_000;
/** What the web build reads. */
const SOURCES = ['src/web', 'src/kernel', 'src/modules', 'vite.config.ts', 'vite.contracts.ts', 'package-lock.json'];

async function newest(place: string): Promise<number> {
  const info = await stat(place).catch(() => undefined);
  if (!info) return 0;
  if (!info.isDirectory()) return /\.test\.tsx?$/.test(place) ? 0 : info.mtimeMs;
  const inside = await Promise.all((await readdir(place)).map(name => newest(path.join(place, name))));
  return Math.max(0, ...inside);
}

async function isCurrent(): Promise<boolean> {
  const built = await stat(path.join(checkout, 'dist/web/index.html')).catch(() => undefined);
  if (!built) return false;
  const sources = await Promise.all(SOURCES.map(s => newest(path.join(checkout, s))));
  return Math.max(...sources) <= built.mtimeMs;
}

function runVite(): Promise<{ code: number; said: string }> {
  const entry = path.join(checkout, 'node_modules/vite/bin/vite.js');
  if (!existsSync(entry))
    throw new Missing(
      '缺少 vite，页面无法构建，请运行 npm ci',
      'vite is not installed, so the pages cannot be built: run npm ci',
    );
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [entry, 'build', '--logLevel', 'warn'], { cwd: checkout, timeout: LIMIT_MS });
    let said = '';
    const hear = (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-4000);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('close', code => resolve({ code: code ?? 1, said }));
  });
}

/** Builds the pages where needed. Throws `Missing` with the last lines of the build when it fails. */
export async function ensureWeb(progress: Progress): Promise<void> {
  if (await isCurrent()) return;
  const step = progress.step('构建页面', 'building the pages');
  const { code, said } = await runVite();
  if (code !== 0) throw new Missing(`页面构建失败：\n${said}`, 'the pages could not be built, see above');
  step.end();
}
