// What the terminal prints at the end: progress by county, and one sign-in for each role.
import { sql } from 'kysely';
import { isRoleId, roles } from '#kernel/roles';
import { dateOf } from '#kernel/time';
import type { Platform } from '../../app/start.ts';
import { bar } from './progress.ts';
import type { SignIn } from './state.ts';

interface Row {
  readonly title: string;
  readonly closesOn: string;
  readonly region: string;
  readonly units: number;
  readonly unitsMet: number;
  readonly target: number;
  readonly passed: number;
}
interface Standings {
  readonly title: string;
  readonly number: string;
  readonly met: number;
  readonly onTrack: number;
  readonly atRisk: number;
  readonly overdue: number;
}
export interface Board {
  readonly standings: readonly Standings[];
  readonly today: string;
  readonly rows: readonly Row[];
  readonly totals: {
    readonly units: number;
    readonly people: number;
    readonly questions: number;
    readonly certificates: number;
  };
}

/** Standing of the units under each requirement, as last evaluated. */
async function readStandings({ db, modules }: Platform): Promise<readonly Standings[]> {
  if (!modules.some(m => m.name === 'directives')) return [];
  const { rows } = await sql<Standings>`
    select requirement_title as title, directive_number as number, count(*) filter (where standing = 'met')::int as met,
      count(*) filter (where standing = 'on-track')::int as on_track, count(*) filter (where standing = 'at-risk')::int as at_risk,
      count(*) filter (where standing = 'overdue')::int as overdue
    from directives.obligation_view group by requirement_id, 1, 2, due_at order by due_at desc, 2`.execute(
    db.for<object>(),
  );
  return rows;
}

/** Counts what the pages count, from the published views. */
export async function readBoard(platform: Platform): Promise<Board> {
  const { db, clock } = platform;
  const any = db.for<object>();
  const { rows } = await sql<Row>`
    select p.title, p.closes_on, r.name as region, count(*)::int as units, count(*) filter (where x.passed = x.target)::int as units_met,
      sum(x.target)::int as target, sum(x.passed)::int as passed
    from (
      select t.plan_id, t.unit_id, count(*) as target, count(e.id) as passed from training.target_view t
      left join training.enrolment_view e on e.plan_id = t.plan_id and e.person_id = t.person_id and e.state = 'passed'
      where t.left_at is null group by 1, 2
    ) x join training.plan_view p on p.id = x.plan_id
    join organizations.unit_view u on u.id = x.unit_id join organizations.region_view r on r.code = u.region_code
    group by p.id, p.title, p.closes_on, r.code, r.name order by p.closes_on desc, r.code`.execute(any);
  const totals = await sql<Board['totals']>`
    select (select count(*) from organizations.unit_view) as units, (select count(*) from people.person_view) as people,
      (select count(*) from exams.question) as questions, (select count(*) from certificates.certificate) as certificates`.execute(
    any,
  );
  const none = { units: 0, people: 0, questions: 0, certificates: 0 };
  const standings = await readStandings(platform);
  return { today: dateOf(clock.now()), standings, rows, totals: totals.rows[0] ?? none };
}

/** Chinese characters are two columns wide in a terminal. */
const width = (text: string): number => Array.from(text).reduce((n, c) => n + (c.charCodeAt(0) > 0x2e80 ? 2 : 1), 0);
const pad = (text: string, to: number): string => text + ' '.repeat(Math.max(0, to - width(text)));

export function showBoard({ today, rows, totals, standings }: Board): string {
  const lines = [
    '',
    `  演示日期 / the demo lives on ${today}`,
    `  单位 / units ${totals.units}  人员 / people ${totals.people}  试题 / questions ${totals.questions}  证书 / certificates ${totals.certificates}`,
  ];
  for (const title of new Set(rows.map(r => r.title))) {
    const of = rows.filter(r => r.title === title);
    lines.push('', `  ${title}  截止 / due ${of[0]?.closesOn ?? ''}`);
    for (const r of of) {
      const share = r.target > 0 ? r.passed / r.target : 0;
      const figures = `${String(Math.floor(share * 100)).padStart(3)}%  ${r.passed}/${r.target} 人`;
      lines.push(
        `  ${pad(r.region, 24)} ${bar(share)} ${pad(figures, 20)} 达标单位 / units met ${r.unitsMet}/${r.units}`,
      );
    }
  }
  if (standings.length > 0) lines.push('', '  文件要求与单位进度 / requirements and units');
  for (const s of standings)
    lines.push(
      `  ${pad(s.number, 28)} ${pad(s.title, 62)} 达到 ${s.met}  进行中 ${s.onTrack}  将到期 ${s.atRisk}  逾期 ${s.overdue}`,
    );
  return lines.join('\n');
}

export function showSignIns(signIns: readonly SignIn[]): string {
  const roleName = (text: string): string =>
    text
      .split('+')
      .map(role => (isRoleId(role) ? roles[role].zh : role))
      .join('、');
  return [
    '',
    '  登录名与密码（本次生成，存于演示数据目录的 sign-ins.json）/ sign-ins, made for this demo',
    ...signIns.map(s => `  ${pad(roleName(s.role), 16)} ${pad(s.login, 18)} ${s.password}   ${s.what}`),
  ].join('\n');
}
