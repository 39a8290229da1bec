import { beforeEach, expect, test } from 'vitest';
import type { KeptRecord } from './outbox.ts';
import { forgetOldAnswers, outboxStore, storageWorks } from './outbox-store.ts';

const DAY = 86_400_000;
const record = (epoch: number): KeptRecord => ({
  epoch,
  seq: 4,
  pending: [{ position: 2, epoch, seq: 4, value: ['甲', ''] }],
});
const storeOf = (accountId: string, sittingId = 's', nowMs = () => 20 * DAY) =>
  outboxStore({ accountId, sittingId, nowMs, storage: localStorage });

/** A storage that is full or closed. */
const closed = (): Storage => {
  const refuse = () => {
    throw new DOMException('closed', 'QuotaExceededError');
  };
  return { length: 0, key: () => null, clear: refuse, getItem: refuse, setItem: refuse, removeItem: refuse };
};

beforeEach(() => localStorage.clear());

test('TRN-05: each window keeps its own record, and the next one reads them all and clears the earlier', () => {
  const store = storeOf('a');
  expect([store.write(record(1)), store.write(record(2))]).toEqual([true, true]);
  expect(store.read()).toEqual([record(1), record(2)]);
  store.dropBefore(2);
  expect(store.read()).toEqual([record(2)]);
  store.clear();
  expect(store.read()).toEqual([]);
});

test('TRN-05: another account on the same device never sees the answers', () => {
  storeOf('a').write(record(1));
  expect(storeOf('b').read()).toEqual([]);
  expect(storeOf('a', 'other').read()).toEqual([]);
});

test('TRN-05: what is cut off or forged on the device is not taken for an answer', () => {
  localStorage.setItem('zhengshu.exam/a/s/1', '{"epoch":1,"seq":');
  localStorage.setItem('zhengshu.exam/a/s/2', JSON.stringify({ epoch: 2, seq: 1, at: 0, pending: [{ position: -1 }] }));
  expect(storeOf('a').read()).toEqual([]);
});

test('TRN-05: a device that keeps nothing says so and breaks nothing', () => {
  const store = outboxStore({ accountId: 'a', sittingId: 's', nowMs: () => 0, storage: closed() });
  expect([store.write(record(1)), store.read(), storageWorks(closed()), storageWorks(undefined)]).toEqual([
    false,
    [],
    false,
    false,
  ]);
  expect(storageWorks(localStorage)).toBe(true);
});

test('TRN-05: answers nobody came back for leave a shared computer after two weeks', () => {
  storeOf('a', 'old', () => 0).write(record(1));
  storeOf('a', 'new').write(record(1));
  forgetOldAnswers(localStorage, 20 * DAY);
  expect([storeOf('a', 'old').read().length, storeOf('a', 'new').read().length]).toEqual([0, 1]);
});

test('TRN-05: a window hears at once that another window of this browser has entered', () => {
  let heard = 0;
  const stop = storeOf('a').onLaterWindow(3, () => {
    heard += 1;
  });
  const tell = (key: string) => window.dispatchEvent(new StorageEvent('storage', { key, newValue: '{}' }));
  tell('zhengshu.exam/a/s/3');
  tell('zhengshu.exam/b/s/4');
  expect(heard).toBe(0);
  tell('zhengshu.exam/a/s/4');
  stop();
  tell('zhengshu.exam/a/s/5');
  expect(heard).toBe(1);
});
