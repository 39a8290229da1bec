import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#kernel/errors';
import { serveWorker } from './worker-run.ts';

type Order = 'sum' | 'refuse' | 'crash' | 'hoard' | 'until-cancelled' | 'deaf';

serveWorker<{ order: Order; numbers?: readonly number[] }, number, number>(
  async ({ order, numbers = [] }, { progress, signal }) => {
    switch (order) {
      case 'sum': {
        let sum = 0;
        for (const number of numbers) {
          sum += number;
          progress(sum);
        }
        return sum;
      }
      case 'refuse':
        throw new AppError('people.bad-row', 422, { row: 7, columns: ['身份证号'] }, [
          { instrument: '办法', article: '第三条' },
        ]);
      case 'crash':
        throw new TypeError('not a function');
      case 'hoard': {
        const kept: string[][] = [];
        for (let i = 0; i < 1_000_000; i += 1) kept.push(Array.from({ length: 100 }, (_, n) => `${i}-${n}`));
        return kept.length;
      }
      case 'until-cancelled':
        for (let i = 0; i < 500 && !signal.aborted; i += 1) {
          progress(i);
          await sleep(10);
        }
        signal.throwIfAborted();
        return 0;
      case 'deaf':
        progress(1);
        await sleep(20_000);
        return 0;
    }
  },
);
