import { route } from '#platform/http';
import { configuration } from './configuration.ts';
import * as contract from './contract.ts';
import { exportTrail } from './export.ts';
import { readSeal } from './seal-state.ts';
import { readEvent, searchTrail } from './trail-service.ts';
import { listVerifications, startVerification } from './verification.ts';

export const routes = [
  route(contract.search, ({ ctx, query: { after, limit, ...filter } }) => searchTrail(ctx, { filter, after, limit })),
  route(contract.readEvent, ({ ctx, params }) => readEvent(ctx, params)),
  route(contract.exportTrail, ({ ctx, query: { format, language, ...filter } }) =>
    exportTrail(ctx, { filter, format, language }),
  ),
  route(contract.sealStatus, ({ ctx }) => readSeal(ctx)),
  route(contract.listActions, async () => ({
    items: [...configuration().catalogue()]
      .map(({ action, zh, en }) => ({ action, zh, en }))
      .sort((a, b) => (a.action < b.action ? -1 : 1)),
  })),
  route(contract.startVerification, ({ ctx }) => startVerification(ctx)),
  route(contract.listVerifications, ({ ctx, query: { after, limit } }) => listVerifications(ctx, { after, limit })),
];
