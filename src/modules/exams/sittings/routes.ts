import { type RouteDef, route } from '#platform/http';
import {
  enterSitting,
  getSitting,
  giveUp,
  handIn,
  listMySittings,
  listSittings,
  reopenSitting,
  saveAnswers,
  voidSitting,
} from '../contract-sittings.ts';
import * as answer from './service/answer.ts';
import * as enter from './service/enter.ts';
import * as operate from './service/operate.ts';

export const sittingRoutes: readonly RouteDef[] = [
  route(listMySittings, ({ ctx }) => enter.listMySittings(ctx)),
  route(getSitting, ({ ctx, params }) => enter.getMySitting(ctx, params)),
  route(enterSitting, ({ ctx, params }) => enter.enterSitting(ctx, params)),
  route(saveAnswers, async ({ ctx, params, body }) => {
    const { savedAt, refused } = await answer.saveAnswers(ctx, { id: params.id, ...body });
    return { savedAt, refused: [...refused] };
  }),
  route(handIn, ({ ctx, params, body }) => answer.handIn(ctx, { id: params.id, ...body })),
  route(giveUp, ({ ctx, params, body }) => answer.giveUp(ctx, { id: params.id, epoch: body.epoch })),
  route(listSittings, ({ ctx, query }) => operate.listSittings(ctx, query)),
  route(reopenSitting, ({ ctx, params, body }) => operate.reopenSitting(ctx, { id: params.id, ...body })),
  route(voidSitting, ({ ctx, params, body }) => operate.voidSitting(ctx, { id: params.id, ...body })),
];
