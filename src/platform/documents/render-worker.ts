// The renderer's thread: one Typst compiler with our fonts, one document at a time, so that the main loop is never held.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { AppError } from '#kernel/errors';
import { errorToWire, type WireError } from '#platform/spreadsheets';
import { refuse } from './errors.ts';
import { type Order, preparedJson } from './prepare.ts';

export interface RenderRequest {
  readonly id: number;
  readonly order: Order | undefined;
  /** Seconds since the epoch, printed as the time of creation: same data and time, same bytes. */
  readonly timestamp: number;
}

export type RenderReply =
  | { readonly id: number; readonly pdf: Uint8Array | undefined; readonly pages: number }
  | { readonly id: number; readonly error: WireError };

const MAX_JSON = 64 * 1024 * 1024;
const templates = fileURLToPath(new URL('./templates/', import.meta.url));
const require = createRequire(import.meta.url);
const { fonts, fangsong }: { readonly fonts: readonly string[]; readonly fangsong: string } = workerData;

let compiler: NodeCompiler | undefined;

/** Loading fails where npm has no binary for the platform; everything but PDF works there. */
function compilerOf(): NodeCompiler {
  if (compiler) return compiler;
  let typst: typeof import('@myriaddreamin/typst-ts-node-compiler');
  try {
    typst = require('@myriaddreamin/typst-ts-node-compiler');
  } catch {
    throw refuse('documents.no-renderer', { platform: `${process.platform}-${process.arch}` });
  }
  const fontBlobs = fonts.map(file => readFileSync(file));
  compiler = typst.NodeCompiler.create({ workspace: templates, fontArgs: [{ fontBlobs }] });
  return compiler;
}

function render({ order, timestamp }: RenderRequest): { pdf: Uint8Array | undefined; pages: number } {
  const typst = compilerOf();
  if (!order) return { pdf: undefined, pages: 0 };
  const data = preparedJson(order);
  if (data.length > MAX_JSON) throw refuse('documents.too-large', { limit: MAX_JSON, found: data.length });
  const compiled = typst.compile({ mainFilePath: `${templates}${order.template}.typ`, inputs: { data, fangsong } });
  const document = compiled.result;
  if (!document) {
    // The diagnostics quote the template, never the data.
    const reason = JSON.stringify(compiled.takeDiagnostics()?.shortDiagnostics ?? []).slice(0, 500);
    throw new AppError('documents.render-failed', 500, { template: order.template, reason });
  }
  const pdf = typst.pdf(document, { pdfStandard: 'a-2b', creationTimestamp: timestamp });
  const pages = document.numOfPages;
  // Memory of past documents is given back; the fonts stay.
  typst.evictCache(0);
  return { pdf: new Uint8Array(pdf), pages };
}

parentPort?.on('message', (request: RenderRequest) => {
  const post = (reply: RenderReply): void => parentPort?.postMessage(reply);
  try {
    post({ id: request.id, ...render(request) });
  } catch (error) {
    post({ id: request.id, error: errorToWire(error) });
  }
});
