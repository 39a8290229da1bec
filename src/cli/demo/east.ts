// Source A: the neighbour's campaign of 2009 and 2010. It is over when the demo begins; its frozen figures stay.
import type { PlanDraft } from '#contracts/training';
import type { Selector } from '#kernel/selector';
import { addDays, type CalendarDate } from '#kernel/time';
import { playCampaign } from './campaign.ts';
import { buildCity, type SampleCity } from './city.ts';
import { openBoard, publishIssue, publishNotice, refreshFigures } from './notices.ts';
import { onRegion, unitNamed } from './staff.ts';
import { enrolCity, loadRegisters, prepareTraining } from './story.ts';
import type { Telling } from './telling.ts';

const NOTICE = '闽公综〔2009〕248号';
const FORWARD = '莆田市公安局、莆田市人事局转发闽公综〔2009〕248号的通知（2009-06-05）';
const served = ['finance', 'isp', 'idc', 'icp', 'sp', 'asp'];

/** Part 1 of the notice: who must be trained, by the kind of unit. */
const target = (region: string): Selector => ({
  all: [
    { region },
    {
      any: [
        {
          all: [
            { unitType: ['organ'] },
            { jobCategory: ['network-manager', 'technician', 'approval-clerk', 'disclosure-officer'] },
          ],
        },
        { all: [{ not: { unitType: ['organ'] } }, { jobCategory: ['network-manager', 'technician'] }] },
        { all: [{ unitType: served }, { jobCategory: ['security-officer', 'content-manager', 'technician'] }] },
      ],
    },
  ],
});

const draftFor = (city: SampleCity): Omit<PlanDraft, 'paperId' | 'courseIds'> => ({
  title: '2009 年信息网络安全知识普及教育培训（样例）',
  subject: '信息网络安全知识',
  year: 2009,
  summary: '样例：按来源 A 的通知举办，2009年底前完成三分之二以上，2010年12月前全部完成。',
  target: target(city.code),
  opensOn: '2009-06-15',
  closesOn: '2010-11-30',
  trainingHours: 0,
  examHours: 0,
  priceFen: 0,
  passMarkHundredths: 6000,
  attempts: 2,
  modes: ['roster', 'unit', 'free'],
  deadlines: [
    {
      dueOn: '2009-12-31',
      title: '完成应训应试人员三分之二以上',
      share: { num: 2, den: 3 },
      citation: { instrument: FORWARD, article: '正文' },
    },
    {
      dueOn: '2010-11-30',
      title: '完成全部应训应试人员',
      share: { num: 1, den: 1 },
      citation: { instrument: FORWARD, article: '正文' },
    },
  ],
  basis: { instrument: NOTICE, article: '第一部分' },
});

async function engage({ staff }: Telling, { city, bureau }: { city: SampleCity; bureau: string }): Promise<void> {
  const province = onRegion(city.regions[0]?.code ?? '');
  await staff.engage({ login: 'province-issuer', name: '省级发文人员（样例）', roles: ['issuer'], node: province });
  const node = onRegion(city.code);
  const people = [
    ['east-registrar', '登记员', ['registrar']],
    ['east-trainer', '培训管理员', ['training-manager', 'question-author', 'certificate-officer']],
    ['east-issuer', '发文人员', ['issuer']],
  ] as const;
  for (const [login, post, roles] of people)
    await staff.engage({ login, name: `${city.name} ${post}（样例）`, roles: [...roles], node, unitId: bureau });
  await staff.engage({
    login: 'east-supervisor',
    name: `${city.name} 监督人员（样例）`,
    roles: ['supervisor'],
    node,
    unitId: bureau,
    what: `${city.name}：已结束的 2009 年培训（来源 A）、到期固定的数字`,
  });
}

/** Fortnightly afternoons: most before the first deadline, the rest in the year after. */
function fortnights(from: CalendarDate, to: CalendarDate): CalendarDate[] {
  const days: CalendarDate[] = [];
  for (let day = from; day <= to; day = addDays(day, 14)) days.push(day);
  return days;
}

export interface EastTold {
  readonly city: SampleCity;
  readonly people: number;
}

/** The province's notice, then plan, forward and board of the city. */
async function announce(telling: Telling, given: { city: SampleCity; bureau: string }) {
  const { world, staff } = telling;
  const { city, bureau } = given;
  const provincial = await publishNotice(world, {
    name: 'a-fujian-2009',
    issuerUnit: `${city.regions[0]?.name}公安厅`,
    city,
    planId: '',
    token: await staff.token('province-issuer'),
  });
  world.setClock('2009-06-04', '09:00');
  const prepared = await prepareTraining(telling, {
    unitId: bureau,
    city,
    logins: { author: 'east-trainer', trainer: 'east-trainer', certificates: 'east-trainer' },
    draft: draftFor(city),
    certificate: { title: '信息网络安全培训合格证书', authority: `${city.name}人力资源和社会保障局`, prefix: 'YLA' },
  });
  world.setClock('2009-06-05', '09:00');
  const { planId } = prepared;
  await publishNotice(world, {
    name: 'a-putian-2009',
    issuerUnit: `${city.name}公安局`,
    city,
    planId,
    token: await staff.token('east-issuer'),
    forwardsId: provincial,
  });
  const boardId = await openBoard(world, {
    unitId: bureau,
    city,
    planId,
    token: await staff.token('east-supervisor'),
    title: `${city.name} 2009 年培训进度（样例）`,
    threshold: { num: 2, den: 3 },
    dueOn: '2009-12-31',
    citation: { instrument: FORWARD, article: '正文' },
    schedule: null,
  });
  return { ...prepared, boardId };
}

/** The night after a deadline: denominators are fixed, standings settled, and the board has an issue of that moment. */
async function passDeadline(
  { world, staff }: Telling,
  given: { date: CalendarDate; boardId: string | undefined },
): Promise<void> {
  world.setClock(given.date, '00:05');
  await world.tick(['training.freeze-denominators', 'training.lapse-enrolments']);
  await world.settle();
  await refreshFigures(world);
  if (given.boardId) await publishIssue(world, { boardId: given.boardId, token: await staff.token('east-supervisor') });
}

/** Tells the whole of it; `registrar` enters the units. */
export async function tellEast(telling: Telling, { registrar }: { registrar: string }): Promise<EastTold> {
  const { world, progress, file } = telling;
  const city = buildCity(file, 'east');
  world.setClock('2009-04-20', '09:00');
  const people = await loadRegisters(telling, { city, registrar, firstIndex: 0 });
  world.setClock('2009-05-12', '09:00');
  const bureau = await unitNamed(world, `${city.name}人力资源和社会保障局`);
  await engage(telling, { city, bureau });
  const { planId, paperId, boardId } = await announce(telling, { city, bureau });
  world.setClock('2009-06-15', '09:00');
  const fate = await enrolCity(telling, { city, planId, supervisor: 'east-supervisor', idleEvery: 11, doneEvery: 2 });
  const playing = progress.step(`${city.name}：2009 至 2010 年培训`, 'the campaign of 2009 and 2010');
  let isNewYear = false;
  const { passed } = await playCampaign(world, {
    planId,
    paperId,
    days: fortnights('2009-06-23', '2010-11-23'),
    fates: fate,
    seed: `${file.seed}:campaign:east`,
    early: 1.7,
    step: playing,
    evening: async date => {
      if (date < '2009-12-22' || isNewYear) return;
      isNewYear = true;
      await passDeadline(telling, { date: '2010-01-01', boardId });
    },
  });
  await telling.staff.renew('east-supervisor');
  await passDeadline(telling, { date: '2010-12-01', boardId });
  playing.end(`合格 ${passed} 人 / passed`);
  return { city, people };
}
