// Passwords at rest: argon2id, computed on the thread pool, a bounded number at a time.
import { hash, parseOptions, verify } from '@node-rs/argon2';
import { AppError } from '#kernel/errors';

const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;
/** Longest password taken, in UTF-16 units. */
export const MAX_PASSWORD = 128;
// The pool has four threads, which file work needs too: two for hashing. Who comes when the queue is full is told to wait.
const AT_ONCE = 2;
const MAX_WAITING = 2_000;

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= MAX_WAITING) throw new AppError('crypto.busy', 503);
    // Whoever ends hands its place on, so `running` does not change here.
    await new Promise<void>(resolve => waiting.push(resolve));
  } else {
    running += 1;
  }
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/** Input methods give the same sign in several widths; a password is the same in all of them. */
const normalised = (password: string): string => password.normalize('NFKC');

/** The PHC string to store. Throws `crypto.password-too-long` above MAX_PASSWORD, `crypto.busy` when too many wait. */
export async function hashPassword(password: string): Promise<string> {
  if (password.length > MAX_PASSWORD) throw new AppError('crypto.password-too-long', 400, { max: MAX_PASSWORD });
  return inTurn(() => hash(normalised(password), OPTIONS));
}

/** True when the password gives the stored string. Throws `crypto.busy` when too many wait. */
export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  if (password.length > MAX_PASSWORD) return false;
  return inTurn(() => verify(stored, normalised(password)).catch(() => false));
}

/** True when the stored string was made with weaker settings than today's: hash again at the next sign-in. */
export function passwordNeedsRehash(stored: string): boolean {
  try {
    const used = parseOptions(stored);
    return used.memoryCost < OPTIONS.memoryCost || used.timeCost < OPTIONS.timeCost;
  } catch {
    return true;
  }
}

let dummy: Promise<string> | undefined;

/** Costs what `verifyPassword` costs and is always false: for accounts that do not exist. */
export async function dummyVerify(password: string): Promise<false> {
  dummy ??= hash('dummy', OPTIONS);
  await verifyPassword(await dummy, password);
  return false;
}
