import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedTestCity } from '../../app/test-city.ts';
import { createTestWorld } from '../../app/testing.ts';
import * as contract from './contract.ts';
import { codeOf, directivesFixture, draft, fixtureModules, published, region, requirement } from './fixture.ts';
import { listSampleNames, publishSample, readSample } from './service/samples.ts';

const begin = async () => {
  const world = await createTestWorld({ now: '2014-06-03T01:00:00.000Z', modules: fixtureModules });
  return directivesFixture(world, await seedTestCity(world.owner));
};
let w: Awaited<ReturnType<typeof begin>>;
beforeAll(async () => {
  w = await begin();
});
afterAll(() => w?.world.close());

const get = (id: string, actor = w.issuer) => w.world.call(contract.getDirective, { params: { id } }, actor);
const north = () => w.actor('issuer', region('450721'), w.city.north.id);
const clerk = (unit = w.city.north) => w.actor('unit-clerk', { kind: 'unit', id: unit.id, path: unit.path }, unit.id);

/** Begins a forward by the northern county and publishes it as changed. */
async function forward(
  parentId: string,
  change: (r: contract.RequirementDraft) => contract.RequirementDraft | undefined,
) {
  const { id } = await w.world.call(
    contract.forwardDirective,
    { params: { id: parentId }, body: { issuerUnitId: w.city.north.id } },
    north(),
  );
  const detail = await get(id, north());
  const requirements = detail.requirements.flatMap(r => {
    const changed = change(requirement({ ...r, due: r.due.spec, ruleId: null }));
    return changed ? [changed] : [];
  });
  const text = draft({ title: detail.title, body: detail.body, addressees: { region: '450721' }, requirements });
  const { revision } = await w.world.call(
    contract.saveDirective,
    { params: { id }, body: { revision: detail.revision, draft: text } },
    north(),
  );
  const check = await w.world.call(contract.checkDirective, { params: { id } }, north());
  await w.world.call(contract.publishDirective, { params: { id }, body: { revision } }, north());
  return { id, check };
}

describe('DIR-02: forwarding', () => {
  test('DIR-02: carried as it is, or stricter, it is published; the chain is seen from both ends', async () => {
    const parentId = await published(w, { title: '市局通知', requirements: [requirement()] });
    const { id, check } = await forward(parentId, r => ({
      ...r,
      threshold: { num: 1, den: 1 },
      due: { fixed: { by: '2014-11-30' } },
    }));
    expect(check).toMatchObject({ addressees: 1, outside: 0, problem: null });
    const child = await get(id, north());
    expect(child.title).toContain('转发《市局通知》');
    expect(child.relations).toMatchObject([{ kind: 'forward', targetId: parentId }]);
    expect(child.chain).toMatchObject([{ id: parentId, kind: 'forward', depth: -1 }]);
    expect((await get(parentId)).chain).toMatchObject([{ id, kind: 'forward', depth: 1 }]);
    expect((await get(parentId)).timeline.map(entry => entry.action)).toContain('directives.forwarded');
  });

  test('DIR-02: a lower share, a later date or a dropped requirement is refused with the citation of the parent', async () => {
    const parentId = await published(w, { requirements: [requirement()] });
    const refusal = { status: 422, body: { citations: [{ instrument: '示范字〔2014〕1号', article: '第二部分' }] } };
    await expect(forward(parentId, r => ({ ...r, threshold: { num: 1, den: 2 } }))).rejects.toMatchObject({
      code: 'directives.looser',
      ...refusal,
    });
    await expect(forward(parentId, r => ({ ...r, due: { fixed: { by: '2015-01-01' } } }))).rejects.toMatchObject({
      code: 'directives.looser',
      ...refusal,
    });
    await expect(forward(parentId, r => ({ ...r, due: { open: true } }))).rejects.toMatchObject({
      code: 'directives.looser',
      ...refusal,
    });
    await expect(forward(parentId, () => undefined)).rejects.toMatchObject({
      code: 'directives.requirement-dropped',
      ...refusal,
    });
    await expect(forward(parentId, r => ({ ...r, parentId: null }))).rejects.toMatchObject({
      code: 'directives.requirement-dropped',
      ...refusal,
    });
  });

  test('DIR-02: only who was addressed forwards, and only a directive in force', async () => {
    const parentId = await published(w, { addressees: { region: '450722' } });
    const start = (id: string) =>
      codeOf(
        w.world.call(contract.forwardDirective, { params: { id }, body: { issuerUnitId: w.city.north.id } }, north()),
      );
    expect(await start(parentId)).toBe('access.not-found');
    const bureau = w.world.call(
      contract.forwardDirective,
      { params: { id: parentId }, body: { issuerUnitId: w.city.bureau.id } },
      w.issuer,
    );
    expect(await codeOf(bureau)).toBe('directives.not-addressed');
    const withdrawn = await published(w, {});
    await w.world.call(
      contract.withdrawDirective,
      { params: { id: withdrawn }, body: { reason: '印发有误' } },
      w.issuer,
    );
    expect(await start(withdrawn)).toBe('directives.not-published');
  });
});

describe('DIR-16: receipt, withdrawal, correction', () => {
  test('DIR-16: reading leaves its first moment, confirming ends the turn, the issuer sees both', async () => {
    const id = await published(w, { title: '请确认', receiptWithin: { workingDays: 3 } });
    expect(await w.world.call(contract.countInbox, {}, clerk())).toMatchObject({ unread: expect.any(Number) });
    const { items } = await w.world.call(contract.listInbox, { query: { state: 'unconfirmed' } }, clerk());
    const item = items.find(found => found.directive.id === id);
    expect(item).toMatchObject({
      readAt: null,
      awaitsReceipt: true,
      receiptDue: { at: '2014-06-06T16:00:00.000Z', workingDaysLeft: 3 },
    });
    const params = { id: item?.id ?? '' };
    expect(await codeOf(w.world.call(contract.confirmReceipt, { params }, clerk(w.city.south)))).toBe(
      'access.not-found',
    );
    await w.world.call(contract.readItem, { params }, clerk());
    expect((await get(id)).counts).toMatchObject({ read: 1, confirmed: 0 });
    await w.world.call(contract.confirmReceipt, { params }, clerk());
    await w.world.call(contract.confirmReceipt, { params }, clerk());
    expect((await get(id)).counts).toMatchObject({ read: 1, confirmed: 1 });
    const { rows } = await w.world.owner.query('select outcome from platform.turn where subject_id = $1', [params.id]);
    expect(rows).toEqual([{ outcome: 'confirmed' }]);
    const receipts = await w.world.call(
      contract.listReceipts,
      { params: { id }, query: { state: 'confirmed' } },
      w.issuer,
    );
    expect(receipts.items.map(receipt => receipt.unit.id)).toEqual([w.city.north.id]);
  });

  test('DIR-16: the to-do list leads to one item; a correction names what corrected it', async () => {
    const id = await published(w, { title: '要更正的通知' });
    const { id: next } = await w.world.call(contract.correctDirective, { params: { id } }, w.issuer);
    const { revision } = await get(next);
    await w.world.call(contract.publishDirective, { params: { id: next }, body: { revision } }, w.issuer);
    const ofDirective = await w.world.call(contract.listInbox, { query: { directiveId: id } }, clerk());
    expect(ofDirective.items.map(item => [item.kind, item.directive.state, item.directive.correctedBy?.id])).toEqual([
      ['correction', 'corrected', next],
      ['notice', 'corrected', next],
    ]);
    const item = ofDirective.items[0]?.id ?? '';
    expect((await w.world.call(contract.listInbox, { query: { item } }, clerk())).items.length).toBe(1);
    expect((await w.world.call(contract.listInbox, { query: { item } }, clerk(w.city.south))).items).toEqual([]);
  });

  test('DIR-16: a withdrawn directive stays to be seen with its reason; what it asked ends and the units are told', async () => {
    const id = await published(w, { isPublic: true, requirements: [requirement()] });
    await w.world.call(contract.withdrawDirective, { params: { id }, body: { reason: '文号有误' } }, w.issuer);
    expect(await w.world.call(contract.getNotice, { params: { id } })).toMatchObject({
      state: 'withdrawn',
      endReason: '文号有误',
    });
    const { items: owed } = await w.world.call(contract.listObligations, { query: { directiveId: id } }, w.issuer);
    expect(owed).toEqual([]);
    const { items } = await w.world.call(contract.listInbox, { query: { kind: 'withdrawal' } }, clerk());
    expect(items.find(item => item.directive.id === id)).toMatchObject({ text: '文号有误', awaitsReceipt: false });
    const { rows } = await w.world.owner.query(
      'select count(*)::int as open from platform.turn t where closed_at is null and (subject_id in (select id::text from directives.obligation where directive_id = $1) or subject_id in (select id::text from directives.inbox_item where directive_id = $1))',
      [id],
    );
    expect(rows).toEqual([{ open: 0 }]);
    const again = w.world.call(contract.withdrawDirective, { params: { id }, body: { reason: '再撤' } }, w.issuer);
    expect(await codeOf(again)).toBe('directives.not-published');
  });

  test('DIR-16: publishing a correction ends the original in the same act, under the same number, each naming the other', async () => {
    const number = '示范字〔2014〕更正号';
    const original = await published(w, { number, isPublic: true, requirements: [requirement()] });
    const { id } = await w.world.call(contract.correctDirective, { params: { id: original } }, w.issuer);
    const text = await get(id);
    expect(text.requirements.length).toBe(1);
    await w.world.call(contract.publishDirective, { params: { id }, body: { revision: text.revision } }, w.issuer);
    expect(await w.world.call(contract.getNotice, { params: { id: original } })).toMatchObject({
      state: 'corrected',
      correctedBy: { id },
    });
    expect(await w.world.call(contract.getNotice, { params: { id } })).toMatchObject({
      state: 'published',
      corrects: { id: original },
      number,
    });
    const { items } = await w.world.call(
      contract.listObligations,
      { query: { unitId: w.city.north.id, directiveId: original } },
      w.issuer,
    );
    expect(items).toEqual([]);
  });
});

describe('the timeline', () => {
  test('DIR-01: it names who acted to those who reach that person’s unit, and to others the unit alone', async () => {
    const account = w.issuer.kind === 'account' ? w.issuer.accountId : '';
    await w.world.owner.query(
      "insert into accounts.account (id, login, unit_id, name, state, must_change, created_at) values ($1, 'fawen', $2, '发文员', 'active', false, now())",
      [account, w.city.bureau.id],
    );
    const id = await published(w, { title: '谁印发的' });
    const publication = async (actor = w.issuer) =>
      (await get(id, actor)).timeline.find(entry => entry.action === 'directives.publish');
    expect(await publication()).toMatchObject({ bySystem: false, by: { name: '发文员', unit: w.city.bureau.name } });
    expect(await publication(clerk())).toMatchObject({ by: { name: null, unit: w.city.bureau.name } });
  });
});

describe('samples', () => {
  const place = { province: '450700', city: '450700', training: { planId: 'p1' } };

  test('DIR-02, DIR-03: the sample notices of sources A and D fit, and Putian’s forward obliges every unit twice', async () => {
    for (const name of listSampleNames()) expect(readSample(name, place).title.length).toBeGreaterThan(5);
    w.world.clock.set('2009-06-05T02:00:00.000Z');
    const ctx = w.world.ctx();
    await w.world.owner.query("update organizations.unit set functions = '{police}' where id = $1", [w.city.bureau.id]);
    const above = await publishSample(ctx, { name: 'a-fujian-2009', issuerUnitId: w.city.bureau.id, place });
    expect(above.addressees).toBe(1);
    const below = await publishSample(ctx, {
      name: 'a-putian-2009',
      issuerUnitId: w.city.bureau.id,
      place,
      forwardsId: above.id,
    });
    expect(below).toMatchObject({ addressees: 3, obligations: 6 });
    const { requirements, chain, isSample } = await get(below.id);
    expect(isSample).toBe(true);
    expect(chain.map(link => link.kind)).toEqual(['forward']);
    expect(requirements.map(r => [r.threshold, r.due.at])).toEqual([
      [{ num: 2, den: 3 }, '2009-12-31T16:00:00.000Z'],
      [{ num: 1, den: 1 }, '2010-11-30T16:00:00.000Z'],
    ]);
  });
});
