import type { Endpoint } from '#kernel/endpoint';
import { type CallOptions, type LooseInput, request, urlOf } from './call.ts';

/** Saves bytes under a name, as a download of the browser. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // Not at once: some browsers read the address only after the click was handled.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/**
 * Fetches a binary endpoint and saves it under the name the server gives, else `fallbackName`. Use it where a refusal
 * must be shown on the page; a plain link to `urlOf(endpoint, input)` does where it cannot be refused.
 */
export async function downloadFile(
  endpoint: Endpoint,
  input: LooseInput | undefined,
  options: CallOptions & { readonly fallbackName: string },
): Promise<void> {
  const init: RequestInit = { method: endpoint.method };
  if (input?.body !== undefined) {
    init.body = JSON.stringify(input.body);
    init.headers = { 'content-type': 'application/json' };
  }
  const response = await request(urlOf(endpoint, input), init, { timeoutMs: 300_000, ...options });
  saveBlob(await response.blob(), nameOf(response.headers.get('content-disposition')) ?? options.fallbackName);
}

function nameOf(disposition: string | null): string | undefined {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  if (!encoded) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}
