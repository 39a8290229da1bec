// From plan to enrolment: the register is proposed, confirmed by units and supervisors, and enrolled.
import { sql } from 'kysely';
import {
  confirmUnitLists,
  createPlan,
  enrolUnitList,
  type PlanDraft,
  publishPlan,
  submitUnitList,
} from '#contracts/training';
import { inParallel } from './outbox.ts';
import type { Step } from './progress.ts';
import type { DemoWorld } from './world.ts';

/** Drafts and publishes; the register is proposed with it. */
export async function publishSamplePlan(
  world: DemoWorld,
  given: { unitId: string; draft: PlanDraft; token: string },
): Promise<string> {
  const { id } = await world.call(createPlan, { body: { unitId: given.unitId, ...given.draft } }, given.token);
  await world.call(publishPlan, { params: { id }, body: { revision: 1 } }, given.token);
  await world.settle();
  return id;
}

export interface UnitList {
  readonly id: string;
  readonly unitId: string;
  readonly unitName: string;
  readonly regionCode: string;
  readonly targets: number;
  readonly revision: number;
}

/** The lists of a plan, region by region. */
export async function listsOf(world: DemoWorld, planId: string): Promise<readonly UnitList[]> {
  const { rows } = await sql<UnitList>`
    select l.id, l.unit_id, u.name as unit_name, u.region_code, l.revision,
      (select count(*)::int from training.target_view t where t.plan_id = l.plan_id and t.unit_id = l.unit_id and t.left_at is null) as targets
    from training.unit_list l join organizations.unit_view u on u.id = l.unit_id
    where l.plan_id = ${planId} order by u.region_code, u.name, l.id`.execute(world.platform.db.for<object>());
  return rows;
}

/**
 * Each unit's clerk submits, the supervisor confirms, the clerk enrols. Units named in `idle` do none of it: their people count and
 * nothing happens, which is what a supervisor must see.
 */
export async function enrolLists(
  world: DemoWorld,
  given: {
    lists: readonly UnitList[];
    idle: ReadonlySet<string>;
    clerks: ReadonlyMap<string, string>;
    supervisor: string;
    step: Step;
  },
): Promise<number> {
  const active = given.lists.filter(l => l.targets > 0 && !given.idle.has(l.unitId) && given.clerks.has(l.unitId));
  const tokens = await world.signInAll(active.map(l => given.clerks.get(l.unitId) ?? ''));
  const withToken = active.map((list, at) => ({ list, token: tokens[at] ?? '' }));
  let done = 0;
  const count = (): void => {
    done += 1;
    given.step.at(done, active.length * 2, '单位名单');
  };
  await inParallel(withToken, async ({ list, token }) => {
    await world.call(submitUnitList, { params: { id: list.id }, body: { revision: list.revision } }, token);
    count();
  });
  for (let at = 0; at < active.length; at += 200)
    await world.call(confirmUnitLists, { body: { ids: active.slice(at, at + 200).map(l => l.id) } }, given.supervisor);
  let enrolled = 0;
  await inParallel(withToken, async ({ list, token }) => {
    const counts = await world.call(enrolUnitList, { params: { id: list.id } }, token);
    enrolled += counts.enrolled;
    count();
  });
  await world.settle();
  return enrolled;
}
