// Figures by region, department, unit, type, industry, job category, day.
import { endpoint, z, zCount, zId, zInstant } from '#kernel/endpoint';
import { params, read } from './contract-fields.ts';

export const groupings = ['region', 'department', 'unit', 'unit-type', 'industry', 'job-category', 'day'] as const;
export type Grouping = (typeof groupings)[number];

const zRow = z.object({
  key: z.string(),
  name: z.string(),
  target: zCount,
  enrolled: zCount,
  studying: zCount,
  passed: zCount,
  failed: zCount,
  /** Enrolled without being on the register; in no other column. */
  volunteers: zCount,
});
export type StatisticsRow = z.infer<typeof zRow>;

export const getStatistics = endpoint({
  id: 'training.get-statistics',
  method: 'GET',
  path: '/training/plans/:id/statistics',
  ...read,
  summary: '培训统计：按地区、部门、单位、单位类型、行业、岗位类别或日期',
  params,
  query: z.object({
    by: z.enum(groupings),
    regionCode: z.optional(z.string().check(z.regex(/^[0-9A-Z]{6,12}$/))),
    unitId: z.optional(zId),
  }),
  reply: z.object({ asOf: zInstant, rows: z.array(zRow), truncated: z.boolean() }),
});
