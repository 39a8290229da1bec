import { type RouteDef, route } from '#platform/http';
import * as contract from './contract.ts';
import * as service from './service.ts';

export const routes: readonly RouteDef[] = [
  route(contract.listRules, ({ ctx, query }) => service.listRules(ctx, query)),
  route(contract.getCalendarYear, ({ ctx, params }) => service.getCalendarYear(ctx, params)),
  route(contract.setCalendarYear, ({ ctx, params, body }) => service.setCalendarYear(ctx, { ...params, ...body })),
  route(contract.setOpenRule, async ({ ctx, body }) => {
    await service.setOpenRule(ctx, body);
    return undefined;
  }),
];
