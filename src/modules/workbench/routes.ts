import { type RouteDef, route } from '#platform/http';
import * as contract from './contract.ts';
import { countToDo, listToDo, search } from './service.ts';

export const routes: readonly RouteDef[] = [
  route(contract.listToDo, ({ ctx, query }) => listToDo(ctx, query)),
  route(contract.countToDo, ({ ctx }) => countToDo(ctx)),
  route(contract.search, ({ ctx, query }) => search(ctx, query)),
];
