// What printing batches needs, in the benchmark's process and in the one that it kills.
import path from 'node:path';
import { systemActor } from '#kernel/actor';
import { unitInNodes } from '#modules/organizations';
import { fillAccessPorts } from '#platform/access';
import { createClock } from '#platform/clock';
import { type Ctx, createDb, createPool, newId } from '#platform/database';
import { closeRenderer } from '#platform/documents';
import { configureFiles, createDiskStore } from '#platform/files';
import { silentLog } from '#platform/log';
import { renderBatch } from '../../src/modules/certificates/print.ts';
import { startBatch } from '../../src/modules/certificates/service.ts';

export interface PrinterGiven {
  readonly appUrl: string;
  readonly role?: string;
  /** Where files go. */
  readonly folder: string;
}
export interface Wanted {
  readonly planId: string;
  readonly unitId: string;
}
export interface Printer {
  ctx(): Ctx;
  start(wanted: Wanted): Promise<{ readonly batchId: string; readonly pages: number }>;
  render(batchId: string): Promise<void>;
  close(): Promise<void>;
}

export async function openPrinter({ appUrl, role, folder }: PrinterGiven): Promise<Printer> {
  const pool = createPool({ url: appUrl, max: 4, ...(role ? { role } : {}) });
  fillAccessPorts({ permissionsOf: () => new Set(), unitInNodes });
  configureFiles(await createDiskStore(path.join(folder, 'files')));
  const [clock, log, db] = [createClock(), silentLog(), createDb(pool)];
  const ctx = (): Ctx => ({ actor: systemActor('bench'), now: clock.now(), requestId: newId(), log, db });
  return {
    ctx,
    start: ({ planId, unitId }) => startBatch(ctx(), { planId, unitId }),
    render: batchId => renderBatch(ctx(), { batchId }),
    close: async () => {
      await closeRenderer();
      await pool.end();
    },
  };
}
