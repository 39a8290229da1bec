// Candidates with sessions, a bank, papers and entitlements. People go straight into the tables, as the owner; what belongs to
// the exam room goes through its own functions.
import pg from 'pg';
import { systemActor } from '#kernel/actor';
import { addMs, type Instant } from '#kernel/time';
import { openEntitlement } from '#modules/exams';
import { unitInNodes } from '#modules/organizations';
import { fillAccessPorts } from '#platform/access';
import { createClock } from '#platform/clock';
import { newToken, tokenHash } from '#platform/crypto';
import { type Connection, type Ctx, createDb, createPool, inTransaction, newId } from '#platform/database';
import { silentLog } from '#platform/log';
import type { Question } from '../../src/modules/exams/bank/question.ts';
import { createBank, digestOf, identityOf } from '../../src/modules/exams/bank/service.ts';
import { insertVersions, touchBank } from '../../src/modules/exams/bank/store.ts';
import { createPaper, readyPaper } from '../../src/modules/exams/papers/service.ts';

export interface Candidate {
  readonly personId: string;
  readonly unitId: string;
  /** Cookies of two signed-in devices. */
  readonly cookies: readonly [string, string];
}
export interface Sitting {
  readonly id: string;
  readonly candidate: Candidate;
}
export interface Seeder {
  readonly owner: pg.Pool;
  ctx(): Ctx;
  candidates(count: number): Promise<readonly Candidate[]>;
  /** A ready paper of `items` questions drawn from a bank of four times as many, of all four kinds. */
  paper(given: { items: number; minutes: number; onExpiry: 'no-score' | 'grade-saved' }): Promise<string>;
  /** Entitles each to one sitting and a make-up within the window; returns the prepared first sittings. */
  entitle(given: { candidates: readonly Candidate[]; paperId: string; closesAt: Instant }): Promise<readonly Sitting[]>;
  close(): Promise<void>;
}

export function openSeeder(connection: Connection): Seeder {
  const owner = new pg.Pool({ connectionString: connection.ownerUrl, max: 4 });
  owner.on('error', () => undefined);
  const pool = createPool({
    url: connection.appUrl,
    max: 4,
    ...(connection.role ? { role: connection.role } : {}),
  });
  const clock = createClock();
  const log = silentLog();
  const db = createDb(pool);
  // Only the system acts here, which reaches everything.
  fillAccessPorts({ permissionsOf: () => new Set(), unitInNodes });
  const ctx = (): Ctx => ({ actor: systemActor('seed'), now: clock.now(), requestId: newId(), log, db });
  return {
    owner,
    ctx,
    candidates: count => insertCandidates(owner, { count, now: clock.now() }),
    paper: given => makePaper(ctx(), owner, given),
    entitle: given => entitle(ctx, owner, given),
    close: async () => {
      await pool.end();
      await owner.end();
    },
  };
}

async function insertUnit(owner: pg.Pool): Promise<string> {
  const id = newId();
  await owner.query(
    `insert into organizations.region (code, name, level, parent_code, path, local, valid_from)
     values ('450700', '450700', 'city', null, '/450700/', false, '2000-01-01') on conflict do nothing`,
  );
  await owner.query(
    `insert into organizations.unit (id, name, pinyin, pinyin_key, initials, unit_type, industry, level, region_code, region_path, parent_id, path, lines, status, opened_on, updated_at, updated_what)
     values ($1, $2, 'x', 'x', 'x', 'organ', 'government', 'city', '450700', '/450700/', null, $3, '{}', 'active', '2000-01-01', '2000-01-01', 'seed')`,
    [id, `考点 ${id.slice(-6)}`, `/${id}/`],
  );
  return id;
}

async function insertCandidates(owner: pg.Pool, given: { count: number; now: Instant }): Promise<readonly Candidate[]> {
  const unitId = await insertUnit(owner);
  const made = Array.from({ length: given.count }, () => ({
    personId: newId(),
    accountId: newId(),
    sessions: [newToken(), newToken()].map(token => ({ id: newId(), token })),
  }));
  const people = made.map(m => m.personId);
  await owner.query(
    `insert into people.person (id, name, pinyin, pinyin_key, initials, document_kind, number_cipher, number_lookup, number_mask, title_level, unit_id, last_unit_id, status, created_at, updated_at, updated_what)
     select id, '考生', 'kaosheng', 'kaosheng', 'ks', 'citizen', '\\x01', decode(replace(id::text, '-', ''), 'hex'), '990***********0000', 'none', $2, $2, 'active', $3, $3, 'seed'
     from unnest($1::uuid[]) as id`,
    [people, unitId, given.now],
  );
  await owner.query(
    `insert into accounts.account (id, person_id, unit_id, name, created_at)
     select a, p, $3, '考生', $4 from unnest($1::uuid[], $2::uuid[]) as g(a, p)`,
    [made.map(m => m.accountId), people, unitId, given.now],
  );
  const sessions = made.flatMap(m => m.sessions.map(s => ({ ...s, accountId: m.accountId })));
  await owner.query(
    `insert into accounts.session (id, account_id, token_hash, origin, restricted, user_agent, address, created_at, last_seen_at, expires_at)
     select s, a, h, 'service', false, '', '', $4, $4, $5 from unnest($1::uuid[], $2::uuid[], $3::bytea[]) as g(s, a, h)`,
    [
      sessions.map(s => s.id),
      sessions.map(s => s.accountId),
      sessions.map(s => tokenHash(s.token)),
      given.now,
      addMs(given.now, 12 * 3_600_000),
    ],
  );
  return made.map(m => ({
    personId: m.personId,
    unitId,
    cookies: [`zs=${m.sessions[0]?.token}`, `zs=${m.sessions[1]?.token}`],
  }));
}

const common = { explanation: '', tags: [], score: 100, language: 'zh-CN' } as const;
const options = ['甲', '乙', '丙', '丁'];

function question(n: number): Question {
  const stem = `第 ${n} 题：某单位的信息系统按其重要程度定级备案之后，下列做法中哪一项（哪些项）符合要求？`;
  const difficulty = 1 + (n % 5);
  switch (n % 5) {
    case 0:
      return { ...common, kind: 'multiple', stem, difficulty, options, answer: n % 2 ? [0, 1] : [1, 3] };
    case 1:
      return { ...common, kind: 'true-false', stem, difficulty, answer: n % 2 === 0 };
    case 2:
      return { ...common, kind: 'fill-in', stem, difficulty, blanks: [{ match: 'loose', accept: [`答${n % 3}`] }] };
    default:
      return { ...common, kind: 'single', stem, difficulty, options, answer: n % 4 };
  }
}

async function makePaper(
  ctx: Ctx,
  owner: pg.Pool,
  given: { items: number; minutes: number; onExpiry: 'no-score' | 'grade-saved' },
): Promise<string> {
  const bank = await createBank(ctx, { unitId: await insertUnit(owner), name: '题库' });
  const versions = Array.from({ length: given.items * 4 }, (_, n) => question(n)).map(q => ({
    questionId: newId(),
    version: 1,
    identity: identityOf(q),
    digest: digestOf(q),
    question: q,
  }));
  await inTransaction(ctx, async tx => {
    await insertVersions(tx, { bankId: bank.id, versions });
    await touchBank(tx, bank.id);
  });
  const line = { tagsAny: [], tagsAll: [], kinds: [], minDifficulty: 1, maxDifficulty: 5 };
  const draft = await createPaper(ctx, {
    bankId: bank.id,
    title: '信息技术与信息安全',
    durationMinutes: given.minutes,
    onExpiry: given.onExpiry,
    blueprint: {
      mode: 'drawn',
      lines: [{ ...line, count: given.items, scoreEach: 100 }],
      questionOrder: 'shuffled',
      shuffleOptions: true,
    },
  });
  return (await readyPaper(ctx, { id: draft.id, revision: draft.revision })).id;
}

const PER_TRANSACTION = 100;
// Low: the random answers of the simulated candidates are to pass sometimes.
const PASS_MARK = 500;

async function entitle(
  ctx: () => Ctx,
  owner: pg.Pool,
  given: { candidates: readonly Candidate[]; paperId: string; closesAt: Instant },
): Promise<readonly Sitting[]> {
  const { paperId, closesAt } = given;
  const sources = new Map(given.candidates.map(candidate => [newId(), candidate]));
  const pairs = [...sources];
  for (let from = 0; from < pairs.length; from += PER_TRANSACTION) {
    const now = ctx();
    await inTransaction(now, async tx => {
      for (const [sourceId, { personId, unitId }] of pairs.slice(from, from + PER_TRANSACTION))
        await openEntitlement(tx, {
          personId,
          unitId,
          paperId,
          sourceKind: 'bench',
          sourceId,
          opensAt: addMs(now.now, -60_000),
          closesAt,
          attempts: 2,
          passMarkHundredths: PASS_MARK,
          citations: [{ instrument: '钦人社发〔2014〕173号', article: '第三部分' }],
        });
    });
  }
  const { rows } = await owner.query<{ id: string; source_id: string }>(
    `select s.id, e.source_id from exams.sitting s join exams.entitlement e on e.id = s.entitlement_id
     where e.source_kind = 'bench' and e.source_id = any($1::uuid[])`,
    [[...sources.keys()]],
  );
  return rows.flatMap(row => {
    const candidate = sources.get(row.source_id);
    return candidate ? [{ id: row.id, candidate }] : [];
  });
}
