// Examples of accounts: the doors, one's own account, slips, administration, roles.
import { Secret, TOTP } from 'otpauth';
import * as contract from '#contracts/accounts';
import type { Actor } from '#kernel/actor';
import type { RoleId } from '#kernel/roles';
import { createAccount, grantRole, openSession } from '#modules/accounts';
import { hashPassword, newSlipCode, parseSlipCode, tokenHash } from '#platform/crypto';
import { inTransaction, newId } from '#platform/database';
// A slip's code is nowhere but on its paper: this is how one comes to be whose code the test knows.
import { slipHash } from '../../modules/accounts/secrets.ts';
import { type Example, open, own, scoped, unscoped } from './example.ts';
import { enteredPerson } from './examples-people.ts';
import { type Matrix, NOW, type Spot, system, TODAY, type Who } from './world.ts';

export const PASSWORD = 'gray-Kettle7-lamp';
let hash: Promise<string> | undefined;
const passwordHash = () => {
  hash ??= hashPassword(PASSWORD);
  return hash;
};

interface Account {
  readonly id: string;
  readonly login: string;
}
/** An account with the common password, and roles when given. */
export async function account(
  m: Matrix,
  given: { roles?: readonly RoleId[]; mustChange?: boolean; unitId?: string } = {},
): Promise<Account> {
  const login = `matrix-${m.next()}`;
  const hashed = await passwordHash();
  const { mustChange = false, unitId = m.home.id } = given;
  const id = await inTransaction(m.world.ctx(), async tx => {
    const made = await createAccount(tx, { login, name: '测试账号', unitId, passwordHash: hashed, mustChange });
    for (const role of given.roles ?? []) await grantRole(tx, { accountId: made, role, node: system });
    return made;
  });
  return { id, login };
}

/** The account with a living session, as its owner. */
async function ownerOf(m: Matrix, { id }: Account): Promise<Who & { sessionId: string }> {
  const { sessionId } = await inTransaction(m.world.ctx(), tx => openSession(tx, id));
  return { accountId: id, sessionId };
}
async function signedIn(m: Matrix): Promise<Who & { sessionId: string; accountId: string }> {
  const made = await account(m);
  return { ...(await ownerOf(m, made)), accountId: made.id };
}
const sessionLives = async (m: Matrix, sessionId: string): Promise<boolean> => {
  const rows = await m.sql('select 1 from accounts.session where id = $1 and ended_at is null', [sessionId]);
  return rows.length === 1;
};
/** For endpoints that name no row: somebody else, whose session and secrets must be as they were. */
async function bystander(m: Matrix): Promise<() => Promise<boolean>> {
  const other = await signedIn(m);
  const state = async () =>
    JSON.stringify(
      await m.sql(
        'select password_hash, totp_cipher, totp_pending_cipher, revision from accounts.account where id = $1',
        [other.accountId],
      ),
    );
  const before = await state();
  return async () => (await sessionLives(m, other.sessionId)) && (await state()) === before;
}

const doors: readonly Example[] = [
  open(contract.firstRunState, async () => ({ input: {} })),
  // Succeeds only while there is no account, so the matrix asks it first of all.
  open(
    contract.createAdministrators,
    async m => {
      const token = newSlipCode();
      await m.sql('insert into accounts.setup_token (token_hash, created_at) values ($1, $2)', [
        tokenHash(parseSlipCode(token) ?? ''),
        NOW,
      ]);
      const one = (login: string) => ({ login, name: '测试管理员', password: PASSWORD });
      return {
        input: { body: { token, system: one('first-sys'), security: one('first-sec'), audit: one('first-aud') } },
      };
    },
    { once: true },
  ),
  open(contract.getHelpDesk, async () => ({ input: {} })),
  open(contract.signIn, async m => ({ input: { body: { login: (await account(m)).login, password: PASSWORD } } })),
  open(contract.redeemSlip, async m => {
    const { id, login } = await account(m);
    const [batchId, code] = [newId(), newSlipCode()];
    await m.sql(`insert into accounts.slip_batch (id, issued_at, size, state) values ($1, $2, 1, 'printed')`, [
      batchId,
      NOW,
    ]);
    await m.sql(
      `insert into accounts.slip (id, batch_id, account_id, purpose, code_hash, issued_at, expires_at, needs_confirmation)
       values ($1, $2, $3, 'recovery', $4, $5, '2014-06-16T00:00:00Z', false)`,
      [newId(), batchId, id, slipHash(code), NOW],
    );
    return { input: { body: { number: login, code } } };
  }),
];

const ownAccount: readonly Example[] = [
  own(contract.me, async m => {
    const owner = await signedIn(m);
    return { owner, others: [await signedIn(m)], input: {}, sees: r => r.account.id === owner.accountId };
  }),
  own(contract.signOut, async m => ({ owner: await signedIn(m), input: {}, spared: await bystander(m) })),
  own(contract.choosePassword, async m => {
    const owner = { ...(await signedIn(m)), restricted: true };
    return { owner, input: { body: { password: 'other-Kettle8-lamp' } }, spared: await bystander(m) };
  }),
  own(contract.changePassword, async m => ({
    owner: await signedIn(m),
    input: { body: { current: PASSWORD, next: 'other-Kettle8-lamp' } },
    spared: await bystander(m),
  })),
  own(contract.listSessions, async m => {
    const owner = await signedIn(m);
    const sees = (r: { items: readonly { id: string }[] }) => r.items.some(i => i.id === owner.sessionId);
    return { owner, others: [await signedIn(m)], input: {}, sees };
  }),
  own(contract.endSession, async m => {
    const owner = await signedIn(m);
    const second = await ownerOf(m, { id: owner.accountId, login: '' });
    return { owner, others: [await signedIn(m)], input: { params: { id: second.sessionId } } };
  }),
  own(contract.endOtherSessions, async m => ({ owner: await signedIn(m), input: {}, spared: await bystander(m) })),
  own(contract.beginCodes, async m => ({
    owner: await signedIn(m),
    input: { body: { password: PASSWORD } },
    spared: await bystander(m),
  })),
  own(contract.confirmCodes, async m => {
    const owner = await signedIn(m);
    const { secret } = await m.world.call(contract.beginCodes, { body: { password: PASSWORD } }, m.actor(owner));
    // One-time codes go by the machine's clock.
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    return { owner, input: { body: { code } }, spared: await bystander(m) };
  }),
  own(contract.removeCodes, async m => ({
    owner: await signedIn(m),
    input: { body: { password: PASSWORD } },
    spared: await bystander(m),
  })),
];

async function personAt(m: Matrix): Promise<Spot & { personId: string }> {
  const spot = await m.spot();
  return { ...spot, personId: (await enteredPerson(m, spot.unit.id)).id };
}
const administrator = (m: Matrix, role: RoleId): Actor => m.actor({ roles: [{ role, node: system }] });

/** A slip of somebody who holds a role, made by one administrator and waiting for another. */
async function waitingSlip(m: Matrix): Promise<string> {
  const { id } = await account(m, { roles: ['supervisor'] });
  await m.world.call(contract.resetAccount, { params: { id } }, administrator(m, 'system-admin'));
  const [row] = await m.sql('select id from accounts.slip where account_id = $1', [id]);
  return String(row?.id);
}

const slips: readonly Example[] = [
  scoped(contract.listSlipCandidates, async m => {
    const { unit, personId, ...nodes } = await personAt(m);
    return { ...nodes, input: { query: { unitId: unit.id } }, sees: r => r.items.some(i => i.personId === personId) };
  }),
  scoped(
    contract.issueSlips,
    async m => {
      const { personId, ...nodes } = await personAt(m);
      const elsewhere = await enteredPerson(m, m.away.id);
      return {
        ...nodes,
        input: { body: { personIds: [personId] } },
        foreign: [{ body: { personIds: [personId, elsewhere.id] } }],
      };
    },
    { slow: true },
  ),
  unscoped(contract.resetAccount, async m => ({ input: { params: { id: (await account(m)).id } } })),
  unscoped(contract.listUnconfirmedSlips, async m => {
    const id = await waitingSlip(m);
    return { input: {}, sees: r => r.items.some(i => i.id === id) };
  }),
  unscoped(contract.confirmSlip, async m => ({ input: { params: { id: await waitingSlip(m) } } })),
];

const grantOf = async (m: Matrix, accountId: string): Promise<string> => {
  const [row] = await m.sql('select id from accounts.role_grant where account_id = $1', [accountId]);
  return String(row?.id);
};

const administration: readonly Example[] = [
  unscoped(contract.listAccounts, async m => {
    const { id, login } = await account(m);
    return { input: { query: { search: login } }, sees: r => r.items.some(i => i.id === id) };
  }),
  unscoped(contract.openAccount, async m => ({
    input: { body: { login: `opened-${m.next()}`, name: '新账号', unitId: m.home.id } },
  })),
  unscoped(contract.changeState, async m => {
    const { id } = await account(m);
    const [row] = await m.sql('select revision from accounts.account where id = $1', [id]);
    return {
      input: { params: { id }, body: { to: 'locked' as const, reason: '离岗', revision: Number(row?.revision) } },
    };
  }),
  unscoped(contract.setHelpDesk, async m => {
    const { revision } = await m.world.call(contract.getHelpDesk, {});
    return { input: { body: { text: '找信息中心', revision } } };
  }),
  unscoped(contract.listGrants, async m => {
    const { id } = await account(m, { roles: ['supervisor'] });
    return { input: { query: { accountId: id } }, sees: r => r.items.length === 1 };
  }),
  unscoped(contract.grantRole, async m => {
    const node = { kind: 'unit', id: m.home.id } as const;
    const accountId = (await account(m)).id;
    const body = { accountId, role: 'supervisor', node, validFrom: TODAY, validTo: '2014-12-31' } as const;
    return { input: { body } };
  }),
  unscoped(contract.revokeGrant, async m => {
    const { id } = await account(m, { roles: ['supervisor'] });
    return { input: { params: { id: await grantOf(m, id) }, body: { reason: '轮岗' } } };
  }),
  unscoped(contract.renewSecurityAdministrator, async m => {
    const { id } = await account(m, { roles: ['security-admin'] });
    return { input: { params: { id: await grantOf(m, id) }, body: { validTo: '2015-01-31' } } };
  }),
];

export const accountExamples: readonly Example[] = [...doors, ...ownAccount, ...slips, ...administration];
