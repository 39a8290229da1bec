// Reading the register: lists by unit, and the persons of one list.
import { sql } from 'kysely';
import { availableActions } from '#kernel/process';
import { holds, notFound, unitInScope } from '#platform/access';
import type { Ctx } from '#platform/database';
import type { TargetShown, UnitListRow } from '../contract-targets.ts';
import { performersOf } from '../plans/service.ts';
import { getVisiblePlan } from '../plans/store.ts';
import { listProcess } from '../process.ts';
import type { FrozenUnitRow, TrainingTables } from '../tables.ts';
import type { UnitList } from './store.ts';

type Tables = TrainingTables;

/** `<sort text>~<id>`: where the next page begins. */
const splitAfter = (after: string | undefined): readonly [string | null, string | null] => {
  if (after === undefined) return [null, null];
  const at = after.lastIndexOf('~');
  return at < 0 || !/^[0-9a-f-]{36}$/.test(after.slice(at + 1))
    ? [null, null]
    : [after.slice(0, at), after.slice(at + 1)];
};

export interface ListFilter {
  readonly id: string;
  readonly state?: string | undefined;
  readonly empty?: 'yes' | undefined;
  readonly lagging?: 'yes' | undefined;
  readonly search?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

interface ListRow extends Omit<UnitListRow, 'unit'> {
  unitId: string;
  unitName: string;
  pinyin: string;
}

export async function listUnitLists(ctx: Ctx, filter: ListFilter) {
  await getVisiblePlan(ctx, filter.id);
  const [afterName, afterId] = splitAfter(filter.after);
  const { rows } = await sql<ListRow>`
    select * from (
      select l.id, l.unit_id, u.name as unit_name, u.pinyin, l.state, l.submitted_at, l.confirmed_at,
        count(t.id) as targets, count(t.id) filter (where t.state = 'exemption-asked') as asked,
        count(e.person_id) as enrolled, count(e.person_id) filter (where e.state = 'passed') as passed
      from training.unit_list l
      join organizations.unit_view u on u.id = l.unit_id
      left join training.target t on t.plan_id = l.plan_id and t.unit_id = l.unit_id and t.left_at is null
      left join training.enrolment e on e.plan_id = l.plan_id and e.person_id = t.person_id and e.state not in ('failed', 'lapsed')
      where l.plan_id = ${filter.id} and ${unitInScope(ctx, 'training.read', sql.ref('l.unit_id'))}
        and (${filter.state ?? null}::text is null or l.state = ${filter.state ?? null})
        and (${filter.search ?? null}::text is null or position(${filter.search ?? null} in u.name) > 0)
        and (${afterId}::uuid is null or (u.pinyin, l.id) > (${afterName}, ${afterId}::uuid))
      group by l.id, u.name, u.pinyin
    ) x
    where (${filter.empty ?? null}::text is null or x.targets = 0)
      and (${filter.lagging ?? null}::text is null or x.passed < x.targets)
    order by x.pinyin, x.id limit ${filter.limit + 1}`.execute(ctx.db.for<Tables>());
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  return {
    items: page.map(({ unitId, unitName, pinyin: _, ...row }) => ({ ...row, unit: { id: unitId, name: unitName } })),
    next: rows.length > filter.limit && last ? `${last.pinyin}~${last.id}` : null,
  };
}

interface ListHead extends UnitList {
  unitName: string;
  planTitle: string;
  planState: string;
  mayRegister: boolean;
  mayConfirm: boolean;
}

async function getHead(ctx: Ctx, id: string): Promise<ListHead> {
  const { rows } = await sql<ListHead>`
    select l.*, u.name as unit_name, p.title as plan_title, p.state as plan_state,
      ${unitInScope(ctx, 'training.register', sql.ref('l.unit_id'))} as may_register,
      ${unitInScope(ctx, 'training.confirm', sql.ref('l.unit_id'))} as may_confirm
    from training.unit_list l
    join organizations.unit_view u on u.id = l.unit_id
    join training.plan p on p.id = l.plan_id
    where l.id = ${id} and ${unitInScope(ctx, 'training.read', sql.ref('l.unit_id'))}`.execute(ctx.db.for<Tables>());
  const head = rows[0];
  if (!head) throw notFound('unit-list');
  return head;
}

interface PersonOnList extends Omit<TargetShown, 'enrolment'> {
  pinyin: string;
  enrolmentId: string | null;
  enrolmentState: string | null;
  round: number | null;
}

async function personsOn(
  ctx: Ctx,
  given: { head: ListHead; search?: string | undefined; after?: string | undefined; limit: number },
) {
  const [afterName, afterId] = splitAfter(given.after);
  const { rows } = await sql<PersonOnList>`
    select t.id, t.person_id, p.name, p.number_mask, p.job_categories, p.pinyin, t.state, t.origin, t.joined_at, t.join_reason, t.left_at,
      t.leave_reason, e.id as enrolment_id, e.state as enrolment_state, e.round
    from training.target t
    join people.person_view p on p.id = t.person_id
    left join lateral (
      select e.id, e.state, e.round from training.enrolment e
      where e.plan_id = t.plan_id and e.person_id = t.person_id order by (e.state = 'passed') desc, e.round desc limit 1
    ) e on true
    where t.plan_id = ${given.head.planId} and t.unit_id = ${given.head.unitId}
      and (${given.search ?? null}::text is null or position(lower(${given.search ?? null}) in lower(p.name || ' ' || p.pinyin)) > 0)
      and (${afterId}::uuid is null or (p.pinyin, t.id) > (${afterName}, ${afterId}::uuid))
    order by p.pinyin, t.id limit ${given.limit + 1}`.execute(ctx.db.for<Tables>());
  const page = rows.slice(0, given.limit);
  const last = page.at(-1);
  const items: TargetShown[] = page.map(({ enrolmentId, enrolmentState, round, pinyin: _, ...row }) => ({
    ...row,
    enrolment: enrolmentId === null ? null : { id: enrolmentId, state: enrolmentState ?? '', round: round ?? 1 },
  }));
  return { items, next: rows.length > given.limit && last ? `${last.pinyin}~${last.id}` : null };
}

export async function getUnitList(
  ctx: Ctx,
  given: { id: string; search?: string | undefined; after?: string | undefined; limit: number },
) {
  const head = await getHead(ctx, given.id);
  const page = await personsOn(ctx, { ...given, head });
  const frozen = await ctx.db
    .for<{ 'training.frozenUnit': FrozenUnitRow }>()
    .selectFrom('training.frozenUnit')
    .select(['dueOn', 'denominator', 'numerator', 'listState', 'asOf'])
    .where('planId', '=', head.planId)
    .where('unitId', '=', head.unitId)
    .orderBy('dueOn')
    .execute();
  const open = head.planState === 'published';
  const performers = performersOf(ctx).filter(p => (p === 'supervisor' ? head.mayConfirm : head.mayRegister));
  const actions = open ? availableActions(listProcess, { state: head.state, performers, facts: {} }) : [];
  return {
    ...page,
    frozen,
    list: {
      id: head.id,
      planId: head.planId,
      planTitle: head.planTitle,
      planState: head.planState,
      unit: { id: head.unitId, name: head.unitName },
      state: head.state,
      revision: head.revision,
      returnReason: head.returnReason,
      // Changing the list happens through its own commands, not through a button of its own.
      actions: actions.filter(a => a.action !== 'amend').map(({ action, to, label }) => ({ action, to, label })),
      mayChange: open && head.mayRegister && holds(ctx.actor, 'training.register'),
      mayDecide: open && head.mayConfirm,
    },
  };
}
