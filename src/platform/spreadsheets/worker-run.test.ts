import { expect, test } from 'vitest';
import { refusal } from './fixtures.testing.ts';
import { runInWorker } from './index.ts';

const entry = new URL('./worker-run.fixture.testing.ts', import.meta.url);

test('ORG-06: work in a thread reports progress in order and returns its result', async () => {
  const seen: number[] = [];
  const sum = await runInWorker<number, unknown, number>(
    entry,
    { order: 'sum', numbers: [1, 2, 3] },
    { onProgress: p => seen.push(p) },
  );
  expect(sum).toBe(6);
  expect(seen).toEqual([1, 3, 6]);
});

test('ORG-06: a refusal in the thread arrives with code, status, detail and citations', async () => {
  await expect(runInWorker(entry, { order: 'refuse' })).rejects.toMatchObject({
    name: 'AppError',
    code: 'people.bad-row',
    status: 422,
    detail: { row: 7, columns: ['身份证号'] },
    citations: [{ instrument: '办法', article: '第三条' }],
  });
});

test('ORG-06: an unexpected error in the thread keeps its name and message', async () => {
  await expect(runInWorker(entry, { order: 'crash' })).rejects.toMatchObject({
    name: 'TypeError',
    message: 'not a function',
  });
});

test('ORG-06: a thread that outgrows its memory is refused with the limit, and this process lives on', async () => {
  const resourceLimits = { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 8 };
  expect(await refusal(runInWorker(entry, { order: 'hoard' }, { resourceLimits }))).toEqual({
    code: 'spreadsheets.out-of-memory',
    detail: { limit: 24 },
  });
});

test('ORG-06: cancelling stops the work, also when the thread does not listen, and before it began', async () => {
  for (const order of ['until-cancelled', 'deaf']) {
    const stop = new AbortController();
    const run = runInWorker(entry, { order }, { signal: stop.signal, graceMs: 300, onProgress: () => stop.abort() });
    expect((await refusal(run)).code).toBe('spreadsheets.cancelled');
  }
  expect((await refusal(runInWorker(entry, { order: 'sum' }, { signal: AbortSignal.abort() }))).code).toBe(
    'spreadsheets.cancelled',
  );
});
