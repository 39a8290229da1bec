import { type RouteDef, route } from '#platform/http';
import * as contract from './contract.ts';
import { closeRegion } from './service/close-region.ts';
import { changeList, createList, listLists, listMembers } from './service/lists.ts';
import { createRegion, getRegion, listFunctions, listRegions, renameRegion } from './service/regions.ts';
import * as registrations from './service/registrations.ts';
import { setFunction, setSupervision } from './service/supervision.ts';
import { closeUnit, correctUnit, createUnit, moveUnit, renameUnit } from './service/unit-changes.ts';
import { exportUnits } from './service/unit-export.ts';
import { getUnit, listUnits } from './service/unit-queries.ts';
import { treeTemplate } from './tree-import/columns.ts';
import * as trees from './tree-import/service.ts';

const done = async (work: Promise<void>): Promise<undefined> => {
  await work;
  return undefined;
};

export const routes: readonly RouteDef[] = [
  route(contract.listRegions, ({ ctx, query }) => listRegions(ctx, query)),
  route(contract.getRegion, ({ ctx, params }) => getRegion(ctx, params)),
  route(contract.createRegion, ({ ctx, body }) => createRegion(ctx, body)),
  route(contract.renameRegion, ({ ctx, params, body }) => renameRegion(ctx, { ...params, ...body })),
  route(contract.closeRegion, ({ ctx, params, body }) => closeRegion(ctx, { ...params, ...body })),
  route(contract.listFunctions, ({ ctx, params }) => listFunctions(ctx, params)),
  route(contract.setFunction, ({ ctx, params, body }) => done(setFunction(ctx, { ...params, ...body }))),
  route(contract.listUnits, ({ ctx, query }) => listUnits(ctx, query)),
  route(contract.exportUnits, ({ ctx, query }) => exportUnits(ctx, query)),
  route(contract.getUnit, ({ ctx, params }) => getUnit(ctx, params)),
  route(contract.createUnit, ({ ctx, body }) => createUnit(ctx, body)),
  route(contract.renameUnit, ({ ctx, params, body }) => renameUnit(ctx, { ...params, ...body })),
  route(contract.correctUnit, ({ ctx, params, body }) => correctUnit(ctx, { ...params, ...body })),
  route(contract.moveUnit, ({ ctx, params, body }) => moveUnit(ctx, { ...params, ...body })),
  route(contract.closeUnit, ({ ctx, params, body }) => done(closeUnit(ctx, { ...params, ...body }))),
  route(contract.setSupervision, ({ ctx, params, body }) => done(setSupervision(ctx, { ...params, ...body }))),
  route(contract.listLists, ({ ctx, query }) => listLists(ctx, query)),
  route(contract.createList, ({ ctx, body }) => createList(ctx, body)),
  route(contract.changeList, ({ ctx, params, body }) => changeList(ctx, { ...params, ...body })),
  route(contract.listMembers, ({ ctx, params, query }) => listMembers(ctx, { ...params, ...query })),
  route(contract.openRegistration, ({ ctx, body }) => registrations.openRegistration(ctx, body)),
  route(contract.traceRegistration, ({ ctx, body }) => registrations.traceRegistration(ctx, body)),
  route(contract.withdrawRegistration, ({ ctx, body }) => done(registrations.withdrawRegistration(ctx, body))),
  route(contract.listRegistrations, ({ ctx, query }) => registrations.listRegistrations(ctx, query)),
  route(contract.approveRegistration, ({ ctx, params, body }) =>
    registrations.approveRegistration(ctx, { ...params, ...body }),
  ),
  route(contract.refuseRegistration, ({ ctx, params, body }) =>
    done(registrations.refuseRegistration(ctx, { ...params, ...body })),
  ),
  route(contract.treeTemplate, async () => ({ content: await treeTemplate(), name: '机构树模板.xlsx' })),
  route(contract.startTreeImport, ({ ctx, upload }) => trees.startTreeImport(ctx, upload)),
  route(contract.getTreeImport, ({ ctx, params }) => trees.getTreeImport(ctx, params)),
  route(contract.listTreeRows, ({ ctx, params, query }) => trees.listTreeRows(ctx, { ...params, ...query })),
  route(contract.getAnnotatedTree, ({ ctx, params }) => trees.getAnnotatedTree(ctx, params)),
  route(contract.applyTreeImport, ({ ctx, params }) => trees.applyTreeImport(ctx, params)),
  route(contract.cancelTreeImport, ({ ctx, params }) => done(trees.cancelTreeImport(ctx, params))),
];
