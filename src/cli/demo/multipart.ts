import { newId } from '#platform/database';

/** A file as a browser would send it. */
export async function multipart(blob: Blob): Promise<{ payload: Buffer; headers: Record<string, string> }> {
  const boundary = `----demo${newId()}`;
  const name = blob instanceof File ? blob.name : 'upload.bin';
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`;
  const payload = Buffer.concat([
    Buffer.from(head),
    Buffer.from(await blob.arrayBuffer()),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return { payload, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}
