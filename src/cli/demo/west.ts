// Source D: the campaign of 2014 in the sample city, played up to a day in its midst on which the demo then lives.
import { sql } from 'kysely';
import type { PlanDraft } from '#contracts/training';
import { seededRandom } from '#kernel/random';
import { weekdayOf } from '#kernel/time';
import { playCampaign } from './campaign.ts';
import { buildCity, type SampleCity } from './city.ts';
import { appointLearners } from './learners.ts';
import { forwardInCounties, openBoard, publishNotice, refreshFigures } from './notices.ts';
import { readKey, sitAfternoon } from './sit.ts';
import { onRegion, onUnit, unitNamed } from './staff.ts';
import { enrolCity, loadRegisters, prepareTraining, weekdays } from './story.ts';
import type { Telling } from './telling.ts';

/** The day on which the demo stands: sixteen days before the window ends. */
export const TODAY = '2014-10-15';
const INSTRUMENT = '钦人社发〔2014〕173号';

const draftFor = (city: SampleCity): Omit<PlanDraft, 'paperId' | 'courseIds'> => ({
  title: '2014 年信息技术与信息安全公需科目（样例）',
  subject: '信息技术与信息安全',
  year: 2014,
  summary: '样例：按来源 D 的通知举办，全市专业技术人员在2014年5月5日至10月31日间完成网络培训和考试。',
  target: { all: [{ region: city.code }, { jobCategory: ['professional'] }] },
  opensOn: '2014-05-05',
  closesOn: '2014-10-31',
  trainingHours: 6,
  examHours: 3,
  priceFen: 5000,
  passMarkHundredths: 6000,
  attempts: 2,
  modes: ['roster', 'unit', 'free'],
  deadlines: [
    {
      dueOn: '2014-10-31',
      title: '全部专业技术人员完成培训并考试合格',
      share: { num: 1, den: 1 },
      citation: { instrument: INSTRUMENT, article: '第三部分' },
    },
  ],
  basis: { instrument: INSTRUMENT, article: '第三部分' },
});

async function engage({ staff }: Telling, given: { city: SampleCity; bureau: string }): Promise<void> {
  const { city, bureau } = given;
  const county = city.regions.find(r => r.level === 'county');
  const all = onRegion(city.code);
  const hire = (login: string, post: string, role: Parameters<typeof staff.engage>[0]['roles'][number], what: string) =>
    staff.engage({ login, name: `${city.name} ${post}（样例）`, roles: [role], node: all, unitId: bureau, what });
  await hire('issuer', '发文人员', 'issuer', '印发、转发通知，看签收');
  await hire('supervisor', '监督人员', 'supervisor', '全市看板：各县区进度、落后单位');
  await hire('trainer', '培训管理员', 'training-manager', '计划、课程、名单、统计');
  await hire('author', '命题人员', 'question-author', '题库、试卷');
  await hire('operator', '考务员', 'exam-operator', '正在考试的人，恢复或作废');
  await hire('certificates', '证书管理员', 'certificate-officer', '证书、成批打印');
  if (county)
    await staff.engage({
      login: 'county',
      name: `${county.name} 监督人员（样例）`,
      roles: ['supervisor'],
      node: onRegion(county.code),
      what: `只看${county.name}`,
    });
}

async function engageClerk({ world, staff }: Telling, unitName: string): Promise<void> {
  const unitId = await unitNamed(world, unitName);
  await staff.engage({
    login: 'clerk',
    name: `${unitName} 经办人（样例）`,
    roles: ['unit-clerk'],
    node: onUnit(unitId),
    unitId,
    what: `${unitName}：名册、名单、登录单`,
  });
}

/** Some are in the exam room at the moment at which the demo opens. */
async function fillExamRoom({ world, file }: Telling, given: { planId: string; paperId: string }): Promise<void> {
  const { rows } = await sql<{ enrolmentId: string; personId: string; accountId: string }>`
    select e.id as enrolment_id, e.person_id, a.id as account_id
    from training.enrolment_view e join accounts.account a on a.person_id = e.person_id
    where e.plan_id = ${given.planId} and e.state = 'exam-open' and a.login is null order by e.id limit 12`.execute(
    world.platform.db.for<object>(),
  );
  await sitAfternoon(world, {
    date: TODAY,
    time: '09:20',
    candidates: rows.map(learner => ({ learner, plan: 'live' as const })),
    paperId: given.paperId,
    key: await readKey(world),
    random: seededRandom(`${file.seed}:live`),
  });
}

/** The city's notice, the counties' forwards, and the board of the city. */
async function giveNotice(
  telling: Telling,
  given: { city: SampleCity; bureau: string; planId: string },
): Promise<void> {
  const { world, staff } = telling;
  const { city, bureau, planId } = given;
  const token = await staff.token('issuer');
  const noticeId = await publishNotice(world, {
    name: 'd-qinzhou-2014',
    issuerUnit: `${city.name}人力资源和社会保障局`,
    city,
    planId,
    token,
  });
  world.setClock('2014-05-05', '08:00');
  if (noticeId) await forwardInCounties(telling, { noticeId, city, planId });
  // After the hour of the weekly issue, or the board would have two on its first day.
  world.setClock('2014-05-05', '08:40');
  await openBoard(world, {
    unitId: bureau,
    city,
    planId,
    token: await staff.token('supervisor'),
    title: `${city.name} 2014 年公需科目进度（样例）`,
    threshold: { num: 9, den: 10 },
    dueOn: '2014-10-31',
    citation: { instrument: INSTRUMENT, article: '第三部分' },
    schedule: { every: 'week', weekday: 1, time: '08:30' },
  });
}

/** Tells the story up to the morning of the day on which the demo stands. */
export async function tellWest(telling: Telling, given: { registrar: string; firstIndex: number }): Promise<void> {
  const { world, progress, file } = telling;
  const city = buildCity(file, 'west');
  world.setClock('2014-04-21', '09:00');
  await loadRegisters(telling, { city, ...given });
  world.setClock('2014-05-04', '09:00');
  const bureau = await unitNamed(world, `${city.name}人力资源和社会保障局`);
  await engage(telling, { city, bureau });
  await engageClerk(telling, `${city.name}第一中学`);
  const { planId, paperId } = await prepareTraining(telling, {
    unitId: bureau,
    city,
    logins: { author: 'author', trainer: 'trainer', certificates: 'certificates' },
    draft: draftFor(city),
    certificate: {
      title: '专业技术人员继续教育公需科目合格证书',
      authority: `${city.name}人力资源和社会保障局`,
      prefix: 'YLD',
    },
  });
  await giveNotice(telling, { city, bureau, planId });
  world.setClock('2014-05-05', '09:00');
  const fate = await enrolCity(telling, { city, planId, supervisor: 'supervisor', idleEvery: 17, doneEvery: 7 });
  const playing = progress.step(`${city.name}：2014 年公需科目，逐日`, 'the campaign of 2014, day by day');
  const told = await playCampaign(world, {
    planId,
    paperId,
    days: weekdays('2014-05-06', '2014-10-14'),
    fates: fate,
    seed: `${file.seed}:campaign:west`,
    early: 1.2,
    step: playing,
    evening: async date => {
      if (weekdayOf(date) === 1) await refreshFigures(world);
    },
  });
  playing.end(`开始 ${told.begun} 人，合格 ${told.passed} 人 / begun, passed`);
  world.setClock(TODAY, '08:40');
  await appointLearners(telling, { planId });
  await fillExamRoom(telling, { planId, paperId });
  await world.settle();
  await refreshFigures(world);
}
