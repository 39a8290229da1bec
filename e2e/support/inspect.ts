// What is looked at on every page: complaints, width, words that no person should see, and what a screen reader would stumble over.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const require = createRequire(import.meta.url);
let axeSource: string | undefined;

interface AxeFound {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly string[];
}

/** Violations that axe finds on the page as it stands. */
export async function axe(page: Page): Promise<readonly string[]> {
  axeSource ??= await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(axeSource);
  const found: readonly AxeFound[] =
    await page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(v => ({ id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)) })))`);
  return found.map(v => `axe ${v.id}: ${v.help}: ${v.nodes.join(' ¦ ')}`);
}

/** True when the page is wider than its window. */
export async function overflow(page: Page): Promise<readonly string[]> {
  const found: unknown = await page.evaluate(`(() => {
    const wide = document.documentElement.scrollWidth;
    if (wide <= innerWidth) return '';
    const culprit = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).at(-1);
    return wide + ' > ' + innerWidth + ' ' + (culprit ? culprit.outerHTML.slice(0, 160) : '');
  })()`);
  return found ? [`overflow ${String(found)}`] : [];
}

// Names and terms that stay as they are in Chinese.
const LATIN =
  /^(English|PDF|Excel|Word|GIFT|Aiken|Moodle|XML|SCORM|MP4|XLSX|XLS|CSV|ZIP|SM3|PageUp|PageDown|ISP|IDC|ICP|ASP|TOTP|localhost|http|https|check|number|png|jpg|docx|UTF|DOCX|MAC|Chromium|Chrome|Linux|Android|Firefox|Safari|Edge|Windows|QHWA|MySQL|Mozilla|Markdown)$/i;
const FILE = /\.(xlsx|xls|csv|pdf|mp4|zip|docx|txt|gift|png|jpg|html?)$/;

/** Message keys and English words in the visible text of a Chinese page. `known` are names and codes of the data. */
export async function strangeWords(page: Page, known: RegExp): Promise<readonly string[]> {
  const text = await page.locator('body').innerText();
  const found = new Set<string>();
  for (const [word] of text.matchAll(/[A-Za-z][A-Za-z0-9.'’_-]*[A-Za-z0-9]/g)) {
    if (known.test(word) || LATIN.test(word) || FILE.test(word)) continue;
    // Digests, ids and numbers with letters are no words.
    if (/\d/.test(word) && !/\./.test(word)) continue;
    if (/^[A-Z]{1,3}$/.test(word)) continue;
    if (/^[a-z]+[A-Za-z-]*\.[a-zA-Z.-]+$/.test(word)) found.add(`key ${word}`);
    else if (/[a-z]{2,}/i.test(word)) found.add(`English ${word}`);
  }
  return [...found];
}
