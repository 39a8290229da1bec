// A house in the middle of its work: staff of every role, ten people, a plan in which some have passed. Made through the endpoints in
// seconds, for the walk through all pages and for the pictures of the guides.
import { issueSlips, listSlipCandidates } from '#contracts/accounts';
import { listBatches, listMyCertificates, printBatch } from '#contracts/certificates';
import { createDirective, getDirective, listObligations } from '#contracts/directives';
import { listBanks, listQuestions } from '#contracts/exams';
import { createList } from '#contracts/organizations';
import { applyRosterImport, getRosterImport, startRosterImport } from '#contracts/people';
import { takeSnapshot } from '#contracts/supervision';
import {
  confirmUnitLists,
  enrolUnitList,
  getPlan,
  getStudy,
  getUnitList,
  listUnitLists,
  proposeTargets,
  submitUnitList,
} from '#contracts/training';
import { ask, fetchBytes, give, until } from './api.ts';
import { type Seat, takeSeat } from './browser.ts';
import { issueDirective, publishProgress } from './campaign.ts';
import type { Login } from './hands.ts';
import { beginExam, enterQuickly, passQuickly, studyQuickly } from './learner.ts';
import {
  appoint,
  appointRegistrar,
  firstRunQuickly,
  type House,
  importTreeQuickly,
  logins,
  regions,
  seatOf,
  slipCodes,
  unitId,
  units,
} from './opening.ts';
import { staff } from './people.ts';
import { makeKind, makePlan } from './school.ts';
import { rosterWorkbook } from './workbooks.ts';

const END = { until: '2014-12-31' } as const;
const PASSWORD = '十年树木-Bainian2014';
export type Desk =
  | keyof typeof logins
  | 'issuer'
  | 'clerk'
  | 'manager'
  | 'author'
  | 'operator'
  | 'officer'
  | 'supervisor'
  | 'learner';

type IdName =
  | 'plan'
  | 'list'
  | 'course'
  | 'bank'
  | 'question'
  | 'paper'
  | 'person'
  | 'unit'
  | 'enrolment'
  | 'task'
  | 'sitting'
  | 'certificate'
  | 'directive'
  | 'draft'
  | 'requirement'
  | 'obligation'
  | 'board'
  | 'unitList';

export interface Town {
  readonly logins: Readonly<Record<Desk, Login>>;
  /** What the `$names` in the addresses of pages stand for. */
  readonly ids: Readonly<Record<IdName, string>>;
}

export const people = Array.from({ length: 10 }, (_, n) => staff(40 + n));

async function importRoster({ context }: Seat): Promise<void> {
  const rows = people.map(p => [p.name, p.number, p.phone, units.hospital, '专业技术人员', '中级', '主治医师']);
  const file = await rosterWorkbook('医院名册.xlsx', rows);
  const { id } = (await give(context, startRosterImport, { file })) as { id: string };
  const state = (wanted: string) =>
    until(
      `roster ${wanted}`,
      () => ask(context, getRosterImport, { params: { id } }),
      found => found.state === wanted,
    );
  await state('previewed');
  await ask(context, applyRosterImport, { params: { id } });
  await state('done');
}

async function staffOf(house: House): Promise<Readonly<Record<Desk, Login>>> {
  const at = { at: regions.city, ...END };
  const [issuer, clerk, manager, author, operator, officer, supervisor] = await appoint(house, [
    { login: 'shifa', name: '发文壬', role: 'issuer', ...at },
    { login: 'jingban', name: '经办戊', role: 'unit-clerk', at: units.hospital, ...END },
    { login: 'peixun', name: '培训己', role: 'training-manager', ...at },
    { login: 'mingti', name: '命题子', role: 'question-author', ...at },
    { login: 'kaowu', name: '考务丑', role: 'exam-operator', ...at },
    { login: 'zhengshu', name: '证书庚', role: 'certificate-officer', ...at },
    { login: 'jiandu', name: '监督癸', role: 'supervisor', ...at },
  ]);
  const learner = { login: people[0]?.number ?? '', password: PASSWORD };
  return { ...logins, issuer, clerk, manager, author, operator, officer, supervisor, learner };
}

/** The list of the hospital, confirmed by both and enrolled. */
async function enrolAll(seats: { manager: Seat; clerk: Seat; supervisor: Seat }, planId: string): Promise<string> {
  const params = { id: planId };
  await ask(seats.manager.context, proposeTargets, { params });
  const lists = () => ask(seats.manager.context, listUnitLists, { params, query: {} });
  const { items } = await until('the list', lists, found => found.items.some(l => l.targets === people.length));
  const id = items.find(l => l.targets === people.length)?.id ?? '';
  const { list } = await ask(seats.clerk.context, getUnitList, { params: { id }, query: {} });
  await ask(seats.clerk.context, submitUnitList, { params: { id }, body: { revision: list.revision } });
  await ask(seats.supervisor.context, confirmUnitLists, { body: { ids: [id] } });
  await ask(seats.clerk.context, enrolUnitList, { params: { id } });
  return id;
}

/** The first learner passes and has a certificate; the second stands before the exam and keeps the phone. */
async function learnersOf(
  house: House,
  clerk: Seat,
): Promise<Pick<Town['ids'], 'enrolment' | 'sitting' | 'certificate' | 'task'>> {
  const { items } = await ask(clerk.context, listSlipCandidates, { query: {} });
  const pdf = await fetchBytes(clerk.context, issueSlips, { body: { personIds: items.map(i => i.personId) } });
  const codes = slipCodes(pdf);
  const enter = async (n: number): Promise<Seat> => {
    const seat = await takeSeat(house.browser, { url: house.platform.url, phone: true });
    const person = people[n];
    const code = codes.find(slip => slip.name === person?.name)?.code ?? '';
    await enterQuickly(seat.context, { number: person?.number ?? '', code, password: PASSWORD });
    return seat;
  };
  const first = await enter(0);
  const enrolment = await studyQuickly(first.context);
  const sitting = await beginExam(first.context);
  await passQuickly(first.context, sitting);
  const mine = () => ask(first.context, listMyCertificates, {});
  const { items: certificates } = await until('the certificate', mine, found => found.items.length > 0);
  const { tasks } = await ask(first.context, getStudy, { params: { id: enrolment } });
  await first.context.close();
  return { enrolment, sitting, certificate: certificates[0]?.number ?? '', task: tasks[0]?.id ?? '' };
}

/** A directive of the city over the plan, another one still being drafted, and the progress in two issues. */
async function officesOf(
  seats: { issuer: Seat; clerk: Seat; supervisor: Seat },
  given: { planId: string; unitId: string },
): Promise<Pick<Town['ids'], 'directive' | 'draft' | 'requirement' | 'obligation' | 'board' | 'unitList'>> {
  const { issuer, clerk, supervisor } = seats;
  const directive = await issueDirective(issuer, { ...given, dates: ['2014-08-31', '2014-10-31'], on: '2014-06-03' });
  const title = '关于做好年度总结的通知';
  const body = { issuerUnitId: given.unitId, title, kind: 'notice' } as const;
  const { id: draft } = await ask(issuer.context, createDirective, { body });
  const { id: unitList } = await ask(issuer.context, createList, {
    body: { name: '重点单位', ownerUnitId: given.unitId },
  });
  const { requirements } = await ask(issuer.context, getDirective, { params: { id: directive } });
  const owed = () => ask(clerk.context, listObligations, { query: {} });
  const { items } = await until('what the unit owes', owed, found => found.items.length > 0);
  const board = await publishProgress(supervisor, { ...given, dueOn: '2014-08-31' });
  await ask(supervisor.context, takeSnapshot, { params: { id: board } });
  return { directive, draft, requirement: requirements[0]?.id ?? '', obligation: items[0]?.id ?? '', board, unitList };
}

export async function buildTown(house: House): Promise<Town> {
  const seat = await takeSeat(house.browser, { url: house.platform.url });
  await firstRunQuickly(seat, house.platform);
  await appointRegistrar(house, END.until);
  const registrar = await seatOf(house, logins.registrar);
  await importTreeQuickly(registrar);
  const all = await staffOf(house);
  const open = async (desk: Desk): Promise<Seat> => seatOf(house, all[desk]);
  const [clerk, manager, officer, supervisor] = [
    await open('clerk'),
    await open('manager'),
    await open('officer'),
    await open('supervisor'),
  ];
  await importRoster(clerk);
  const bureau = await unitId(manager, units.bureau);
  const plan = await makePlan(manager, {
    unitId: bureau,
    year: 2014,
    opensOn: '2014-06-01',
    closesOn: '2014-10-31',
    more: { target: { all: [{ region: regions.city }, { jobCategory: ['professional'] }] }, modes: ['roster'] },
  });
  await makeKind(officer, { unitId: bureau, planId: plan });
  const list = await enrolAll({ manager, clerk, supervisor }, plan);
  const learners = await learnersOf(house, clerk);
  const issuer = await open('issuer');
  const offices = await officesOf({ issuer, clerk, supervisor }, { planId: plan, unitId: bureau });
  const { courses, paperId } = await ask(manager.context, getPlan, { params: { id: plan } });
  const banks = await ask(manager.context, listBanks, { query: {} });
  const bank = banks.items[0]?.id ?? '';
  const questions = await ask(manager.context, listQuestions, { params: { id: bank }, query: {} });
  const { items } = await ask(clerk.context, listSlipCandidates, { query: {} });
  const hospital = await unitId(clerk, units.hospital);
  await ask(officer.context, printBatch, { body: { planId: plan, unitId: hospital } });
  await until(
    'the batch',
    () => ask(officer.context, listBatches, { query: {} }),
    found => found.items.some(b => b.state === 'ready'),
  );
  for (const each of [seat, registrar, clerk, manager, officer, supervisor, issuer]) await each.context.close();
  const person = items[0]?.personId ?? '';
  return {
    logins: all,
    ids: {
      plan,
      list,
      course: courses[0]?.id ?? '',
      bank,
      question: questions.items[0]?.id ?? '',
      paper: paperId ?? '',
      person,
      unit: hospital,
      ...learners,
      ...offices,
    },
  };
}
