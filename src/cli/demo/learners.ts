// One sign-in for each state that a learner can be in.
import { sql } from 'kysely';
import { hashPassword } from '#platform/crypto';
import { newPassword } from './staff.ts';
import type { SignIn } from './state.ts';
import type { Telling } from './telling.ts';
import type { DemoWorld } from './world.ts';

const STATES = [
  ['learner-new', 'enrolled', '已报名，尚未开始学习'],
  ['learner-studying', 'studying', '学习中'],
  ['learner-exam', 'exam-open', '学习完成，可以考试'],
  ['learner-passed', 'passed', '合格，有证书'],
  ['learner-failed', 'failed', '补考仍不合格，须重新学习'],
] as const;

/** As after a slip: login and password of the holder’s own, of which the audit trail says nothing. */
async function giveLogin(world: DemoWorld, given: { accountId: string; login: string; what: string }): Promise<SignIn> {
  const { accountId, login, what } = given;
  const password = newPassword();
  const passwordHash = await hashPassword(password);
  await world.tx(async tx => {
    await sql`
      update accounts.account set login = ${login}, password_hash = ${passwordHash}, password_set_at = ${tx.ctx.now}, must_change = false,
        revision = revision + 1
      where id = ${accountId}`.execute(tx.for<object>());
  });
  return { role: 'learner', login, password, what };
}

/** Gives a login and a password to one person in each state. Whom the sample lacks is left out. */
export async function appointLearners({ world, staff }: Telling, { planId }: { planId: string }): Promise<void> {
  for (const [login, state, what] of STATES) {
    const { rows } = await sql<{ accountId: string }>`
      select a.id as account_id from training.enrolment_view e join accounts.account a on a.person_id = e.person_id
      where e.plan_id = ${planId} and e.state = ${state} and a.login is null
        and not exists (select 1 from accounts.role_grant g where g.account_id = a.id)
      order by e.id limit 1`.execute(world.platform.db.for<object>());
    const found = rows[0];
    if (found) staff.signIns.push(await giveLogin(world, { accountId: found.accountId, login, what }));
  }
}
