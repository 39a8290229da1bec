// The browser-safe door of the workbench: to-do list, whom a thing waits for, search.
import { auditEvent } from '#kernel/announce';
import { zCitation } from '#kernel/citation-schema';
import { endpoint, z, zCount, zId, zInstant, zPage, zPageOf, zText } from '#kernel/endpoint';

const use = { permission: 'workbench.use', scope: 'unit' } as const;
const zBilingual = z.object({ zh: z.string(), en: z.string() });

export const turnStateIds = ['late', 'soon', 'open'] as const;
const zTurn = z.object({
  id: zId,
  action: z.string(),
  what: zBilingual,
  title: z.string(),
  link: z.string(),
  holder: z.object({
    unit: z.nullable(z.object({ id: zId, name: z.string() })),
    post: z.nullable(z.string()),
    function: z.nullable(z.string()),
  }),
  startedAt: zInstant,
  dueAt: z.nullable(zInstant),
  provisional: z.boolean(),
  workingDaysLeft: z.nullable(z.int()),
  state: z.enum([...turnStateIds]),
  citation: z.nullable(zCitation),
});
export type TurnItem = z.infer<typeof zTurn>;

export const listToDo = endpoint({
  id: 'workbench.list-to-do',
  method: 'GET',
  path: '/workbench/to-do',
  ...use,
  summary: '待办：本单位的，或所辖单位的；逾期在前',
  query: z.object({
    ...zPage,
    whose: z._default(z.enum(['own', 'below', 'all']), 'own'),
    state: z.optional(z.enum([...turnStateIds])),
    unitId: z.optional(zId),
  }),
  reply: zPageOf(zTurn),
});

const zCounts = z.object({ late: zCount, soon: zCount, open: zCount });
export const countToDo = endpoint({
  id: 'workbench.count-to-do',
  method: 'GET',
  path: '/workbench/to-do/count',
  ...use,
  summary: '待办件数',
  reply: z.object({ own: zCounts, below: zCounts }),
});

const zHit = z.object({ id: z.string(), title: z.string(), note: z.string(), link: z.string() });
export type SearchHit = z.infer<typeof zHit>;
export const search = endpoint({
  id: 'workbench.search',
  method: 'GET',
  path: '/workbench/search',
  ...use,
  summary: '在单位、人员、文件等登记中查找，只见职权范围内的',
  query: z.object({ q: zText(100, 1) }),
  reply: z.object({
    groups: z.array(z.object({ id: z.string(), title: zBilingual, hits: z.array(zHit), more: z.boolean() })),
  }),
});

export const auditEvents = {
  moveTurns: auditEvent(
    'workbench.move-turns',
    '日历变动后更新待办期限',
    'Turns moved by the calendar',
    z.object({ moved: zCount }),
  ),
  passTurns: auditEvent(
    'workbench.pass-turns',
    '职能移交后待办随转',
    'Turns passed with a function',
    z.object({ function: z.string(), regionCode: z.string(), turns: zCount }),
  ),
};
