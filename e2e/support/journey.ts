// A journey is a row of tests that stand on one another: when one has failed, the others are not tried.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { test } from 'vitest';

/** Pictures of pages; no part of the repository. */
export const artifacts = join(import.meta.dirname, '../.artifacts');

/** What stood on the screens when a step failed: pictures, and the words of every alert. */
async function lookRound(browser: Browser | undefined, name: string): Promise<string> {
  const seen: string[] = [];
  const pages = browser?.contexts().flatMap(context => context.pages()) ?? [];
  await mkdir(artifacts, { recursive: true });
  for (const [at, page] of pages.entries()) {
    const file = join(artifacts, `failed-${name.slice(0, 7)}-${at}.png`);
    await page.screenshot({ path: file, timeout: 5_000 }).catch(() => undefined);
    const alerts = await page
      .getByRole('alert')
      .allInnerTexts()
      .catch(() => []);
    seen.push(`${new URL(page.url()).pathname}: ${alerts.filter(Boolean).join(' | ')} (${file})`);
  }
  return seen.join('\n');
}

/** Before the test runner gives up, so that the screens can still be looked at. */
async function within(work: () => Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done in ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Makes a `test` whose steps end at once after the first failure. */
export function journey(browserOf: () => Browser | undefined) {
  let broken: string | undefined;
  return (name: string, work: () => Promise<void>, limitMs = 90_000): void => {
    test(
      name,
      async () => {
        if (broken !== undefined) throw new Error(`not reached: “${broken}” failed`);
        try {
          await within(work, limitMs - 10_000);
        } catch (error) {
          broken = name;
          if (error instanceof Error) error.message += `\n${await lookRound(browserOf(), name)}`;
          throw error;
        }
      },
      limitMs,
    );
  };
}
