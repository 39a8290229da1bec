// The directive of the campaign, its forward, and the board, through the endpoints.
import {
  createDirective,
  type DirectiveDraft,
  forwardDirective,
  getDirective,
  publishDirective,
  type RequirementDraft,
  saveDirective,
} from '#contracts/directives';
import { createBoard, publishBoard } from '#contracts/supervision';
import { ask } from './api.ts';
import type { Seat } from './browser.ts';
import { regions } from './people.ts';

const notice = { instrument: '示公通88号', article: '第二部分' } as const;

/** Two thirds by the first date, all by the second. */
function requirements(planId: string, [first, second]: readonly [string, string]): RequirementDraft[] {
  const shared = {
    measureId: 'training.completion',
    parameters: { planId },
    who: null,
    consequences: [{ kind: 'criticism' as const, text: '逾期未完成的，予以通报批评。' }],
    parentId: null,
    ruleId: null,
  };
  return [
    {
      ...shared,
      title: '三分之二以上人员培训合格',
      threshold: { num: 2, den: 3 },
      due: { fixed: { by: first } },
      citation: { ...notice, quote: '三分之二以上' },
    },
    {
      ...shared,
      title: '全部人员培训合格',
      threshold: { num: 1, den: 1 },
      due: { fixed: { by: second } },
      citation: { ...notice, quote: '全部完成' },
    },
  ];
}

const draft = (title: string, number: string, issuedOn: string): DirectiveDraft => ({
  kind: 'notice',
  urgency: 'none',
  title,
  number,
  issuedOn,
  body: '请组织信息网络管理人员和专业技术人员参加信息网络安全知识培训并考试。',
  organisers: [],
  cosigners: [],
  legalBasis: [],
  addressees: { region: regions.city },
  addresseeText: ['各单位'],
  copies: [],
  subjectWords: [],
  printedBy: '',
  printedOn: null,
  contacts: [],
  receiptWithin: { workingDays: 5 },
  isPublic: true,
  relations: [],
  requirements: [],
});

async function saveAndPublish(
  { context }: Seat,
  given: { id: string; revision: number; text: DirectiveDraft },
): Promise<void> {
  const params = { id: given.id };
  const { revision } = await ask(context, saveDirective, {
    params,
    body: { revision: given.revision, draft: given.text },
  });
  await ask(context, publishDirective, { params, body: { revision } });
}

/** The province's notice to the units of the city. Returns its id. */
export async function issueDirective(
  issuer: Seat,
  given: { unitId: string; planId: string; dates: readonly [string, string]; on: string },
): Promise<string> {
  const title = '关于开展信息网络安全知识培训的通知';
  const { id } = await ask(issuer.context, createDirective, {
    body: { issuerUnitId: given.unitId, title, kind: 'notice' },
  });
  const { revision } = await ask(issuer.context, getDirective, { params: { id } });
  const text = {
    ...draft(title, notice.instrument, given.on),
    requirements: requirements(given.planId, given.dates),
  };
  await saveAndPublish(issuer, { id, revision, text });
  return id;
}

/** The city's forward of it, with other dates. Returns its id. */
export async function forwardWith(
  issuer: Seat,
  given: { parentId: string; unitId: string; dates: readonly [string, string]; on: string },
): Promise<string> {
  const { id } = await ask(issuer.context, forwardDirective, {
    params: { id: given.parentId },
    body: { issuerUnitId: given.unitId },
  });
  const begun = await ask(issuer.context, getDirective, { params: { id } });
  const carried = begun.requirements.map(
    (r, at): RequirementDraft => ({
      title: r.title,
      measureId: r.measureId,
      parameters: r.parameters,
      who: r.who,
      threshold: r.threshold,
      due: { fixed: { by: given.dates[at] ?? given.dates[0] } },
      consequences: r.consequences,
      citation: r.citation,
      parentId: r.parentId,
      ruleId: null,
    }),
  );
  const text = { ...draft(begun.title, '钦人社发41号', given.on), requirements: carried };
  await saveAndPublish(issuer, { id, revision: begun.revision, text });
  return id;
}

/** A board of the city over the plan, published once. Returns its id. */
export async function publishProgress(
  { context }: Seat,
  given: { unitId: string; planId: string; dueOn: string },
): Promise<string> {
  const { id } = await ask(context, createBoard, {
    body: {
      unitId: given.unitId,
      measureId: 'training.completion',
      parameters: { planId: given.planId },
      regionCode: regions.city,
      title: '信息网络安全知识培训',
      threshold: { num: 2, den: 3 },
      dueOn: given.dueOn,
      citation: { ...notice },
      audience: 'public',
    },
  });
  await ask(context, publishBoard, { params: { id }, body: { revision: 1, schedule: null } });
  return id;
}
