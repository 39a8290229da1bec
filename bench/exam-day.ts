// An exam day on one machine, database and load generator included: 3,000 candidates start within 30 s, save for five minutes at
// 100 saves a second, and hand in within 15 s. The saves are held against a route that commits the same row, at the same pace.
import { addMs } from '#kernel/time';
import { atMost, type Bench, type BenchOptions, type Figure, median, ms } from './figures.ts';
import { p95Of } from './load/generator.ts';
import { onStage, type Stage } from './load/stage.ts';
import type { PacedJob, Target } from './load/worker.ts';

const CANDIDATES = 3_000;
const ITEMS = 100;
const WINDOWS = 5;
const PER_SECOND = 100;
const aims = { start: 1_000, save: 150, handIn: 500 } as const;

export const examDay: Bench = {
  name: 'exam-day',
  title: 'Exam day, 3,000 candidates, 100 questions each',
  run: options => onStage(stage => measure(stage, options)),
};

async function measure(stage: Stage, options: BenchOptions): Promise<readonly Figure[]> {
  const { seeder, generator, base, besideBase } = stage;
  const count = options.quick ? 600 : CANDIDATES;
  const candidates = await seeder.candidates(count);
  const paperId = await seeder.paper({ items: ITEMS, minutes: 600, onExpiry: 'no-score' });
  const closesAt = addMs(seeder.ctx().now, 10 * 3_600_000);
  const sittings = await seeder.entitle({ candidates, paperId, closesAt });
  const targets: readonly Target[] = sittings.map(s => ({
    sittingId: s.id,
    cookie: s.candidate.cookies[0],
    epoch: 1,
  }));
  const paced = (job: Pick<PacedJob, 'what' | 'path' | 'perSecond' | 'count' | 'seq'> & { base?: string }) =>
    generator.paced({ base, targets, items: ITEMS, ...job });

  const sittingPath = '/api/exams/sittings/:id';
  const start = await paced({ what: 'enter', path: `${sittingPath}/enter`, perSecond: count / 30, count, seq: 1 });
  options.say(`start: p95 ${ms(p95Of(start))}`);

  const windows: { ours: number; single: number }[] = [];
  let seq = 1;
  for (let n = 1; n <= WINDOWS; n += 1) {
    const save = (path: string, at: string, seconds: number) => {
      const job = { what: 'save', path, base: at, perSecond: PER_SECOND, count: PER_SECOND * seconds, seq } as const;
      seq += job.count;
      return paced(job);
    };
    // Five minutes of ours in all; the other route beside each minute, so that both see the same machine.
    const ours = await save(`${sittingPath}/answers`, base, options.quick ? 5 : 60);
    const single = await save('/api/bench/statement/:id/answers', besideBase, options.quick ? 4 : 15);
    windows.push({ ours: p95Of(ours), single: p95Of(single) });
    options.say(`window ${n}: save p95 ${ms(p95Of(ours))}, own commit ${ms(p95Of(single))}`);
  }
  const handIn = await paced({ what: 'hand-in', path: `${sittingPath}/hand-in`, perSecond: count / 15, count, seq });
  await checkEnded(stage, targets);

  const aimed = (name: string, p95: number, aim: number): Figure => ({
    name,
    ours: `p95 ${ms(p95)}`,
    limit: ms(aim),
    ...atMost(p95 / aim, 1),
    aim: true,
  });
  return [
    {
      name: 'save p95',
      ours: `p95 ${ms(median(windows.map(w => w.ours)))}`,
      limit: `own commit p95 ${ms(median(windows.map(w => w.single)))}`,
      ...atMost(median(windows.map(w => w.ours / w.single)), 3),
    },
    aimed('start of 3,000 in 30 s', p95Of(start), aims.start),
    aimed('save', median(windows.map(w => w.ours)), aims.save),
    aimed('hand-in of 3,000 in 15 s', p95Of(handIn), aims.handIn),
  ];
}

/** Every one of them handed in and marked: a quick reply alone would prove nothing. */
async function checkEnded({ seeder }: Stage, targets: readonly Target[]): Promise<void> {
  const { rows } = await seeder.owner.query<{ n: number }>(
    `select count(*)::int as n from exams.sitting where id = any($1::uuid[]) and state = 'handed-in' and mark_hundredths is not null`,
    [targets.map(t => t.sittingId)],
  );
  if (rows[0]?.n !== targets.length) throw new Error(`${rows[0]?.n} of ${targets.length} are handed in`);
}
