// What a telephone reads from the QR code of a printed sheet: the PDF shown by the browser, a picture of it, the code in it.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import jsQR from 'jsqr';
import type { Browser } from 'playwright-core';
import { PNG } from 'pngjs';

/** The text of the first QR code on a page (from 1) of a PDF. */
export async function scanPdf(
  browser: Browser,
  given: { pdf: Buffer; folder: string; page?: number },
): Promise<string> {
  await mkdir(given.folder, { recursive: true });
  const file = join(given.folder, `scan-${given.pdf.length}-${given.page ?? 1}.pdf`);
  await writeFile(file, given.pdf);
  const context = await browser.newContext({ viewport: { width: 1400, height: 980 }, deviceScaleFactor: 2 });
  try {
    const page = await context.newPage();
    await page.goto(`${pathToFileURL(file).href}#page=${given.page ?? 1}&toolbar=0&navpanes=0&view=Fit`);
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const { data, width, height } = PNG.sync.read(await page.screenshot());
      const found = jsQR.default(new Uint8ClampedArray(data), width, height, { inversionAttempts: 'dontInvert' });
      if (found) return found.data;
      await page.waitForTimeout(300);
    }
    return '';
  } finally {
    await context.close();
  }
}
