// The notices: those of sources A and D with their forwards, received, confirmed by most, and the boards that show who is behind.
// Each step is left out where its module is not part of the platform.
import { sql } from 'kysely';
import {
  confirmReceipt,
  type DirectiveDetail,
  type DirectiveDraft,
  forwardDirective,
  getDirective,
  publishDirective,
  saveDirective,
} from '#contracts/directives';
import { createBoard, getBoard, publishBoard, type Schedule, takeSnapshot } from '#contracts/supervision';
import type { Share } from '#kernel/share';
import type { CalendarDate } from '#kernel/time';
import { publishSample } from '#modules/directives';
import { modules } from '../../app/modules.ts';
import type { SampleCity } from './city.ts';
import { inParallel } from './outbox.ts';
import { unitNamed } from './staff.ts';
import type { Telling } from './telling.ts';
import type { DemoWorld } from './world.ts';

export const hasModule = (name: string): boolean => modules.some(m => m.name === name);

const placeOf = (city: SampleCity, planId: string) => ({
  province: city.regions[0]?.code ?? '',
  city: city.code,
  training: { planId },
});

/** Publishes one of samples/directives for a body. Returns its id, or undefined without the module. */
export async function publishNotice(
  world: DemoWorld,
  given: {
    name: string;
    issuerUnit: string;
    city: SampleCity;
    planId: string;
    token: string;
    forwardsId?: string | undefined;
  },
): Promise<string | undefined> {
  if (!hasModule('directives')) return undefined;
  const { name, city, planId, token, forwardsId } = given;
  const told = await publishSample(await world.ctxOf(token), {
    name,
    issuerUnitId: await unitNamed(world, given.issuerUnit),
    place: placeOf(city, planId),
    ...(forwardsId ? { forwardsId } : {}),
  });
  await world.settle();
  return told.id;
}

interface Wish {
  readonly by: CalendarDate;
  readonly threshold: Share;
  readonly text: string;
}
/** What counties ask on top of the city's notice; they differ, so that a unit may be on time here and late there. */
const NINE_TENTHS: Wish = { by: '2014-10-31', threshold: { num: 9, den: 10 }, text: '2014年10月31日前，90%以上' };
const WISHES: readonly (readonly Wish[])[] = [
  [NINE_TENTHS],
  [{ ...NINE_TENTHS, by: '2014-10-20', text: '2014年10月20日前，90%以上' }],
  [{ by: '2014-09-30', threshold: { num: 1, den: 2 }, text: '2014年9月30日前，半数以上' }, NINE_TENTHS],
];

const requirementOf = ({ by, threshold, text }: Wish, given: { number: string; planId: string }) => ({
  title: `${text}专业技术人员培训并考试合格`,
  measureId: 'training.completion',
  parameters: { planId: given.planId },
  who: null,
  threshold,
  due: { fixed: { by } },
  consequences: [
    { kind: 'reminder' as const, text: '到期前未达到的单位予以催办' },
    { kind: 'criticism' as const, text: '到期未达到的单位予以通报' },
  ],
  citation: { instrument: given.number, article: '第二条' },
  parentId: null,
  ruleId: null,
});

/** A county's forward of the city's notice. */
function forwardDraft(
  detail: DirectiveDetail,
  given: { county: string; code: string; planId: string; wishes: readonly Wish[] },
): DirectiveDraft {
  const { county, code, planId, wishes } = given;
  const number = `${county}人社发〔2014〕样例1号`;
  const { kind, urgency, copies, subjectWords, contacts, isPublic } = detail;
  const asked = wishes.map(w => `${w.text}的专业技术人员完成培训并考试合格`).join('；');
  return {
    kind,
    urgency,
    copies,
    subjectWords,
    contacts,
    isPublic,
    title: `${county}转发《${detail.title}》（样例）`,
    number,
    issuedOn: '2014-05-05',
    body: `现将《${detail.title}》（${detail.number}）转发给你们。\n一、各单位按通知要求组织专业技术人员参加培训和考试。\n二、各单位应做到：${asked}。\n（样例：本文件为演示编写，不是真实公文。）`,
    organisers: [{ role: 'lead', unitId: null, name: `${county}人力资源和社会保障局` }],
    cosigners: [],
    legalBasis: [{ instrument: detail.number, article: '第三部分' }],
    addressees: { all: [{ region: code }, { unitType: ['organ', 'institution', 'school'] }] },
    addresseeText: ['本县（区）各机关、事业单位、学校'],
    printedBy: `${county}人力资源和社会保障局办公室`,
    printedOn: '2014-05-05',
    receiptWithin: { workingDays: 5 },
    relations: [],
    requirements: wishes.map(w => requirementOf(w, { number, planId })),
  };
}

/** Every county forwards the city's notice. */
export async function forwardInCounties(
  { world, staff, progress }: Telling,
  given: { noticeId: string; city: SampleCity; planId: string },
): Promise<void> {
  const { city, noticeId, planId } = given;
  const counties = city.regions.filter(r => r.level === 'county');
  const step = progress.step(`${city.name}：各县区转发`, 'the counties forward the notice');
  const token = await staff.token('issuer');
  for (const [at, county] of counties.entries()) {
    const issuerUnitId = await unitNamed(world, `${county.name}人力资源和社会保障局`);
    const { id } = await world.call(forwardDirective, { params: { id: noticeId }, body: { issuerUnitId } }, token);
    const detail = await world.call(getDirective, { params: { id } }, token);
    const parent = await world.call(getDirective, { params: { id: noticeId } }, token);
    const wishes = WISHES[at % WISHES.length] ?? [];
    const draft = forwardDraft(parent, { county: county.name, code: county.code, planId, wishes });
    const { revision } = await world.call(
      saveDirective,
      { params: { id }, body: { revision: detail.revision, draft } },
      token,
    );
    await world.call(publishDirective, { params: { id }, body: { revision } }, token);
    step.at(at + 1, counties.length, county.name);
  }
  await world.settle();
  step.end(`${counties.length} 件 / forwards`);
}

/** Most clerks confirm what lies in their inbox; every ninth does not, so that the list of receipts has something to say. */
export async function confirmNotices(world: DemoWorld, clerks: ReadonlyMap<string, string>): Promise<void> {
  if (!hasModule('directives')) return;
  const { rows } = await sql<{ id: string; unitId: string }>`
    select id, unit_id from directives.inbox_item where confirmed_at is null and kind = 'notice' order by unit_id, id`.execute(
    world.platform.db.for<object>(),
  );
  const due = rows.filter((row, at) => at % 9 !== 0 && clerks.has(row.unitId));
  const units = [...new Set(due.map(row => row.unitId))];
  const tokens = await world.signInAll(units.map(id => clerks.get(id) ?? ''));
  const tokenOf = new Map(units.map((id, at) => [id, tokens[at] ?? '']));
  await inParallel(due, async ({ id, unitId }) => {
    await world.call(confirmReceipt, { params: { id } }, tokenOf.get(unitId) ?? '');
  });
  await world.settle();
}

/** A public board over the city, with its first issue. Returns its id, or undefined without the module. */
export async function openBoard(
  world: DemoWorld,
  given: {
    unitId: string;
    city: SampleCity;
    planId: string;
    token: string;
    title: string;
    threshold: Share | null;
    dueOn: CalendarDate;
    citation: { instrument: string; article: string };
    schedule: Schedule | null;
  },
): Promise<string | undefined> {
  if (!hasModule('supervision')) return undefined;
  await refreshFigures(world);
  const { unitId, city, planId, token, title, threshold, dueOn, citation, schedule } = given;
  const body = {
    unitId,
    measureId: 'training.completion',
    parameters: { planId },
    regionCode: city.code,
    title,
    threshold,
    dueOn,
    citation,
    audience: 'public' as const,
  };
  const { id } = await world.call(createBoard, { body }, token);
  const { revision } = await world.call(getBoard, { params: { id } }, token);
  await world.call(publishBoard, { params: { id }, body: { revision, schedule } }, token);
  await world.settle();
  return id;
}

/** One more issue of a board, of this moment. */
export async function publishIssue(world: DemoWorld, given: { boardId: string; token: string }): Promise<void> {
  await world.call(takeSnapshot, { params: { id: given.boardId } }, given.token);
  await world.settle();
}

const FIGURES = ['measures.refresh', 'directives.evaluate', 'supervision.publish-due'];
/** Figures, standings and scheduled snapshots as of now. */
export async function refreshFigures(world: DemoWorld): Promise<void> {
  await world.tick(FIGURES);
  await world.settle();
}
