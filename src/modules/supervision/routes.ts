import { type RouteDef, route } from '#platform/http';
import * as live from './boards/live.ts';
import * as boards from './boards/service.ts';
import * as contract from './contract.ts';
import * as snapshots from './snapshots/read.ts';
import { takeSnapshot } from './snapshots/take.ts';

const organs = { place: 'organs' } as const;
const everybody = { place: 'public' } as const;

export const routes: readonly RouteDef[] = [
  route(contract.listMeasures, ({ ctx }) => boards.listMeasures(ctx)),
  route(contract.listBoards, ({ ctx, query }) => boards.listBoards(ctx, query)),
  route(contract.getBoard, ({ ctx, params }) => boards.getBoard(ctx, params)),
  route(contract.createBoard, ({ ctx, body }) => boards.createBoard(ctx, body)),
  route(contract.changeBoard, ({ ctx, params, body }) => boards.changeBoard(ctx, { ...params, ...body })),
  route(contract.publishBoard, ({ ctx, params, body }) => boards.publishBoard(ctx, { ...params, ...body })),
  route(contract.closeBoard, ({ ctx, params, body }) => boards.closeBoard(ctx, { ...params, ...body })),
  route(contract.getFigures, ({ ctx, params, query }) => live.getFigures(ctx, { ...params, ...query })),
  route(contract.exportFigures, ({ ctx, params, query }) => live.exportFigures(ctx, { ...params, ...query })),
  route(contract.listSubjects, ({ ctx, params, query }) => live.listBoardSubjects(ctx, { ...params, ...query })),
  route(contract.exportSubjects, ({ ctx, params, query }) => live.exportSubjects(ctx, { ...params, ...query })),
  route(contract.takeSnapshot, ({ ctx, params }) => takeSnapshot(ctx, params)),
  route(contract.listSnapshots, ({ ctx, params, query }) =>
    snapshots.listSnapshots(ctx, { ...organs, ...params, ...query }),
  ),
  route(contract.getSnapshot, ({ ctx, params, query }) =>
    snapshots.getSnapshot(ctx, { ...organs, ...params, ...query }),
  ),
  route(contract.exportSnapshot, ({ ctx, params, query }) =>
    snapshots.exportSnapshot(ctx, { ...organs, ...params, ...query }),
  ),
  route(contract.verifySnapshot, ({ ctx, params }) => snapshots.verifySnapshot(ctx, params)),
  route(contract.compareSnapshots, ({ ctx, params, query }) =>
    snapshots.compareSnapshots(ctx, { ...params, ...query }),
  ),
  route(contract.listPublicBoards, ({ ctx }) => snapshots.listPublicBoards(ctx)),
  route(contract.listPublicSnapshots, ({ ctx, params, query }) =>
    snapshots.listSnapshots(ctx, { ...everybody, ...params, ...query }),
  ),
  route(contract.getPublicSnapshot, ({ ctx, params, query }) =>
    snapshots.getSnapshot(ctx, { ...everybody, ...params, ...query }),
  ),
  route(contract.exportPublicSnapshot, ({ ctx, params, query }) =>
    snapshots.exportSnapshot(ctx, { ...everybody, ...params, ...query }),
  ),
];
