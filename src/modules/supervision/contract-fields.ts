// Fields that several endpoints share.
import { zCitation } from '#kernel/citation-schema';
import { z, zCount, zDate, zId, zInstant, zText } from '#kernel/endpoint';
import { zShare } from '#kernel/share';

export const read = { permission: 'supervision.read', scope: 'all' } as const;
export const publish = { permission: 'supervision.publish', scope: 'unit' } as const;
export const open = {
  permission: { public: '进度公布：审定公开的期次人人可看，只到单位，不含个人' },
  scope: 'none',
} as const;

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** `region:450721`, `direct:450721`, `unit:<id>`, `own:<id>`. */
export const zNode = z
  .string()
  .check(z.maxLength(60), z.regex(new RegExp(`^(?:(?:region|direct):[0-9A-Z]{6,12}|(?:unit|own):${UUID})$`)));
export const zCut = z.string().check(z.regex(/^[a-z][a-z-]{1,39}$/));
export const zBilingual = z.object({ zh: z.string(), en: z.string() });
export const zParameters = z
  .record(zText(40, 1), z.union([zText(100), z.int(), z.boolean()]))
  .check(z.refine(p => Object.keys(p).length <= 10));
export const zAudience = z.enum(['public', 'organs']);
export type BoardAudience = z.infer<typeof zAudience>;

/** When a board is published by itself: business time in Shanghai. */
export const zSchedule = z
  .object({
    /** `working-day` by the loaded calendar, make-up days included. */
    every: z.enum(['day', 'working-day', 'week', 'month']),
    /** 1 Monday … 7 Sunday; with `week` only. */
    weekday: z.nullable(z.int().check(z.minimum(1), z.maximum(7))),
    /** With `month` only: a day that every month has, or the last. */
    monthDay: z.exactOptional(z.union([z.int().check(z.minimum(1), z.maximum(28)), z.literal('last')])),
    time: z.string().check(z.regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/)),
  })
  .check(
    z.refine(s => (s.every === 'week') === (s.weekday !== null), { path: ['weekday'] }),
    z.refine(s => (s.every === 'month') === (s.monthDay !== undefined), { path: ['monthDay'] }),
  );
export type Schedule = z.infer<typeof zSchedule>;

export const zFigure = z.object({ numerator: zCount, denominator: zCount });
export const zRow = z.object({
  key: z.string(),
  name: z.string(),
  nameEn: z.nullable(z.string()),
  drill: z.boolean(),
  ...zFigure.shape,
});
export type BoardRow = z.infer<typeof zRow>;
export const zCrumb = z.object({ node: z.string(), name: z.string() });
export const zDimension = z.object({ id: z.string(), title: zBilingual });

/** What a board says about itself, live and in a snapshot alike. */
export const zHead = z.object({
  title: z.string(),
  unitName: z.string(),
  measureId: z.string(),
  measureTitle: zBilingual,
  measureFacts: zBilingual,
  unitOfCount: zBilingual,
  regionCode: z.string(),
  regionName: z.string(),
  threshold: z.nullable(zShare),
  dueOn: z.nullable(zDate),
  citation: z.nullable(zCitation),
  dimensions: z.array(zDimension),
});
export type BoardHead = z.infer<typeof zHead>;

/** One level of figures. */
export const zLevel = z.object({
  node: z.string(),
  cut: z.string(),
  crumbs: z.array(zCrumb),
  total: zFigure,
  rows: z.array(zRow),
  next: z.nullable(z.string()),
});
export type Level = z.infer<typeof zLevel>;

export const levelQuery = {
  /** Defaults to the region of the board. */
  node: z.optional(zNode),
  /** `tree`, `departments`, or a dimension. */
  cut: z._default(zCut, 'tree'),
};
export const boardParams = z.object({ id: zId });
export const snapshotParams = z.object({
  id: zId,
  number: z.coerce.number().check(z.int(), z.minimum(1), z.maximum(1_000_000)),
});
export const zSnapshotHead = z.object({
  number: z.int(),
  asOf: zInstant,
  takenAt: zInstant,
  scheduled: z.boolean(),
  rowCount: zCount,
  digest: z.string(),
});
export type SnapshotHead = z.infer<typeof zSnapshotHead>;
export const zSnapshotLevel = z.object({
  boardId: zId,
  snapshot: zSnapshotHead,
  head: zHead,
  latest: z.int(),
  level: zLevel,
});
export type SnapshotLevel = z.infer<typeof zSnapshotLevel>;
export const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
