// Persons: list, page, changes, and the audited look at a full number.
import { binary, endpoint, z, zDate, zId, zPage, zPageOf, zText } from '#kernel/endpoint';
import { documentKindIds } from '#kernel/identifiers';
import { jobCategoryIds, titleLevelIds } from './contract-words.ts';

export const zJobCategory = z.enum([...jobCategoryIds]);
export const zTitleLevel = z.enum([...titleLevelIds]);
export const zDocumentKind = z.enum([...documentKindIds]);
const zStatus = z.enum(['active', 'left', 'merged']);
const zNamed = z.object({ id: zId, name: z.string() });
const params = z.object({ id: zId });
const read = { permission: 'people.read', scope: 'unit' } as const;
const manage = { permission: 'people.manage', scope: 'unit' } as const;

const zPersonItem = z.object({
  id: zId,
  name: z.string(),
  documentKind: zDocumentKind,
  numberMask: z.string(),
  phoneMask: z.nullable(z.string()),
  unit: z.nullable(zNamed),
  jobCategories: z.array(zJobCategory),
  titleLevel: zTitleLevel,
  status: zStatus,
});
export type PersonItem = z.infer<typeof zPersonItem>;

const filters = {
  /** The start of a name, its pinyin or initials, or a whole document number or telephone (POST it with `findPerson`). */
  q: z.optional(zText(60)),
  /** A unit with everything below it. */
  unit: z.optional(zId),
  category: z.optional(zJobCategory),
  title: z.optional(zTitleLevel),
  status: z._default(z.enum(['active', 'left', 'all']), 'active'),
};

export const listPeople = endpoint({
  id: 'people.list-people',
  method: 'GET',
  path: '/people',
  ...read,
  summary: '查人员（证件号码只显示掩码）',
  query: z.object({ ...zPage, ...filters }),
  reply: zPageOf(zPersonItem),
});
/** Persons that one exported file holds at most. */
export const MAX_EXPORT = 100_000;
export const exportPeople = endpoint({
  id: 'people.export-people',
  method: 'GET',
  path: '/people/export',
  ...read,
  summary: '导出所查到的人员（证件号码和电话只有掩码，记入审计）',
  query: z.object({ ...filters, language: z._default(z.enum(['zh', 'en']), 'zh') }),
  reply: binary('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'),
});

/** By POST, so that the number stands in no address and no access log. */
export const findPerson = endpoint({
  id: 'people.find-person',
  method: 'POST',
  path: '/people/find',
  ...read,
  summary: '按完整证件号码或电话查人员',
  body: z.object({ number: zText(40, 4) }),
  reply: z.object({ items: z.array(zPersonItem) }),
});

const zDated = { validFrom: zDate, validTo: z.nullable(zDate) };
const zPersonDetail = z.object({
  ...zPersonItem.shape,
  titleName: z.nullable(z.string()),
  revision: z.int(),
  memberships: z.array(z.object({ unit: zNamed, ...zDated })),
  categories: z.array(z.object({ category: zJobCategory, ...zDated })),
  titles: z.array(z.object({ level: zTitleLevel, name: z.nullable(z.string()), ...zDated })),
});
export type PersonDetail = z.infer<typeof zPersonDetail>;
export const getPerson = endpoint({
  id: 'people.get-person',
  method: 'GET',
  path: '/people/:id',
  ...read,
  summary: '查看人员',
  params,
  reply: zPersonDetail,
});

const zFacts = {
  name: zText(60, 1),
  jobCategories: z.array(zJobCategory).check(z.maxLength(8)),
  titleLevel: zTitleLevel,
  titleName: z.nullable(zText(60)),
};
export const enterPerson = endpoint({
  id: 'people.enter-person',
  method: 'POST',
  path: '/people',
  ...manage,
  summary: '登记人员；曾离开的人员凭证件号码回到原档案',
  body: z.object({
    ...zFacts,
    /** Left out with its name: a person who comes back keeps the title on record. */
    titleLevel: z.optional(zTitleLevel),
    documentKind: zDocumentKind,
    number: zText(40, 4),
    phone: z.nullable(zText(30)),
    unitId: zId,
    from: zDate,
  }),
  reply: z.object({ id: zId, returned: z.boolean() }),
});
export const correctPerson = endpoint({
  id: 'people.correct-person',
  method: 'POST',
  path: '/people/:id/correct',
  ...manage,
  summary: '更正人员资料',
  params,
  body: z.object({
    ...zFacts,
    /** Left out where the number is right: it cannot be read back from the mask. */
    document: z.optional(z.object({ kind: zDocumentKind, number: zText(40, 4) })),
    /** Left out: stays. Null: removed. */
    phone: z.optional(z.nullable(zText(30))),
    reason: zText(300, 2),
    revision: z.int(),
  }),
  reply: z.object({ revision: z.int() }),
});
export const endMembership = endpoint({
  id: 'people.end-membership',
  method: 'POST',
  path: '/people/:id/leave',
  ...manage,
  summary: '人员离开单位（调离、退休等）',
  params,
  body: z.object({ on: zDate, revision: z.int() }),
  reply: z.object({ revision: z.int() }),
});
export const revealPerson = endpoint({
  id: 'people.reveal-person',
  method: 'POST',
  path: '/people/:id/reveal',
  permission: 'people.reveal',
  scope: 'unit',
  summary: '查看完整证件号码和电话（须填写事由，记入审计）',
  params,
  body: z.object({ reason: zText(300, 2) }),
  reply: z.object({ number: z.string(), phone: z.nullable(z.string()) }),
});
