// The operator's own list of leaked passwords: a sorted text file of `SHA1[:count]` lines, as the public collections come,
// searched in place. The platform runs where no look-up service can be reached.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

/** Answers whether a password stands in the list. */
export type BreachList = (password: string) => Promise<boolean>;

const LINE = 40;
/** Longer than any line of such a list. */
const WINDOW = 256;

/** Opens nothing yet: the file is read at each question, a few dozen small reads for any size. Throws when it is missing. */
export function breachListOf(file: string): BreachList {
  return async password => {
    const wanted = createHash('sha1').update(password, 'utf8').digest('hex').toUpperCase();
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      let low = 0;
      let high = size;
      const buffer = Buffer.alloc(WINDOW);
      // Invariant: the line that equals `wanted`, if there is one, begins in [low, high).
      while (low < high) {
        const middle = Math.floor((low + high) / 2);
        const from = Math.max(0, middle - 1);
        const { bytesRead } = await handle.read(buffer, 0, WINDOW, from);
        const text = buffer.toString('latin1', 0, bytesRead);
        const begin = middle === 0 ? 0 : text.indexOf('\n') + 1;
        const start = from + begin;
        if ((middle > 0 && begin === 0) || start >= high) {
          high = middle;
          continue;
        }
        const found = text.slice(begin, begin + LINE).toUpperCase();
        if (found === wanted) return true;
        if (found < wanted) low = start + LINE;
        else high = middle;
      }
      return false;
    } finally {
      await handle.close();
    }
  };
}
