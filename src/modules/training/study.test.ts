import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor';
import { addMs } from '#kernel/time';
import { exams } from '#modules/exams';
import { organizations } from '#modules/organizations';
import { people } from '#modules/people';
import { rules } from '#modules/rules';
import { configureFiles, createDiskStore } from '#platform/files';
import { type City, seedTestCity } from '../../app/test-city.ts';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import { configureTraining } from './configuration.ts';
import * as contract from './contract.ts';
import { type CoursewareServer, createCoursewareServer } from './courseware/server.ts';
import { codeOf, draftOf, publishedPlan, seedPaper } from './fixtures.testing.ts';
import { training } from './module.ts';
import { getTaskContent } from './study/service.ts';

const NOW = '2014-06-02T01:00:00.000Z';
const samples = path.resolve(import.meta.dirname, '../../../samples/courseware');
let world: TestWorld;
let city: City;
let manager: Actor;
let folder: string;
let server: CoursewareServer;
let planId: string;
let uploaded: Record<string, { durationMs: number | null; entries: number | null }> = {};

async function makeCourse(): Promise<string> {
  const { id } = await world.call(
    contract.createCourse,
    { body: { unitId: city.bureau.id, title: '样例课程', summary: '' } },
    manager,
  );
  const add = (kind: contract.TaskKind, title: string, requiredSeconds: number, body?: string) =>
    world.call(
      contract.addTask,
      { params: { id }, body: { kind, title, requiredSeconds, ...(body ? { body } : {}) } },
      manager,
    );
  const upload = async (taskId: string, file: string) => {
    const body = new File([new Uint8Array(await readFile(path.join(samples, file)))], file);
    return world.call(contract.uploadTaskFile, { params: { id: taskId }, body }, manager);
  };
  await add('text', '口令', 60, await readFile(path.join(samples, 'lesson-passwords.md'), 'utf8'));
  uploaded = {
    video: await upload((await add('video', '视频', 30)).id, 'harmful-content.mp4'),
    pdf: await upload((await add('pdf', '文件', 30)).id, 'harmful-content.pdf'),
    scorm: await upload((await add('scorm', '自测', 30)).id, 'scorm-12.zip'),
  };
  const { revision } = await world.call(contract.getCourse, { params: { id } }, manager);
  await world.call(contract.setCourseState, { params: { id }, body: { revision, state: 'ready' } }, manager);
  return id;
}

beforeAll(async () => {
  world = await createTestWorld({ now: NOW, modules: [organizations, rules, people, exams, training] });
  folder = await mkdtemp(path.join(tmpdir(), 'zs-courseware-'));
  configureFiles(await createDiskStore(folder));
  server = createCoursewareServer({
    db: world.db,
    clock: world.clock,
    log: world.ctx().log,
    publicOrigin: 'http://localhost:8080',
  });
  configureTraining({ coursewareOrigin: `http://127.0.0.1:${await server.listen({ port: 0, host: '127.0.0.1' })}` });
  city = await seedTestCity(world.owner);
  manager = world.actor({ roles: [{ role: 'training-manager', node: { kind: 'system' } }] });
  const courseIds = [await makeCourse()];
  const draft = draftOf({ paperId: await seedPaper(world, city.bureau.id), courseIds });
  planId = await publishedPlan(world, { unitId: city.bureau.id, manager, draft });
});
afterAll(async () => {
  await server.close();
  configureTraining({ coursewareOrigin: null });
  await world.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => world.clock.set(NOW));

interface Learner {
  readonly actor: Actor;
  readonly enrolmentId: string;
  readonly tasks: Record<string, string>;
}
async function learner(): Promise<Learner> {
  const actor = world.actor({ personId: await city.person(city.north), unitId: city.north.id });
  const { id: enrolmentId } = await world.call(contract.enrolMyself, { params: { id: planId } }, actor);
  const { tasks } = await world.call(contract.getStudy, { params: { id: enrolmentId } }, actor);
  return { actor, enrolmentId, tasks: Object.fromEntries(tasks.map(t => [t.kind, t.id])) };
}
const open = (l: Learner, kind: contract.TaskKind) =>
  world.call(contract.openStudy, { params: { id: l.enrolmentId, taskId: l.tasks[kind] ?? '' } }, l.actor);
const wait = (seconds: number) => world.clock.set(addMs(world.clock.now(), seconds * 1000));
type Given = { seq: number; hidden?: boolean; idle?: boolean; positionMs?: number };
const beat = (l: Learner, sessionId: string, given: Given) =>
  world.call(contract.beat, { params: { id: sessionId }, body: { hidden: false, idle: false, ...given } }, l.actor);

describe('the study clock', () => {
  test('TRN-02: time is credited beat by beat and never exceeds the wall', async () => {
    const l = await learner();
    const { sessionId, beatSeconds } = await open(l, 'text');
    wait(beatSeconds);
    expect(await beat(l, sessionId, { seq: 1 })).toMatchObject({ creditedMs: 15_000, lost: null });
    // Ten beats in the same instant are ten times nothing.
    for (let seq = 2; seq <= 11; seq += 1)
      expect(await beat(l, sessionId, { seq })).toMatchObject({ creditedMs: 0, totalMs: 15_000 });
  });

  test('TRN-02: of two tabs the later one counts; the older is told, and the sum is one clock', async () => {
    const l = await learner();
    const first = await open(l, 'text');
    wait(10);
    await beat(l, first.sessionId, { seq: 1 });
    const second = await open(l, 'pdf');
    expect(second.tookOver).toBe(true);
    wait(10);
    expect(await codeOf(beat(l, first.sessionId, { seq: 2 }))).toBe('training.taken-over');
    expect(await beat(l, second.sessionId, { seq: 1 })).toMatchObject({ creditedMs: 10_000 });
    const { rows } = await world.owner.query(
      'select coalesce(sum(credited_ms), 0)::int as ms from training.task_progress where enrolment_id = $1',
      [l.enrolmentId],
    );
    expect(rows[0].ms).toBe(20_000);
  });

  test('TRN-02: a replayed or out-of-order beat is refused and changes nothing', async () => {
    const l = await learner();
    const { sessionId } = await open(l, 'text');
    wait(10);
    await beat(l, sessionId, { seq: 5 });
    wait(10);
    expect(await codeOf(beat(l, sessionId, { seq: 5 }))).toBe('training.beat-replayed');
    expect(await codeOf(beat(l, sessionId, { seq: 4 }))).toBe('training.beat-replayed');
    expect(await beat(l, sessionId, { seq: 6 })).toMatchObject({ totalMs: 20_000 });
  });

  test('TRN-02: beats of two requests at once are credited once', async () => {
    const l = await learner();
    const { sessionId } = await open(l, 'text');
    wait(15);
    const both = await Promise.allSettled([
      beat(l, sessionId, { seq: 1 }),
      beat(l, sessionId, { seq: 2 }),
      beat(l, sessionId, { seq: 1 }),
    ]);
    const credited = both.flatMap(r => (r.status === 'fulfilled' ? [r.value.creditedMs] : []));
    expect(credited.reduce((a, b) => a + b, 0)).toBe(15_000);
  });

  test('TRN-02: a closed laptop credits one beat at most, and says why the rest is lost', async () => {
    const l = await learner();
    const { sessionId } = await open(l, 'text');
    wait(3_600);
    expect(await beat(l, sessionId, { seq: 1 })).toMatchObject({
      creditedMs: 30_000,
      lost: { ms: 3_570_000, reason: 'gap' },
    });
    const { gaps } = await world.call(contract.getStudy, { params: { id: l.enrolmentId } }, l.actor);
    expect(gaps).toEqual([{ taskId: l.tasks.text, reason: 'gap', lostMs: 3_570_000, times: 1 }]);
  });

  test('TRN-02: hidden and idle time is not credited, each with its reason', async () => {
    const l = await learner();
    const { sessionId } = await open(l, 'text');
    wait(15);
    expect(await beat(l, sessionId, { seq: 1, hidden: true })).toMatchObject({
      creditedMs: 0,
      lost: { ms: 15_000, reason: 'hidden' },
    });
    wait(15);
    expect(await beat(l, sessionId, { seq: 2, idle: true })).toMatchObject({
      creditedMs: 0,
      lost: { ms: 15_000, reason: 'idle' },
    });
    wait(15);
    expect(await beat(l, sessionId, { seq: 3 })).toMatchObject({ creditedMs: 15_000, totalMs: 15_000 });
  });

  test('TRN-02: somebody else’s session, task or content is not found; no client can say that it is done', async () => {
    const [l, other] = [await learner(), await learner()];
    const { sessionId } = await open(l, 'text');
    expect(await codeOf(beat(other, sessionId, { seq: 1 }))).toBe('access.not-found');
    const params = { id: l.enrolmentId, taskId: l.tasks.pdf ?? '' };
    expect(await codeOf(world.call(contract.getTaskContent, { params }, other.actor))).toBe('access.not-found');
    const body = { seq: 1, hidden: false, idle: false, complete: true, completed: true };
    expect(await world.call(contract.beat, { params: { id: sessionId }, body }, l.actor)).toMatchObject({
      taskComplete: false,
    });
  });
});

describe('video', () => {
  const duration = () => uploaded.video?.durationMs ?? 0;
  async function watch(
    l: Learner,
    given: { speed: number; from?: number; seconds?: number },
  ): Promise<contract.BeatReply> {
    const { sessionId, positionMs } = await open(l, 'video');
    let at = given.from ?? positionMs;
    let last = await beat(l, sessionId, { seq: 1, positionMs: at });
    for (let seq = 2; seq < 60 && at < duration(); seq += 1) {
      wait(given.seconds ?? 10);
      at = Math.min(duration(), at + (given.seconds ?? 10) * 1000 * given.speed);
      last = await beat(l, sessionId, { seq, positionMs: Math.round(at) });
    }
    return last;
  }

  test('TRN-02: its length is read from the file, and watching it through completes it', async () => {
    expect(Math.abs(duration() - 40_000)).toBeLessThan(200);
    const l = await learner();
    expect(await watch(l, { speed: 1 })).toMatchObject({ taskComplete: true });
  });

  test('TRN-02: a sped-up player gains nothing, at double speed nor a little above the clock', async () => {
    const l = await learner();
    expect(await watch(l, { speed: 2 })).toMatchObject({
      totalMs: 0,
      coveredMs: 0,
      lost: { reason: 'jumped' },
      taskComplete: false,
    });
    const m = await learner();
    const slightly = await watch(m, { speed: 1.15 });
    expect(slightly.taskComplete).toBe(false);
    expect(slightly.totalMs).toBeLessThan(duration() * 0.9);
  });

  test('TRN-02: a forged jump to the end covers only what was seen, and position is resumed on return', async () => {
    const l = await learner();
    const { sessionId } = await open(l, 'video');
    await beat(l, sessionId, { seq: 1, positionMs: 0 });
    wait(10);
    expect(await beat(l, sessionId, { seq: 2, positionMs: duration() })).toMatchObject({
      coveredMs: 0,
      taskComplete: false,
    });
    wait(10);
    expect(await beat(l, sessionId, { seq: 3, positionMs: 10_000 })).toMatchObject({ coveredMs: 0 });
    wait(5);
    expect(await beat(l, sessionId, { seq: 4, positionMs: 15_000 })).toMatchObject({
      coveredMs: 5_000,
      totalMs: 5_000,
    });
    expect((await open(l, 'video')).positionMs).toBe(15_000);
  });

  test('TRN-02: a paused player counts nothing, and one part seen twice is covered once', async () => {
    const l = await learner();
    const { sessionId } = await open(l, 'video');
    wait(15);
    expect(await beat(l, sessionId, { seq: 1, positionMs: 0 })).toMatchObject({
      creditedMs: 0,
      lost: { reason: 'paused' },
    });
    wait(10);
    await beat(l, sessionId, { seq: 2, positionMs: 10_000 });
    await beat(l, sessionId, { seq: 3, positionMs: 0 });
    wait(10);
    expect(await beat(l, sessionId, { seq: 4, positionMs: 10_000 })).toMatchObject({
      totalMs: 20_000,
      coveredMs: 10_000,
    });
  });

  test('TRN-02: bytes are delivered in ranges', async () => {
    const l = await learner();
    const given = { id: l.enrolmentId, taskId: l.tasks.video ?? '' };
    const part = await getTaskContent(world.ctx(l.actor), { ...given, range: 'bytes=100-199' });
    expect(part).toMatchObject({ status: 206, size: 100, headers: { 'content-type': 'video/mp4' } });
    if ('destroy' in part.content) part.content.destroy();
    const blob = await world.call(contract.getTaskContent, { params: given }, l.actor);
    expect(blob.size).toBe((await readFile(path.join(samples, 'harmful-content.mp4'))).length);
  });
});

describe('SCORM', () => {
  const save = (l: Learner, id: string, body: { version: number; status: 'completed' | 'incomplete' }) =>
    world.call(
      contract.saveScorm,
      { params: { id }, body: { ...body, state: { cmi: { suspend_data: '01' } } } },
      l.actor,
    );

  test('TRN-02: the package comes from a second origin by a token, without cookie, and only what it holds', async () => {
    const l = await learner();
    const { scorm } = await open(l, 'scorm');
    if (!scorm) throw new Error('no frame');
    const frame = await fetch(scorm.url);
    expect(frame.headers.get('content-security-policy')).toContain('frame-ancestors');
    expect(frame.headers.get('set-cookie')).toBeNull();
    expect(await frame.text()).toContain('EDITION="1.2"');
    expect(await (await fetch(`${scorm.url}p/index.html`)).text()).toContain('日常防护自测');
    expect((await fetch(`${scorm.url}scorm.js`)).status).toBe(200);
    for (const hostile of ['p/..%2f..%2fkeys.json', 'p/nothing.html', 'p/%E0%A4%A'])
      expect((await fetch(scorm.url + hostile)).status).toBe(404);
    expect((await fetch(scorm.url.replace(/c\/.{43}/, `c/${'x'.repeat(43)}`))).status).toBe(404);
    expect((await fetch(scorm.url, { method: 'POST' })).status).toBe(405);
    wait(9 * 3_600);
    expect((await fetch(scorm.url)).status).toBe(404);
  });

  test('TRN-02: a commit is acknowledged after it is stored; an old frame cannot overwrite it', async () => {
    const l = await learner();
    const { sessionId } = await open(l, 'scorm');
    expect(await save(l, sessionId, { version: 0, status: 'incomplete' })).toMatchObject({
      version: 1,
      taskComplete: false,
    });
    expect(await codeOf(save(l, sessionId, { version: 0, status: 'completed' }))).toBe('training.scorm-stale');
    const again = await open(l, 'scorm');
    expect(again.scorm).toMatchObject({ version: 1, state: { cmi: { suspend_data: '01' } } });
    expect(await codeOf(save(l, sessionId, { version: 1, status: 'completed' }))).toBe('training.taken-over');
  });

  test('TRN-02: “completed” by its own word completes nothing before the required time is credited', async () => {
    const l = await learner();
    const { sessionId } = await open(l, 'scorm');
    expect(await save(l, sessionId, { version: 0, status: 'completed' })).toMatchObject({ taskComplete: false });
    wait(15);
    expect(await beat(l, sessionId, { seq: 1 })).toMatchObject({ taskComplete: false });
    wait(15);
    expect(await beat(l, sessionId, { seq: 2 })).toMatchObject({ taskComplete: true });
  });

  test('TRN-02: all tasks together complete the study, and the exam opens', async () => {
    const l = await learner();
    const texts = async (kind: contract.TaskKind, seconds: number) => {
      const { sessionId } = await open(l, kind);
      if (kind === 'scorm') await save(l, sessionId, { version: 0, status: 'completed' });
      let last: contract.BeatReply | undefined;
      for (let seq = 1; seq <= Math.ceil(seconds / 15); seq += 1) {
        wait(15);
        last = await beat(l, sessionId, {
          seq,
          ...(kind === 'video' ? { positionMs: Math.min(seq * 15_000, 40_010) } : {}),
        });
      }
      return last;
    };
    await texts('text', 60);
    await texts('pdf', 30);
    await texts('video', 45);
    expect(await texts('scorm', 30)).toMatchObject({ taskComplete: true, studyComplete: true, state: 'exam-open' });
  });
});
