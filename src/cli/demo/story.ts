// What both sample cities share: their registers, their content, their plan, their people in office.

import { assignKind, createKind } from '#contracts/certificates';
import type { PlanDraft } from '#contracts/training';
import { addDays, type CalendarDate, weekdayOf } from '#kernel/time';
import { fates, type UnitFate } from './campaign.ts';
import type { SampleCity } from './city.ts';
import { loadCourse, loadQuestions, makePaper } from './content.ts';
import { enrolLists, listsOf, publishSamplePlan } from './lists.ts';
import { confirmNotices } from './notices.ts';
import { loadPeople, loadTree } from './registers.ts';
import { appointClerks } from './staff.ts';
import type { Telling } from './telling.ts';

/** Working days from one date to another, both included; public holidays are not looked at. */
export function weekdays(from: CalendarDate, to: CalendarDate, every = 1): CalendarDate[] {
  const days: CalendarDate[] = [];
  for (let day = from; day <= to; day = addDays(day, every)) if (weekdayOf(day) <= 5) days.push(day);
  return days;
}

/** Units and people of a city, entered by the registrar with that login. Returns how many people. */
export async function loadRegisters(
  { world, staff, progress, file }: Telling,
  given: { city: SampleCity; registrar: string; firstIndex: number },
): Promise<number> {
  const { city, registrar, firstIndex } = given;
  const step = progress.step(`${city.name}：单位与人员`, 'units and people');
  const token = await staff.token(registrar);
  await loadTree(world, { city, token });
  const people = await loadPeople(world, { file, city, firstIndex, token, step });
  step.end(`${city.units.length} 个单位 / units, ${people} 人 / people`);
  return people;
}

/** Clerks are appointed, notices confirmed, lists confirmed and enrolled. Returns what will become of each unit. */
export async function enrolCity(
  { world, staff, progress, file }: Telling,
  given: { city: SampleCity; planId: string; supervisor: string; idleEvery: number; doneEvery: number },
): Promise<readonly UnitFate[]> {
  const { city, planId, idleEvery, doneEvery } = given;
  const step = progress.step(`${city.name}：确认名单、报名`, 'lists confirmed, people enrolled');
  const clerks = await appointClerks(world, `/${city.regions[0]?.code}/${city.code}/`);
  await confirmNotices(world, clerks);
  const lists = await listsOf(world, planId);
  const paces = new Map(city.units.map(u => [u.regionCode, u.pace]));
  const fate = fates(
    lists.map(l => ({ unitId: l.unitId, pace: paces.get(l.regionCode) ?? 0.5 })),
    { seed: `${file.seed}:fate:${city.code}`, idleEvery, doneEvery },
  );
  const idle = new Set(fate.filter(f => f.pace === 0).map(f => f.unitId));
  const supervisor = await staff.token(given.supervisor);
  const enrolled = await enrolLists(world, { lists, idle, clerks, supervisor, step });
  step.end(`${enrolled} 人 / people`);
  return fate;
}

export interface Prepared {
  readonly planId: string;
  readonly paperId: string;
  readonly questions: number;
}

/** Bank, paper, course, plan and certificate of a city's bureau. */
export async function prepareTraining(
  { world, staff, progress }: Telling,
  given: {
    unitId: string;
    city: SampleCity;
    logins: { author: string; trainer: string; certificates: string };
    draft: Omit<PlanDraft, 'paperId' | 'courseIds'>;
    certificate: { title: string; authority: string; prefix: string };
  },
): Promise<Prepared> {
  const { unitId, city, logins } = given;
  const asking = progress.step(`${city.name}：导入题库`, 'importing questions');
  const author = await staff.token(logins.author);
  const { bankId, questions } = await loadQuestions(world, { unitId, token: author, step: asking });
  const paperId = await makePaper(world, { bankId, title: `${given.draft.title} 试卷`, token: author });
  asking.end(`${questions} 题 / questions`);
  const teaching = progress.step(`${city.name}：课程与计划`, 'course and plan');
  const trainer = await staff.token(logins.trainer);
  const courseId = await loadCourse(world, { unitId, token: trainer, step: teaching });
  const planId = await publishSamplePlan(world, {
    unitId,
    draft: { ...given.draft, paperId, courseIds: [courseId] },
    token: trainer,
  });
  const officer = await staff.token(logins.certificates);
  const kind = await world.call(createKind, { body: { unitId, regionCode: city.code, ...given.certificate } }, officer);
  await world.call(assignKind, { params: { id: kind.id }, body: { planId } }, officer);
  await world.settle();
  teaching.end();
  return { planId, paperId, questions };
}
