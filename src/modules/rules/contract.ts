import { auditEvent } from '#kernel/announce';
import { zCitation } from '#kernel/citation-schema';
import { endpoint, z, zCount, zDate, zId, zInstant, zText } from '#kernel/endpoint';
import { defineErrors } from '#kernel/errors';

export const errors = defineErrors({
  'rules.calendar-stale': 409,
  'rules.not-open': 409,
  'rules.value': 422,
});

const zBilingual = z.object({ zh: z.string(), en: z.string() });
const zReading = z.object({ question: z.string(), quote: z.string(), chosen: zBilingual, alternative: zBilingual });
const zShownRule = z.object({
  id: z.string(),
  pack: z.string(),
  kind: z.string(),
  kindTitle: zBilingual,
  value: z.unknown(),
  /** The value in words. */
  valueText: zBilingual,
  set: z.boolean(),
  citation: zCitation,
  alsoCites: z.array(zCitation),
  jurisdiction: z.string(),
  status: z.string(),
  application: z.string(),
  effective: z.object({ from: zDate, to: z.nullable(zDate) }),
  readings: z.array(zReading),
  replaces: z.array(z.string()),
  applies: z.nullable(z.boolean()),
});
export type ShownRule = z.infer<typeof zShownRule>;

export const listRules = endpoint({
  id: 'rules.list',
  method: 'GET',
  path: '/rules',
  permission: { signedIn: '法规参数对登录人员公开' },
  scope: 'none',
  summary: '全部规则：值、依据、时段、读法；给出单位时标明是否适用',
  query: z.object({ pack: z.optional(zText(60)), unitId: z.optional(zId), date: z.optional(zDate) }),
  reply: z.object({
    packs: z.array(
      z.object({ id: z.string(), version: z.int(), title: zBilingual, instrument: z.string(), rules: zCount }),
    ),
    items: z.array(zShownRule),
  }),
});

const zYear = z.object({
  year: z.int(),
  loaded: z.boolean(),
  source: z.nullable(z.string()),
  revision: z.int(),
  days: z.record(z.string(), z.enum(['holiday', 'workday'])),
  updatedAt: z.nullable(zInstant),
});
export type ShownYear = z.infer<typeof zYear>;

export const getCalendarYear = endpoint({
  id: 'rules.get-calendar-year',
  method: 'GET',
  path: '/rules/calendar/:year',
  permission: { signedIn: '工作日历对登录人员公开' },
  scope: 'none',
  summary: '某年的节假日与调休安排；未发布的年份如实显示',
  params: z.object({ year: z.coerce.number().check(z.int(), z.minimum(1950), z.maximum(2200)) }),
  reply: zYear,
});

export const setCalendarYear = endpoint({
  id: 'rules.set-calendar-year',
  method: 'PUT',
  path: '/rules/calendar/:year',
  permission: 'rules.manage-calendar',
  scope: 'all',
  summary: '录入或更正某年的节假日安排（全平台一份日历，故须全系统授权）',
  params: z.object({ year: z.coerce.number().check(z.int(), z.minimum(1950), z.maximum(2200)) }),
  body: z.object({
    revision: z.int().check(z.minimum(0)),
    source: zText(200, 2),
    days: z.record(zDate, z.enum(['holiday', 'workday'])).check(z.refine(d => Object.keys(d).length <= 200)),
  }),
  reply: zYear,
});

export const setOpenRule = endpoint({
  id: 'rules.set-open-rule',
  method: 'POST',
  path: '/rules/settings',
  permission: 'rules.set-open',
  scope: 'all',
  summary: '为条文未定期限的规则设定本部署的值，说明理由（一值对全部单位有效，故须全系统授权）',
  body: z.object({ ruleId: zText(150, 3), value: z.unknown(), reason: zText(500, 2) }),
});

export const auditEvents = {
  loadPack: auditEvent(
    'rules.load-pack',
    '装载规则包',
    'Rule pack loaded',
    z.object({ pack: z.string(), version: z.int(), hash: z.string() }),
  ),
  setCalendarYear: auditEvent(
    'rules.set-calendar-year',
    '录入工作日历',
    'Calendar year set',
    z.object({ year: z.int(), days: zCount }),
  ),
  setOpenRule: auditEvent('rules.set-open-rule', '设定未定期限', 'Open rule set', z.object({ reason: z.string() })),
};
