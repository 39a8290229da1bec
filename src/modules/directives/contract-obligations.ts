// What units owe, how far they are, who is behind; reminders.
import { zCitation } from '#kernel/citation-schema';
import { endpoint, z, zCount, zId, zInstant, zPage, zPageOf, zText } from '#kernel/endpoint';
import { zShare } from '#kernel/share';
import {
  idParams,
  read,
  supervise,
  zBilingual,
  zConsequence,
  zDue,
  zFigure,
  zNamed,
  zStanding,
} from './contract-fields.ts';

const zObligation = z.object({
  id: zId,
  unit: zNamed,
  directive: z.object({ id: zId, title: z.string(), number: z.string(), issuerName: z.string() }),
  requirementId: zId,
  title: z.string(),
  measureId: z.string(),
  measureTitle: z.nullable(zBilingual),
  unitOfCount: z.nullable(zBilingual),
  figure: zFigure,
  threshold: zShare,
  /** The least number that reaches the threshold, and how many are missing; null while nothing was measured. */
  required: z.nullable(zCount),
  missing: z.nullable(zCount),
  standing: zStanding,
  /** Reached, but after the due moment. */
  late: z.boolean(),
  due: zDue,
  frozen: z.nullable(z.object({ at: zInstant, figure: zFigure, met: z.nullable(z.boolean()) })),
  citation: zCitation,
  consequences: z.array(zConsequence),
  remindedAt: z.nullable(zInstant),
  nextAction: z.nullable(zBilingual),
  link: z.string(),
});
export type ShownObligation = z.infer<typeof zObligation>;

export const listObligations = endpoint({
  id: 'directives.list-obligations',
  method: 'GET',
  path: '/directives/obligations',
  ...read,
  summary: '单位应完成的任务：数、线、期限、依据、下一步',
  query: z.object({
    ...zPage,
    unitId: z.optional(zId),
    directiveId: z.optional(zId),
    requirementId: z.optional(zId),
    region: z.optional(zText(12)),
    standing: z.optional(zStanding),
    /** Only those that fall short or soon may. */
    behind: z.optional(z.enum(['true'])),
  }),
  reply: zPageOf(zObligation),
});
export const getObligation = endpoint({
  id: 'directives.get-obligation',
  method: 'GET',
  path: '/directives/obligations/:id',
  ...read,
  summary: '一项任务：现状、历次计量、催办',
  params: idParams,
  reply: z.object({
    obligation: zObligation,
    evaluations: z.array(
      z.object({ at: zInstant, figure: zFigure, standing: zStanding, ofDueMoment: z.boolean(), storedAt: zInstant }),
    ),
    reminders: z.array(z.object({ id: zId, text: z.string(), sentAt: zInstant })),
  }),
});

const zCounts = z.object({
  units: zCount,
  met: zCount,
  onTrack: zCount,
  atRisk: zCount,
  overdue: zCount,
  notMeasurable: zCount,
});
export const getStanding = endpoint({
  id: 'directives.get-standing',
  method: 'GET',
  path: '/directives/requirements/:id/standing',
  ...read,
  summary: '一条要求的完成情况，按下级区域分列，可逐级下钻到单位',
  params: idParams,
  query: z.object({ region: z.optional(zText(12)) }),
  reply: z.object({
    requirement: z.object({
      id: zId,
      title: z.string(),
      directiveId: zId,
      directiveTitle: z.string(),
      threshold: zShare,
      due: zDue,
      citation: zCitation,
    }),
    crumbs: z.array(z.object({ code: z.string(), name: z.string() })),
    total: zCounts,
    regions: z.array(
      z.object({
        code: z.string(),
        name: z.string(),
        counts: zCounts,
        /** Sums over the units measured. */
        numerator: zCount,
        denominator: zCount,
        hasMore: z.boolean(),
      }),
    ),
    asOf: z.nullable(zInstant),
  }),
});

export const remind = endpoint({
  id: 'directives.remind',
  method: 'POST',
  path: '/directives/obligations/remind',
  ...supervise,
  summary: '催办：送入收文箱并留存当时的数',
  body: z.object({
    obligationIds: z.array(zId).check(z.minLength(1), z.maxLength(200)),
    text: zText(500, 2),
  }),
  reply: z.object({ sent: zCount }),
});
