/** The browser of the browser tests: a system Chromium, installed when we may. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Job } from './jobs.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const onPath = (name: string): string | undefined =>
  ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)].map(folder => join(folder, name)).find(isProgram);

/** Path of the browser: CHROMIUM_PATH where it names a program, else the first that the system has. */
export function findChromium(): string | undefined {
  const given = process.env.CHROMIUM_PATH;
  if (given && isProgram(given)) return given;
  return names.map(onPath).find(path => path !== undefined);
}

/** Looks for the browser and, as root on a Debian-like system, installs it with a Chinese font. */
export async function ensureChromium(run: (jobs: readonly Job[]) => Promise<boolean>): Promise<string | undefined> {
  const found = findChromium();
  if (found) return found;
  const apt = onPath('apt-get');
  if (process.getuid?.() !== 0 || !apt) return undefined;
  console.log('正在安装 Chromium… Installing Chromium …');
  const install = ['-y', '-q', '--no-install-recommends', 'install', 'chromium', 'fonts-noto-cjk'];
  process.env.DEBIAN_FRONTEND = 'noninteractive';
  const done =
    (await run([{ program: apt, args: ['-q', 'update'], limitMs: 300_000 }])) &&
    (await run([{ program: apt, args: install, limitMs: 900_000 }]));
  return done ? findChromium() : undefined;
}
