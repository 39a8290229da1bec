// The main thread's side of the renderer: a single thread, started when first needed, ended after a minute without work.
import { Worker } from 'node:worker_threads';
import { type Instant, msOf } from '#kernel/time';
import { errorFromWire } from '#platform/spreadsheets';
import { refuse } from './errors.ts';
import { familyOf, fontFiles, missingGlyphs } from './fonts.ts';
import type { Order } from './prepare.ts';
import type { RenderReply } from './render-worker.ts';
import type { TemplateName, Templates } from './shapes.ts';

interface Waiting {
  readonly template: string;
  readonly resolve: (reply: { pdf: Uint8Array | undefined; pages: number }) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

const IDLE_MS = 60_000;
const RENDER_MS = 180_000;

let fangsong: string | undefined;
let worker: Worker | undefined;
let idle: NodeJS.Timeout | undefined;
let lastId = 0;
const waiting = new Map<number, Waiting>();

/** Called once at boot: the path of a Fangsong font (.ttf, .otf) for the body of public documents, where the operator has one. */
export function configureDocuments(options: { readonly fangsong?: string }): void {
  fangsong = options.fangsong;
}

function startWorker(): Worker {
  const started = new Worker(new URL('./render-worker.ts', import.meta.url), {
    workerData: {
      fonts: fangsong === undefined ? fontFiles : [...fontFiles, fangsong],
      fangsong: fangsong === undefined ? '' : familyOf(fangsong),
    },
  });
  const fail = (reason: string): void => {
    if (worker !== started) return;
    worker = undefined;
    for (const [id, { reject, template, timer }] of waiting) {
      clearTimeout(timer);
      waiting.delete(id);
      reject(refuse('documents.render-failed', { template, reason }));
    }
  };
  started.on('message', (reply: RenderReply) => settle(reply));
  started.on('error', error => fail(error.name));
  started.on('exit', code => fail(`exit ${code}`));
  return started;
}

function settle(reply: RenderReply): void {
  const order = waiting.get(reply.id);
  if (!order) return;
  waiting.delete(reply.id);
  clearTimeout(order.timer);
  if (waiting.size === 0) rest();
  if ('error' in reply) order.reject(errorFromWire(reply.error));
  else order.resolve(reply);
}

/** Lets the process end while the renderer has nothing to do, and the renderer itself after a while. */
function rest(): void {
  worker?.unref();
  clearTimeout(idle);
  idle = setTimeout(() => void closeRenderer(), IDLE_MS);
  idle.unref();
}

function request(order: Order | undefined, timestamp: number): Promise<{ pdf: Uint8Array | undefined; pages: number }> {
  worker ??= startWorker();
  worker.ref();
  clearTimeout(idle);
  lastId += 1;
  const id = lastId;
  const asked = worker;
  return new Promise((resolve, reject) => {
    // Orders wait their turn in the thread, so the allowance grows with the queue.
    const timer = setTimeout(() => void asked.terminate(), RENDER_MS * (waiting.size + 1));
    waiting.set(id, { template: order?.template ?? '', resolve, reject, timer });
    asked.postMessage({ id, order, timestamp });
  });
}

/** Ends the renderer's thread; the next document starts a new one. For shutdown and tests. */
export async function closeRenderer(): Promise<void> {
  clearTimeout(idle);
  const ending = worker;
  worker = undefined;
  for (const [id, { reject, template, timer }] of waiting) {
    clearTimeout(timer);
    waiting.delete(id);
    reject(refuse('documents.render-failed', { template, reason: 'closed' }));
  }
  await ending?.terminate();
}

let supported: Promise<boolean> | undefined;

/** False where the PDF renderer has no binary for this platform; documents then come as Word. */
export function isSupported(): Promise<boolean> {
  supported ??= request(undefined, 0).then(
    () => true,
    () => false,
  );
  return supported;
}

export interface RenderOptions {
  /** Printed as time of creation. Same data, same time, same bytes. */
  readonly at: Instant;
  /** Prints boxes instead of refusing when the font lacks a character. Default false. */
  readonly allowMissingGlyphs?: boolean;
}

/**
 * One document as PDF/A-2b. Refuses with `documents.missing-glyphs` (naming them) before rendering, with `documents.no-renderer`
 * where there is no renderer. Data is inert: markup in it is printed as it stands.
 */
export async function renderPdf<K extends TemplateName>(
  template: K,
  data: Templates[K],
  options: RenderOptions,
): Promise<Buffer> {
  const { pdf } = await renderPages(orderOf(template, data), options);
  return pdf;
}

// K ties data to its template; the union of orders cannot say so for a generic K.
const orderOf = <K extends TemplateName>(template: K, data: Templates[K]): Order =>
  ({ template, data }) as unknown as Order;

export async function renderPages(
  order: Order,
  { at, allowMissingGlyphs = false }: RenderOptions,
): Promise<{ pdf: Buffer; pages: number }> {
  if (!allowMissingGlyphs) {
    const characters = missingGlyphs(textsOf(order.data));
    if (characters.length > 0) throw refuse('documents.missing-glyphs', { characters });
  }
  const { pdf, pages } = await request(order, Math.floor(msOf(at) / 1_000));
  if (!pdf) throw refuse('documents.render-failed', { template: order.template, reason: 'nothing' });
  return { pdf: Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength), pages };
}

/** All texts in a document's data. */
function textsOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textsOf).join('\n');
  if (typeof value === 'object' && value !== null) return textsOf(Object.values(value));
  return '';
}
