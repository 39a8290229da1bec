// Debian's Chromium, driven as people use it: desks, phones, and what the browser complains of.
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const EXECUTABLE = process.env.CHROMIUM_PATH || '/usr/bin/chromium';
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // What the browser itself says in file fields and date fields.
  '--lang=zh-CN',
];

export const desk = { width: 1440, height: 900 } as const;
export const phone = { width: 390, height: 844 } as const;

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: ARGS, env: { ...process.env, LANGUAGE: 'zh_CN' } });
}

/** A browser of its own whose process can be killed, as a phone is that falls into the water. */
export async function openMortalBrowser(): Promise<{ readonly browser: Browser; kill(): Promise<void> }> {
  const server = await chromium.launchServer({
    executablePath: EXECUTABLE,
    args: ARGS,
    env: { ...process.env, LANGUAGE: 'zh_CN' },
  });
  return { browser: await chromium.connect(server.wsEndpoint()), kill: () => server.kill() };
}

export interface Seat {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors of the console and the page, and answers of the server's own failure. */
  readonly complaints: string[];
}

/** What the browser reports of requests that were refused: `me` is 401 for a visitor, and refusals are part of some steps. */
const REFUSED = /Failed to load resource: the server responded with a status of 4\d\d/;

export interface SeatOptions {
  readonly url: string;
  readonly phone?: boolean;
  readonly storage?: Awaited<ReturnType<BrowserContext['storageState']>>;
}

/** A fresh profile with one window. */
export async function takeSeat(browser: Browser, options: SeatOptions): Promise<Seat> {
  const context = await browser.newContext({
    baseURL: options.url,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    acceptDownloads: true,
    ...(options.phone ? { viewport: phone, hasTouch: true, isMobile: true, deviceScaleFactor: 2 } : { viewport: desk }),
    ...(options.storage ? { storageState: options.storage } : {}),
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', message => {
    if (message.type() === 'error' && !REFUSED.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('response', response => {
    if (response.status() >= 500) complaints.push(`${response.status()} ${new URL(response.url()).pathname}`);
  });
  return { context, page, complaints };
}
