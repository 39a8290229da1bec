// For tests and benches: a measure over a table of its own, so that counting is tried without any module's business.
import { sql } from 'kysely';
import type pg from 'pg';
import { z } from '#kernel/endpoint';
import type { Ctx, Tx } from '#platform/database';
import { defineMeasure, type MeasureDef } from './define.ts';
import { markStale, markSubjectsStale } from './marks.ts';
import { refreshStale } from './refresh.ts';

/** A measure `<module>.trial` of audience `audience`, over `trial.fact`. */
export const trialMeasure = (
  module = 'trial',
  audience: MeasureDef['audience'] = 'public',
  name = 'done',
): MeasureDef =>
  defineMeasure({
    id: `${module}.${name}`,
    title: { zh: '试验指标', en: 'Trial measure' },
    unitOfCount: { zh: '人', en: 'person' },
    facts: { zh: '名单内的人，完成即达标', en: 'People on the list, met when done' },
    audience,
    parameters: z.object({ run: z.string().check(z.maxLength(40)) }),
    dimensions: [
      {
        id: 'kind',
        title: { zh: '类别', en: 'Kind' },
        values: { a: { zh: '甲类', en: 'Kind A' }, b: { zh: '乙类', en: 'Kind B' } },
      },
    ],
    query: ({ parameters, within }) => sql`
      select f.unit_id, f.subject_id, f.counted_from, f.counted_to, f.met_at, array['kind:' || f.kind] as labels
      from trial.fact f where f.run = ${parameters.run} and ${within(sql.ref('f.unit_id'))}`,
    describe: ids => sql`
      select i.id as subject_id, '受训人员' as name, null::text as note from unnest(${[...ids]}::uuid[]) as i (id)`,
    options: async () => [{ parameters: { run: 'one' }, title: '第一期' }],
  });

/** The table of the trial measure; as the owner. */
export async function createTrialTable(owner: pg.Pool): Promise<void> {
  await owner.query(`
    create schema trial;
    grant usage on schema trial to zhengshu_app;
    create table trial.fact (
      run text not null, unit_id uuid not null, subject_id uuid not null, kind text not null default 'a',
      counted_from timestamptz not null default '2009-01-01', counted_to timestamptz, met_at timestamptz,
      primary key (run, unit_id, subject_id)
    );
    grant select, insert, update, delete on trial.fact to zhengshu_app;`);
}

/** Meets a subject in a business transaction as a module would: the fact and one mark, of the subject or, `whole`, of its unit. */
export async function meet(
  tx: Tx,
  given: {
    readonly measureId: string;
    readonly run: string;
    readonly unitId: string;
    readonly subjectId: string;
    readonly at: string | null;
    readonly whole?: boolean;
  },
): Promise<void> {
  const { measureId, run, unitId, subjectId, at, whole = false } = given;
  await sql`
    update trial.fact set met_at = ${at}::timestamptz
    where run = ${run} and unit_id = ${unitId} and subject_id = ${subjectId}`.execute(tx.for<unknown>());
  const series = { measureId, parameters: { run } };
  if (whole) await markStale(tx, { ...series, unitId });
  else await markSubjectsStale(tx, { ...series, subjects: [{ unitId, subjectId }] });
}

/** Two engines count while the work goes on; they end with it, however it ends. */
export async function whileEnginesRun(ctx: () => Ctx, work: () => Promise<unknown>): Promise<void> {
  let running = true;
  const engine = async () => {
    while (running) await refreshStale(ctx(), { maxBatches: 2 });
  };
  const engines = [engine(), engine()];
  try {
    await work();
  } finally {
    running = false;
    await Promise.all(engines);
  }
}
