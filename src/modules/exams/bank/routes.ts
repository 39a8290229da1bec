import { type RouteDef, route } from '#platform/http';
import * as contract from '../contract-bank.ts';
import * as files from './import.ts';
import * as service from './service.ts';

export const bankRoutes: readonly RouteDef[] = [
  route(contract.listBanks, ({ ctx, query }) => service.listBanks(ctx, query)),
  route(contract.createBank, ({ ctx, body }) => service.createBank(ctx, body)),
  route(contract.getBank, ({ ctx, params }) => service.getBank(ctx, params)),
  route(contract.listQuestions, ({ ctx, params, query }) =>
    service.listQuestions(ctx, { bankId: params.id, ...query }),
  ),
  route(contract.getQuestion, ({ ctx, params }) => service.getQuestion(ctx, params)),
  route(contract.createQuestion, ({ ctx, params, body }) =>
    service.createQuestion(ctx, { bankId: params.id, ...body }),
  ),
  route(contract.saveQuestion, ({ ctx, params, body }) => service.saveQuestion(ctx, { id: params.id, ...body })),
  route(contract.retireQuestion, ({ ctx, params, body }) => service.retireQuestion(ctx, { id: params.id, ...body })),
  route(contract.previewImport, ({ ctx, params, query, upload }) =>
    files.previewImport(ctx, { bankId: params.id, format: query.format, upload }),
  ),
  route(contract.getImport, ({ ctx, params }) => files.getImport(ctx, params)),
  route(contract.confirmImport, ({ ctx, params }) => files.confirmImport(ctx, params)),
  route(contract.questionTemplate, () => files.questionTemplate()),
  route(contract.exportQuestions, ({ ctx, params, query }) =>
    files.exportQuestions(ctx, { id: params.id, format: query.format }),
  ),
];
