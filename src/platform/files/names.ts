/** Bytes that a file name may take on the file systems people download to. */
const MAX_NAME_BYTES = 200;

/** What file systems, shells and readers stumble over: separators, wildcards, controls, and marks that reverse the reading order. */
const UNSAFE = /[\p{Cc}\p{Cs}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff<>:"/\\|?*]/gu;

/**
 * The name of an uploaded file as we keep it: no folders, no control or direction marks, no leading or trailing dots, at most 200
 * bytes with its ending kept. Never used as a path; bytes lie under their hash.
 */
export function safeFileName(name: string): string {
  const last = name.slice(-1_000).split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .normalize('NFC')
    .replace(UNSAFE, '')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  if (clean === '') return 'file';
  const dot = clean.lastIndexOf('.');
  const hasEnding = dot > 0 && clean.length - dot <= 12;
  const ending = hasEnding ? clean.slice(dot) : '';
  const stem = hasEnding ? clean.slice(0, dot) : clean;
  return cut(stem, MAX_NAME_BYTES - Buffer.byteLength(ending)).trimEnd() + ending;
}

/** Cuts between characters so that at most `bytes` of UTF-8 are left. */
function cut(text: string, bytes: number): string {
  let used = 0;
  let kept = '';
  for (const char of text) {
    used += Buffer.byteLength(char);
    if (used > bytes) break;
    kept += char;
  }
  return kept;
}

/** A `content-disposition` header: an ASCII name for old programs, the full one in UTF-8 (RFC 6266). */
export function contentDisposition(name: string, disposition: 'attachment' | 'inline' = 'attachment'): string {
  const safe = safeFileName(name);
  const ascii = safe.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_');
  const encoded = encodeURIComponent(safe).replace(
    /['()*]/g,
    char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${disposition}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
