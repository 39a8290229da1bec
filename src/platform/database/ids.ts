import { randomFillSync } from 'node:crypto';
import { machineMs } from '#platform/clock';

let lastMs = 0;
let counter = 0;

/**
 * A new UUIDv7 made by the application: 48 bits of machine time, a 12-bit counter so that ids of one process are in
 * order, 62 random bits. The time in an id is for locality only; nothing reads it back.
 */
export function newId(): string {
  const now = Math.floor(machineMs());
  if (now > lastMs) {
    lastMs = now;
    counter = Math.floor(Math.random() * 1024);
  } else {
    counter += 1;
    if (counter > 0xfff) {
      lastMs += 1;
      counter = 0;
    }
  }
  const bytes = randomFillSync(Buffer.alloc(16));
  bytes.writeUIntBE(lastMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | counter, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
