import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { diagnoseCitizenNumber } from '#kernel/identifiers';
import { verifyPassword } from '#platform/crypto';
import { newId } from '#platform/database';
import { checkout } from '../../app/config.ts';
import { withDatabase } from '../../app/test-setup.ts';
import { buildCity, readSample } from './city.ts';
import { peopleOf } from './people.ts';

// Far above what it takes: a machine that does much else must not fail it.
const LIMIT_MS = 400_000;
const folder = mkdtempSync(path.join(tmpdir(), 'zs-demo-'));
let admin: pg.Client;
let base: string;
let data: pg.Pool;
let first: Run;

interface Run {
  readonly code: number;
  readonly said: string;
}

/** Runs the real command, with a database and a folder of its own. */
function demo(...args: string[]): Promise<Run> {
  return new Promise((resolve, reject) => {
    const url = withDatabase(inject('testServer').adminUrl, base);
    const { LOG_LEVEL: _, NODE_OPTIONS: __, ...env } = process.env;
    const child = spawn(process.execPath, [path.join(checkout, 'src/cli/main.ts'), 'demo', '--no-serve', ...args], {
      env: { ...env, DATABASE_URL: url, ZHENGSHU_DATA: folder },
      timeout: LIMIT_MS,
    });
    let said = '';
    const hear = (chunk: Buffer) => {
      said += chunk.toString('utf8');
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('close', code => resolve({ code: code ?? 1, said }));
  });
}

const count = async (text: string): Promise<number> => {
  const { rows } = await data.query<{ n: string }>(`select count(*) as n from ${text}`);
  return Number(rows[0]?.n);
};

beforeAll(async () => {
  const { adminUrl } = inject('testServer');
  admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  base = `zs_t_${process.pid}_${newId().slice(-12)}`;
  await admin.query(`create database ${base}`);
  first = await demo('--small');
  data = new pg.Pool({ connectionString: withDatabase(adminUrl, `${base}_demo`), max: 2 });
}, LIMIT_MS);

afterAll(async () => {
  await data.end();
  for (const name of [base, `${base}_demo`]) await admin.query(`drop database if exists ${name} with (force)`);
  await admin.end();
  rmSync(folder, { recursive: true, force: true });
});

describe('the demo, small', () => {
  test('DEMO-01: it ends well and prints board and sign-ins', () => {
    expect(first.said).toContain('达标单位 / units met');
    expect(first.said).toMatch(/learner-new\s+\S{4}-\S{4}-\S{4}-\S{4}/);
    expect(first.code).toBe(0);
  });

  test('DEMO-01: units, people, questions and both campaigns are there', async () => {
    expect(await count('organizations.unit')).toBeGreaterThanOrEqual(25);
    expect(await count('people.person')).toBeGreaterThanOrEqual(400);
    expect(await count("exams.question where state = 'active'")).toBeGreaterThanOrEqual(400);
    expect(await count("training.plan where state = 'published'")).toBe(2);
    expect(await count('(select distinct kind from training.task) k')).toBe(4);
    expect(await count('training.frozen_unit')).toBeGreaterThan(0);
  });

  test('DIR-02: the notices of both sources are published and forwarded, and units are met, behind and at risk', async () => {
    expect(await count("directives.directive where state = 'published'")).toBe(5);
    expect(await count("directives.relation where kind = 'forward' and not dropped")).toBe(3);
    for (const standing of ['met', 'at-risk', 'overdue'])
      expect(await count(`directives.obligation where standing = '${standing}'`), standing).toBeGreaterThan(0);
    expect(await count('directives.inbox_item where confirmed_at is not null')).toBeGreaterThan(10);
    expect(await count('supervision.snapshot')).toBeGreaterThan(20);
  });

  test('TRN-10: every passed enrolment has exactly one certificate, and no other has any', async () => {
    const passed = await count("training.enrolment where state = 'passed'");
    expect(passed).toBeGreaterThan(30);
    expect(
      await count(
        "training.enrolment e where (e.state = 'passed') <> exists (select 1 from certificates.certificate c where c.enrolment_id = e.id and c.state = 'issued')",
      ),
    ).toBe(0);
    expect(await count('certificates.certificate')).toBe(passed);
  });

  test('TRN-05: what counts as passed was sat, and its mark is that of the saved answers', async () => {
    expect(
      await count(
        `training.enrolment e where e.state = 'passed' and not exists (
           select 1 from exams.sitting s where s.entitlement_id = e.entitlement_id and s.outcome = 'passed'
             and s.mark_hundredths = e.mark_hundredths and s.ended_at = e.ended_at
             and (select count(*) from exams.answer a where a.sitting_id = s.id) = s.item_count)`,
      ),
    ).toBe(0);
    expect(
      await count(
        "exams.sitting where (outcome = 'passed') <> (mark_hundredths >= 6000) and outcome in ('passed', 'failed')",
      ),
    ).toBe(0);
  });

  test('TRN-04: nobody came to the exam with unfinished study, and credited time has its evidence', async () => {
    const complete = "e.state in ('study-complete', 'exam-open', 'passed', 'failed')";
    expect(
      await count(
        `training.enrolment e join training.plan_course pc on pc.plan_id = e.plan_id join training.task t on t.course_id = pc.course_id and not t.removed
         left join training.task_progress g on g.enrolment_id = e.id and g.task_id = t.id
         where ${complete} and (g.completed_at is null or g.credited_ms < t.required_seconds * 1000)`,
      ),
    ).toBe(0);
    expect(
      await count(
        `training.task_progress g where g.credited_ms <> (
           select coalesce(sum(s.credited_ms), 0) from training.study_span s where s.enrolment_id = g.enrolment_id and s.task_id = g.task_id)`,
      ),
    ).toBe(0);
  });

  test('ORG-07: every password was made for this load, none stands in the sources', async () => {
    const file = path.join(folder, 'demo/sign-ins.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const signIns = JSON.parse(readFileSync(file, 'utf8')) as { login: string; password: string }[];
    expect(new Set(signIns.map(s => s.password)).size).toBe(signIns.length);
    expect(await count('accounts.account where password_hash is not null')).toBe(signIns.length);
    const sources = readdirSync(path.join(checkout, 'src/cli/demo')).map(f =>
      readFileSync(path.join(checkout, 'src/cli/demo', f), 'utf8'),
    );
    for (const { password } of signIns) expect(sources.some(s => s.includes(password))).toBe(false);
    const clerk = signIns.find(s => s.login === 'clerk');
    const { rows } = await data.query("select password_hash as hash from accounts.account where login = 'clerk'");
    expect(await verifyPassword(rows[0].hash, clerk?.password ?? '')).toBe(true);
  });

  test('DEMO-02: a second run changes nothing and prints the same', { timeout: LIMIT_MS }, async () => {
    const state = async () => [
      await count('training.enrolment'),
      await count('audit.audit_event'),
      await count('accounts.account'),
      await count('exams.sitting'),
    ];
    const before = await state();
    const second = await demo('--small');
    expect(second.said).toContain('--fresh');
    expect(second.code).toBe(0);
    expect(await state()).toEqual(before);
    expect(second.said.slice(second.said.indexOf('登录名'))).toBe(first.said.slice(first.said.indexOf('登录名')));
  });

  test('DEMO-02: what is missing is said in words', { timeout: LIMIT_MS }, async () => {
    const full = await demo();
    expect(full.code).toBe(3);
    expect(full.said).toContain('--fresh');
    expect((await demo('--nonsense')).code).toBe(2);
  });
});

describe('the sample city, full', () => {
  test('DEMO-01: twelve counties, 300 units, 20,000 people, no two numbers alike and none of a real county', async () => {
    const file = await readSample();
    const city = buildCity(file, 'west');
    expect(city.regions.filter(r => r.level === 'county')).toHaveLength(12);
    expect(city.units.length).toBeGreaterThanOrEqual(300);
    expect(new Set(city.units.map(u => u.name)).size).toBe(city.units.length);
    const people = [...peopleOf(file, { units: city.units, firstIndex: 0, seed: 'test' })];
    expect(people.length).toBeGreaterThanOrEqual(20_000);
    expect(new Set(people.map(p => p.number)).size).toBe(people.length);
    expect(people.every(p => p.number.startsWith('459999') && p.phone.startsWith('154'))).toBe(true);
    expect(people.slice(0, 500).every(p => diagnoseCitizenNumber(p.number, '2014-01-01').ok)).toBe(true);
  });
});
