import { AppError } from '#kernel/errors';
import type { UploadedFile } from './route.ts';

/** The refusal of a file above its limit, which it names in whole megabytes. */
export const fileTooLarge = (maxBytes: number): AppError =>
  new AppError('http.file-too-large', 413, { megabytes: Math.floor(maxBytes / 1_000_000) });

/** The whole of an upload that is small enough to be held. Throws 413 `http.file-too-large`: a file is never read in part. */
export async function bytesOfUpload(
  upload: Pick<UploadedFile, 'stream' | 'truncated'>,
  maxBytes: number,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of upload.stream) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBytes) throw fileTooLarge(maxBytes);
    chunks.push(bytes);
  }
  // The transport ends the stream at the limit, as if the file ended there.
  if (upload.truncated()) throw fileTooLarge(maxBytes);
  return Buffer.concat(chunks);
}
