import { type RouteDef, route } from '#platform/http';
import * as contract from './contract.ts';
import { rosterTemplate } from './roster-import/columns.ts';
import * as rosters from './roster-import/service.ts';
import { exportPeople } from './service/people-export.ts';
import { correctPerson, endMembership, enterPerson } from './service/person-changes.ts';
import { findPerson, getPerson, listPeople, revealPerson } from './service/person-queries.ts';

export const routes: readonly RouteDef[] = [
  route(contract.listPeople, ({ ctx, query }) => listPeople(ctx, query)),
  route(contract.findPerson, ({ ctx, body }) => findPerson(ctx, body)),
  route(contract.exportPeople, ({ ctx, query }) => exportPeople(ctx, query)),
  route(contract.getPerson, ({ ctx, params }) => getPerson(ctx, params)),
  route(contract.enterPerson, ({ ctx, body }) => enterPerson(ctx, body)),
  route(contract.correctPerson, ({ ctx, params, body }) => correctPerson(ctx, { ...params, ...body })),
  route(contract.endMembership, ({ ctx, params, body }) => endMembership(ctx, { ...params, ...body })),
  route(contract.revealPerson, ({ ctx, params, body }) => revealPerson(ctx, { ...params, ...body })),
  route(contract.rosterTemplate, async () => ({ content: await rosterTemplate(), name: '人员名册模板.xlsx' })),
  route(contract.startRosterImport, ({ ctx, upload }) => rosters.startRosterImport(ctx, upload)),
  route(contract.getRosterImport, ({ ctx, params }) => rosters.getRosterImport(ctx, params)),
  route(contract.listRosterRows, ({ ctx, params, query }) => rosters.listRosterRows(ctx, { ...params, ...query })),
  route(contract.getAnnotatedRoster, ({ ctx, params }) => rosters.getAnnotatedRoster(ctx, params)),
  route(contract.applyRosterImport, ({ ctx, params }) => rosters.applyRosterImport(ctx, params)),
  route(contract.cancelRosterImport, async ({ ctx, params }) => {
    await rosters.cancelRosterImport(ctx, params);
    return undefined;
  }),
];
