// Keeps unacknowledged answers on the device, under account, sitting and epoch. A record is written before its answers
// are sent and stands until they are acknowledged; the next window of the sitting in this browser takes it over.
import { type DatedRecord, readRecord } from './kept-record.ts';
import type { KeptRecord } from './outbox.ts';

const PREFIX = 'zhengshu.exam/';
const MAX_AGE_MS = 14 * 86_400_000;

export interface OutboxStore {
  /** The records of all windows of this sitting in this browser. */
  readonly read: () => readonly KeptRecord[];
  /** False when the device would not keep it. */
  readonly write: (record: KeptRecord) => boolean;
  /** Forgets the records of earlier windows, after the present one has taken their answers over. */
  readonly dropBefore: (epoch: number) => void;
  /** Forgets everything of the sitting. */
  readonly clear: () => void;
  /** Calls when another window of this browser has entered the sitting later than `epoch`. Returns the way to stop. */
  readonly onLaterWindow: (epoch: number, act: () => void) => () => void;
}

/** The browser's storage, or undefined where policy closes it. */
export function deviceStorage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

/** Whether something written can be read again: private windows and full disks refuse in different ways. */
export function storageWorks(storage: Storage | undefined): boolean {
  const key = `${PREFIX}probe`;
  try {
    storage?.setItem(key, '1');
    const works = storage?.getItem(key) === '1';
    storage?.removeItem(key);
    return works;
  } catch {
    return false;
  }
}

export function outboxStore(given: {
  readonly accountId: string;
  readonly sittingId: string;
  readonly nowMs: () => number;
  readonly storage?: Storage | undefined;
}): OutboxStore {
  const { storage } = given;
  const prefix = `${PREFIX}${given.accountId}/${given.sittingId}/`;
  const epochOf = (key: string): number => (key.startsWith(prefix) ? Number(key.slice(prefix.length)) : Number.NaN);
  const remove = (isGone: (epoch: number) => boolean): void => {
    for (const key of keysOf(storage)) if (isGone(epochOf(key))) attempt(() => storage?.removeItem(key));
  };
  return {
    read: () => keysOf(storage).flatMap(key => (Number.isNaN(epochOf(key)) ? [] : recordAt(storage, key))),
    write: record => {
      if (!storage) return false;
      const text = JSON.stringify({ ...record, at: given.nowMs() });
      return attempt(() => storage.setItem(`${prefix}${record.epoch}`, text));
    },
    dropBefore: epoch => remove(other => other < epoch),
    clear: () => remove(epoch => !Number.isNaN(epoch)),
    onLaterWindow: (epoch, act) => {
      const hear = (event: StorageEvent) => {
        if (event.key !== null && event.newValue !== null && epochOf(event.key) > epoch) act();
      };
      window.addEventListener('storage', hear);
      return () => window.removeEventListener('storage', hear);
    },
  };
}

/** Forgets what nobody came back for; a shared computer must not keep answers for ever. */
export function forgetOldAnswers(storage: Storage | undefined, nowMs: number): void {
  for (const key of keysOf(storage)) {
    const at = attemptRead(storage, key)?.at;
    if (at === undefined || at < nowMs - MAX_AGE_MS) attempt(() => storage?.removeItem(key));
  }
}

function keysOf(storage: Storage | undefined): readonly string[] {
  try {
    return storage ? Object.keys(storage).filter(key => key.startsWith(PREFIX)) : [];
  } catch {
    return [];
  }
}

function attempt(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

function recordAt(storage: Storage | undefined, key: string): readonly KeptRecord[] {
  const record = attemptRead(storage, key);
  return record ? [{ epoch: record.epoch, seq: record.seq, pending: record.pending }] : [];
}

/** What the device holds may be of another version, cut off or forged: it is read like any input. */
function attemptRead(storage: Storage | undefined, key: string): DatedRecord | undefined {
  try {
    return readRecord(JSON.parse(storage?.getItem(key) ?? 'null'));
  } catch {
    return undefined;
  }
}
