import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { announceDueTurns } from '#platform/turns';
import { seedTestCity } from '../../app/test-city.ts';
import { createTestWorld } from '../../app/testing.ts';
import * as contract from './contract.ts';
import { codeOf, directivesFixture, fixtureModules, published, region, requirement } from './fixture.ts';
import { evaluateStale, freezeDue } from './service/evaluate.ts';

const begin = async () => {
  const world = await createTestWorld({ now: '2014-06-03T01:00:00.000Z', modules: fixtureModules });
  return directivesFixture(world, await seedTestCity(world.owner));
};
let w: Awaited<ReturnType<typeof begin>>;
beforeAll(async () => {
  w = await begin();
});
afterAll(() => w?.world.close());
beforeEach(() => {
  w.figures.of.clear();
  w.figures.asked.length = 0;
});

const supervisor = () => w.actor('supervisor', region('450700'));
const obligationOf = async (directiveId: string, unitId: string) => {
  const { items } = await w.world.call(contract.listObligations, { query: { directiveId, unitId } }, supervisor());
  const [item] = items;
  if (!item) throw new Error('no obligation');
  return item;
};
const openTurns = async (obligationId: string) => {
  const { rows } = await w.world.owner.query<{ count: number }>(
    'select count(*)::int as count from platform.turn where subject_id = $1 and closed_at is null',
    [obligationId],
  );
  return rows[0]?.count;
};
const work = async (at: string) => {
  w.world.clock.set(at);
  await freezeDue(w.world.ctx());
  await evaluateStale(w.world.ctx());
};

describe('DIR-03, DIR-04: standing is measured', () => {
  test('DIR-03: the figure, the number required and what is missing come from the measure; two thirds are met at exactly two thirds', async () => {
    w.world.clock.set('2014-06-03T01:00:00.000Z');
    const id = await published(w, { requirements: [requirement()] });
    w.figures.of.set(w.city.north.id, [213, 321]).set(w.city.south.id, [214, 321]);
    await work('2014-06-03T02:00:00.000Z');
    expect(await obligationOf(id, w.city.north.id)).toMatchObject({
      standing: 'on-track',
      figure: { numerator: 213, denominator: 321, asOf: '2014-06-03T02:00:00.000Z' },
      required: 214,
      missing: 1,
      nextAction: { zh: '还差 1 人' },
      citation: { instrument: '示范字〔2014〕1号' },
    });
    const met = await obligationOf(id, w.city.south.id);
    expect(met).toMatchObject({ standing: 'met', missing: 0, nextAction: null });
    // Met: nobody's turn. Nobody measured: said so, and still somebody's turn.
    expect(await openTurns(met.id)).toBe(0);
    const silent = await obligationOf(id, w.city.bureau.id);
    expect(silent).toMatchObject({ standing: 'not-measurable', figure: null });
    expect(await openTurns(silent.id)).toBe(1);
    // Somebody joins the unit: no longer met, and its turn again.
    w.figures.of.set(w.city.south.id, [214, 322]);
    await work('2014-06-03T02:10:00.000Z');
    expect((await obligationOf(id, w.city.south.id)).standing).toBe('on-track');
    expect(await openTurns(met.id)).toBe(1);
    const { evaluations } = await w.world.call(contract.getObligation, { params: { id: met.id } }, supervisor());
    expect(evaluations.map(e => [e.figure?.numerator, e.figure?.denominator, e.standing])).toEqual([
      [214, 322, 'on-track'],
      [214, 321, 'met'],
    ]);
  });

  test('DIR-03: what says nothing new is not stored again', async () => {
    const count = async () => (await w.world.owner.query('select 1 from directives.evaluation')).rowCount;
    w.figures.of.set(w.city.north.id, [1, 2]);
    await work('2014-06-03T03:00:00.000Z');
    const before = await count();
    await work('2014-06-03T04:00:00.000Z');
    expect(await count()).toBe(before);
    await evaluateStale(w.world.ctx());
    expect(w.figures.asked.filter(q => q.at === '2014-06-03T04:00:00.000Z').length).toBe(1);
  });

  test('DIR-03: at the due moment the figures of that moment are stored for ever, also after an outage; late is late', async () => {
    w.world.clock.set('2014-06-03T05:00:00.000Z');
    const id = await published(w, { requirements: [requirement({ due: { fixed: { by: '2014-06-30' } } })] });
    const due = '2014-06-30T16:00:00.000Z';
    // North was at one third when it was due and caught up after; south was in time.
    w.figures.of.set(w.city.north.id, at => (at <= due ? [1, 3] : [3, 3])).set(w.city.south.id, [2, 3]);
    await work('2014-06-24T01:00:00.000Z');
    expect((await obligationOf(id, w.city.north.id)).standing).toBe('at-risk');
    await work('2014-07-20T01:00:00.000Z');
    const north = await obligationOf(id, w.city.north.id);
    expect(north).toMatchObject({
      standing: 'met',
      late: true,
      frozen: { at: due, met: false, figure: { numerator: 1, denominator: 3 } },
    });
    expect(await obligationOf(id, w.city.south.id)).toMatchObject({
      standing: 'met',
      late: false,
      frozen: { met: true },
    });
    expect(await obligationOf(id, w.city.bureau.id)).toMatchObject({ frozen: { met: null, figure: null } });
    expect(w.figures.asked.some(q => q.purpose === 'due' && q.at === due)).toBe(true);
    // Correcting the evidence afterwards does not change what was stored.
    w.figures.of.set(w.city.north.id, [3, 3]);
    await work('2014-07-21T01:00:00.000Z');
    expect((await obligationOf(id, w.city.north.id)).frozen).toMatchObject({ met: false });
    const { rowCount } = await w.world.owner.query(
      'select 1 from directives.evaluation where of_due_moment and obligation_id = $1',
      [north.id],
    );
    expect(rowCount).toBe(1);
  });

  test('DIR-03: nothing is stored for ever while evidence of the due moment is still on its way', async () => {
    w.world.clock.set('2014-06-03T05:00:00.000Z');
    const id = await published(w, { requirements: [requirement({ due: { fixed: { by: '2014-06-30' } } })] });
    w.figures.of.set(w.city.north.id, [1, 3]);
    w.figures.pending = true;
    await work('2014-06-30T16:00:05.000Z');
    expect((await obligationOf(id, w.city.north.id)).frozen).toBeNull();
    w.figures.of.set(w.city.north.id, [3, 3]);
    w.figures.pending = false;
    await work('2014-06-30T16:01:00.000Z');
    expect((await obligationOf(id, w.city.north.id)).frozen).toMatchObject({
      at: '2014-06-30T16:00:00.000Z',
      met: true,
    });
  });

  test('DIR-03: overdue until it is made up', async () => {
    w.world.clock.set('2014-08-01T01:00:00.000Z');
    const id = await published(w, { requirements: [requirement({ due: { fixed: { by: '2014-08-08' } } })] });
    w.figures.of.set(w.city.north.id, [1, 3]);
    await work('2014-08-08T16:00:00.000Z');
    expect((await obligationOf(id, w.city.north.id)).standing).toBe('at-risk');
    await work('2014-08-08T16:10:00.000Z');
    expect(await obligationOf(id, w.city.north.id)).toMatchObject({ standing: 'overdue', due: { workingDaysLeft: 0 } });
  });

  test('DIR-03: a measure that fails leaves no figure behind and does not stop the others', async () => {
    w.figures.of.set(w.city.north.id, () => {
      throw new Error('measure is broken');
    });
    await work('2014-08-09T01:00:00.000Z');
    const { rows } = await w.world.owner.query(
      'select distinct standing from directives.obligation where unit_id = $1',
      [w.city.north.id],
    );
    expect(rows).toEqual([{ standing: 'not-measurable' }]);
  });
});

describe('DIR-04: who is behind', () => {
  test('DIR-04: by region, then by unit; the sums are those of the units', async () => {
    w.world.clock.set('2014-09-01T01:00:00.000Z');
    const id = await published(w, { requirements: [requirement({ due: { fixed: { by: '2014-09-05' } } })] });
    w.figures.of.set(w.city.north.id, [1, 3]).set(w.city.south.id, [3, 3]).set(w.city.bureau.id, [2, 4]);
    await work('2014-09-06T01:00:00.000Z');
    const detail = await w.world.call(contract.getDirective, { params: { id } }, w.issuer);
    const requirementId = detail.requirements[0]?.id ?? '';
    const standing = await w.world.call(
      contract.getStanding,
      { params: { id: requirementId }, query: {} },
      supervisor(),
    );
    expect(standing.total).toEqual({ units: 3, met: 1, onTrack: 0, atRisk: 0, overdue: 2, notMeasurable: 0 });
    expect(standing.regions.map(r => [r.code, r.numerator, r.denominator, r.counts.overdue, r.hasMore])).toEqual([
      ['450700', 2, 4, 1, false],
      ['450721', 1, 3, 1, true],
      ['450722', 3, 3, 0, true],
    ]);
    const query = { requirementId, region: '450721', behind: 'true' as const };
    const { items } = await w.world.call(contract.listObligations, { query }, supervisor());
    expect(items.map(item => item.unit.id)).toEqual([w.city.north.id]);
    const south = w.actor('supervisor', region('450722'));
    const own = await w.world.call(contract.getStanding, { params: { id: requirementId }, query: {} }, south);
    expect(own.total.units).toBe(1);
  });

  test('DIR-06: a reminder is kept with the figures of the moment and lies in the inbox; once a day, and only for units in scope', async () => {
    const { items } = await w.world.call(
      contract.listObligations,
      { query: { standing: 'overdue', unitId: w.city.north.id } },
      supervisor(),
    );
    const [owed] = items;
    const send = (actor = supervisor()) =>
      w.world.call(contract.remind, { body: { obligationIds: [owed?.id ?? ''], text: '请抓紧办理' } }, actor);
    expect(await codeOf(send(w.actor('supervisor', region('450722'))))).toBe('access.not-found');
    expect(await codeOf(send(w.actor('unit-clerk', region('450700'))))).toBe('access.forbidden');
    expect(await send()).toEqual({ sent: 1 });
    expect(await codeOf(send())).toBe('directives.reminded-today');
    const clerk = w.actor(
      'unit-clerk',
      { kind: 'unit', id: w.city.north.id, path: w.city.north.path },
      w.city.north.id,
    );
    const { items: inbox } = await w.world.call(contract.listInbox, { query: { kind: 'reminder' } }, clerk);
    expect(inbox.map(item => [item.text, item.readAt, item.awaitsReceipt])).toEqual([['请抓紧办理', null, false]]);
    const { reminders } = await w.world.call(contract.getObligation, { params: { id: owed?.id ?? '' } }, clerk);
    expect(reminders.length).toBe(1);
  });
});

test('DIR-16: due turns become events once each, however often the clock is asked', async () => {
  w.world.clock.set('2014-09-06T02:00:00.000Z');
  const first = await announceDueTurns(w.world.ctx());
  expect(first.overdue).toBeGreaterThan(0);
  const again = await announceDueTurns(w.world.ctx());
  expect(again).toEqual({ soon: 0, overdue: 0 });
  const { rows } = await w.world.owner.query(
    "select name, count(*)::int as count, count(distinct payload ->> 'turnId')::int as turns from platform.outbox where name like 'turns.%' group by name",
  );
  for (const row of rows) expect(row.count).toBe(row.turns);
});
