// Everything a benchmark of the exam room stands on: database, seeder, server process, load generator.
import path from 'node:path';
import type { Instant } from '#kernel/time';
import { type CpuTime, cpuTime } from './cpu.ts';
import { type Generator, startGenerator } from './generator.ts';
import { openOwnDatabase } from './own-database.ts';
import { appProcess } from './processes.ts';
import { openSeeder, type Seeder, type Sitting } from './seed.ts';
import type { Target } from './worker.ts';

export interface Stage {
  readonly base: string;
  /** The routes that ours is held against. */
  readonly besideBase: string;
  readonly seeder: Seeder;
  readonly generator: Generator;
  readonly cpu: () => CpuTime;
}

/** Runs `work` on a stage of its own and leaves nothing behind. */
export async function onStage<T>(work: (stage: Stage) => Promise<T>): Promise<T> {
  const database = await openOwnDatabase('bench');
  const seeder = openSeeder(database);
  const nodeOptions = process.env.BENCH_NODE_OPTIONS?.split(' ') ?? [];
  const app = await appProcess({
    env: database.env,
    logFile: path.join(database.folder, 'server.log'),
    entry: ['bench/server.ts'],
    nodeOptions,
  });
  const generator = startGenerator();
  try {
    await app.start();
    const beside = new URL(app.base);
    beside.port = String(Number(beside.port) + 2);
    const cpu = () => cpuTime({ serverPid: app.pid(), folder: database.folder });
    return await work({ base: app.base, besideBase: beside.origin, seeder, generator, cpu });
  } catch (error) {
    console.error(`--- log of the server\n${app.tail()}`);
    throw error;
  } finally {
    generator.close();
    await app.stop();
    await seeder.close();
    await database.close();
  }
}

/** Puts prepared sittings into the state after entering, as the owner, with `items` saved answers each. */
export async function openSittings(
  { owner }: Seeder,
  given: { sittings: readonly Sitting[]; startedAt: Instant; endsAt: Instant; saved: number },
): Promise<readonly Target[]> {
  const ids = given.sittings.map(s => s.id);
  await owner.query(
    `update exams.sitting s set state = 'open', started_at = $2, ends_at = $3, epoch = 1, outcome = null, mark_hundredths = null, ended_at = null,
       session_id = (select x.id from accounts.session x join accounts.account a on a.id = x.account_id where a.person_id = s.person_id order by x.id limit 1)
     where s.id = any($1::uuid[])`,
    [ids, given.startedAt, given.endsAt],
  );
  if (given.saved > 0)
    await owner.query(
      `insert into exams.answer (sitting_id, position, value, epoch, seq, saved_at)
       select s, p, '[1]', 1, 1, $3 from unnest($1::uuid[]) as s, generate_series(0, $2::int - 1) as p on conflict do nothing`,
      [ids, given.saved, given.startedAt],
    );
  return given.sittings.map(s => ({ sittingId: s.id, cookie: s.candidate.cookies[0], epoch: 1 }));
}
