import { type RouteDef, route } from '#platform/http';
import * as contract from './contract.ts';
import { downloadBatch, downloadMine } from './print.ts';
import * as queries from './queries.ts';
import * as service from './service.ts';

export const routes: readonly RouteDef[] = [
  route(contract.listKinds, ({ ctx }) => service.listKinds(ctx)),
  route(contract.createKind, ({ ctx, body }) => service.createKind(ctx, body)),
  route(contract.assignKind, async ({ ctx, params, body }) => {
    await service.assignKind(ctx, { kindId: params.id, planId: body.planId });
    return undefined;
  }),
  route(contract.checkCertificate, ({ ctx, query }) => queries.checkCertificate(ctx, query)),
  route(contract.listMyCertificates, ({ ctx }) => queries.listMine(ctx)),
  route(contract.downloadMyCertificate, ({ ctx, params }) => downloadMine(ctx, params)),
  route(contract.printBatch, ({ ctx, body }) => service.startBatch(ctx, body)),
  route(contract.listBatches, ({ ctx, query }) => queries.listBatches(ctx, query)),
  route(contract.downloadBatch, ({ ctx, params }) => downloadBatch(ctx, params)),
  route(contract.listCertificates, ({ ctx, query }) => queries.listCertificates(ctx, query)),
];
