import { type RouteDef, route } from '#platform/http';
import * as contract from '../contract-bank.ts';
import * as service from './service.ts';

export const paperRoutes: readonly RouteDef[] = [
  route(contract.listPapers, ({ ctx, query }) => service.listPapers(ctx, query)),
  route(contract.getPaper, ({ ctx, params }) => service.getPaper(ctx, params)),
  route(contract.createPaper, ({ ctx, body }) => service.createPaper(ctx, body)),
  route(contract.revisePaper, ({ ctx, params, body }) => service.revisePaper(ctx, { id: params.id, ...body })),
  route(contract.readyPaper, ({ ctx, params, body }) => service.readyPaper(ctx, { id: params.id, ...body })),
];
