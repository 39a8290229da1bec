import { randomFillSync } from 'node:crypto';
import { machineMs } from '#platform/clock';

let lastMs = 0;
let counter = 0;

// Random digits are asked for in stock: one by one they cost more than the rest of an id.
const TAIL = 16;
const bytes = Buffer.alloc(256 * TAIL);
let stock = '';
let used = 0;
let prefix = '';

/**
 * A new UUIDv7 made by the application: 48 bits of machine time, a 12-bit counter so that ids of one process are in
 * order, 62 random bits. The time in an id is for locality only; nothing reads it back.
 */
export function newId(): string {
  const now = Math.floor(machineMs());
  if (now > lastMs) {
    setTime(now);
    counter = Math.floor(Math.random() * 1024);
  } else {
    counter += 1;
    if (counter > 0xfff) {
      setTime(lastMs + 1);
      counter = 0;
    }
  }
  if (used === stock.length) {
    stock = randomFillSync(bytes).toString('hex');
    used = 0;
  }
  const from = used;
  used += TAIL;
  // Of the first random digit two bits are the variant's.
  const variant = VARIANTS[Number.parseInt(stock.charAt(from), 16) & 3];
  return `${prefix}-${(0x7000 + counter).toString(16)}-${variant}${stock.slice(from + 1, from + 4)}-${stock.slice(from + 4, from + 16)}`;
}

const VARIANTS = '89ab';

function setTime(ms: number): void {
  lastMs = ms;
  const time = ms.toString(16).padStart(12, '0');
  prefix = `${time.slice(0, 8)}-${time.slice(8)}`;
}
