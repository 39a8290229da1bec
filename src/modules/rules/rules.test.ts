import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addWorkingDays, isWorkingDay } from '#kernel/calendar';
import { asCount, makeRuleBook } from '#kernel/rule-book';
import { loadPack } from '#kernel/rules';
import { organizations } from '#modules/organizations';
import { type City, seedTestCity } from '../../app/test-city.ts';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import { adoptBook, calendarOf, platformRule, resolveRule, ruleBook } from './book.ts';
import { getCalendarYear, listRules, setCalendarYear, setOpenRule } from './contract.ts';
import { rules } from './module.ts';
import { kindsOfFile } from './packs.ts';
import { seedRules } from './seed.ts';

let world: TestWorld;
let city: City;
beforeAll(async () => {
  world = await createTestWorld({ now: '2014-06-02T01:00:00.000Z', modules: [organizations, rules] });
  city = await seedTestCity(world.owner);
});
afterAll(() => world.close());
const registrar = () => world.actor({ roles: [{ role: 'registrar', node: { kind: 'system' } }] });

describe('DIR-08: rules are data with a source', () => {
  test('DIR-08: a unit of the jurisdiction is bound, with its citation; one elsewhere is not', async () => {
    const bound = await resolveRule(world.ctx(), { kind: 'exam.pass-mark', unitId: city.north.id });
    expect(asCount(bound)).toBe(60);
    expect(bound.citations[0]).toMatchObject({ instrument: '钦人社发〔2014〕173号', article: '第三部分' });
    await expect(
      resolveRule(world.ctx(), { kind: 'exam.pass-mark', regionPath: '/110000/110100/' }),
    ).rejects.toMatchObject({ code: 'kernel.rule-absent' });
  });

  test('DIR-08: a rule does not bind before it is in force', async () => {
    await expect(
      resolveRule(world.ctx(), { kind: 'exam.pass-mark', unitId: city.north.id, date: '2014-05-03' }),
    ).rejects.toMatchObject({ code: 'kernel.rule-absent' });
  });

  test('DIR-08: packs are stored once by version, however often the platform starts', async () => {
    await seedRules(world.ctx());
    const { rows } = await world.owner.query('select id, version from rules.pack order by id');
    expect(rows.every(r => r.version === 1)).toBe(true);
    expect(rows.map(r => r.id)).toContain('qinzhou-2014');
    await expect(world.owner.query('set role zhengshu_app; update rules.pack set version = 9')).rejects.toThrow(
      /permission denied/,
    );
    await world.owner.query('reset role');
  });

  test('DIR-08: the page lists every rule with source and reading, and says where it applies', async () => {
    const { items } = await world.call(listRules, { query: { unitId: city.north.id } }, registrar());
    const pass = items.find(i => i.kind === 'exam.pass-mark');
    expect(pass).toMatchObject({ value: 60, applies: true });
    expect(items.filter(i => i.pack === 'fujian-putian-2009').some(i => i.applies)).toBe(false);
    expect(items.some(i => i.readings.length > 0)).toBe(true);
  });

  test('DIR-08: a value that the text sets cannot be set again', async () => {
    const { items } = await world.call(listRules, { query: {} }, registrar());
    const fixed = items.find(i => i.kind === 'exam.pass-mark');
    await expect(
      world.call(setOpenRule, { body: { ruleId: fixed?.id ?? '', value: 50, reason: '想放宽' } }, registrar()),
    ).rejects.toMatchObject({
      code: 'rules.not-open',
      body: { citations: [{ instrument: '钦人社发〔2014〕173号' }] },
    });
  });

  describe('DIR-08: a value that the text leaves open', () => {
    const shipped = ruleBook();
    const ruleId = 'open-test/drill';
    beforeAll(() => {
      const rule = {
        id: 'drill',
        kind: 'drill',
        value: null,
        citation: { instrument: '测试办法', article: '第九条', quote: '各单位应当定期组织应急演练。' },
        jurisdiction: '450700',
        status: 'in-force',
        effective: { from: '2014-01-01', to: null },
        appliesTo: { everyone: true },
      };
      const pack = { pack: 'open-test', title: { zh: '测试', en: 'Test' }, instrument: '测试办法', source: 'test' };
      const kinds = kindsOfFile();
      const loaded = loadPack({ ...pack, rules: [rule] }, { kinds, hash: 'test', version: 1 });
      adoptBook(makeRuleBook(kinds, [...shipped.packs, loaded]));
    });
    afterAll(() => adoptBook(shipped));
    const set = (value: unknown, reason = '按本市惯例') =>
      world.call(setOpenRule, { body: { ruleId, value, reason } }, registrar());
    const ask = () => resolveRule(world.ctx(), { kind: 'drill', unitId: city.north.id });
    const shown = async () =>
      (await world.call(listRules, { query: { pack: 'open-test' } }, registrar())).items.find(i => i.id === ruleId);

    test('DIR-08: is no value until somebody sets one, of the right kind, with a reason; every setting stays, the newest counts', async () => {
      expect((await ask()).value).toBeNull();
      expect(await shown()).toMatchObject({ value: null, set: false });
      await expect(set('半年')).rejects.toMatchObject({ status: 422, code: 'rules.value' });
      await expect(set({ calendarMonths: 6 }, '')).rejects.toMatchObject({ status: 422 });
      await set({ calendarMonths: 12 });
      world.clock.set('2014-06-03T01:00:00.000Z');
      await set({ calendarMonths: 6 }, '省里要求半年一次');
      expect(await ask()).toMatchObject({
        value: { calendarMonths: 6 },
        citations: [{ instrument: '测试办法', article: '第九条' }],
      });
      expect(await shown()).toMatchObject({ value: { calendarMonths: 6 }, set: true, valueText: { zh: '6个月' } });
      const { rows } = await world.owner.query('select reason from rules.setting where rule_id = $1 order by set_at', [
        ruleId,
      ]);
      expect(rows).toEqual([{ reason: '按本市惯例' }, { reason: '省里要求半年一次' }]);
      const { rows: trail } = await world.owner.query(
        "select outcome from audit.audit_event where action = 'rules.set-open-rule' and subject_id = $1",
        [ruleId],
      );
      expect(trail).toHaveLength(2);
    });

    test('ORG-07: neither is set, nor the calendar entered, by whom a region or a unit was given: it would bind the others too', async () => {
      const node = { kind: 'region', code: '450700', path: '/450700/', line: null } as const;
      const ofCity = world.actor({ roles: (['registrar', 'issuer'] as const).map(role => ({ role, node })) });
      const body = { ruleId, value: { calendarMonths: 1 }, reason: '越权' };
      await expect(world.call(setOpenRule, { body }, ofCity)).rejects.toMatchObject({ status: 403 });
      const year = { revision: 0, source: '越权', days: {} };
      await expect(world.call(setCalendarYear, { params: { year: 2028 }, body: year }, ofCity)).rejects.toMatchObject({
        status: 403,
      });
      const whole = world.actor({ roles: [{ role: 'issuer', node: { kind: 'system' } }] });
      await world.call(setOpenRule, { body: { ...body, reason: '全系统授权' } }, whole);
      expect((await ask()).value).toEqual({ calendarMonths: 1 });
    });
  });

  test('ORG-13: platform parameters stand in a pack, not in code', () => {
    expect(platformRule('slip.validity', '2026-11-22').value).toEqual({ calendarDays: 14 });
  });
});

describe('DIR-09: the working-day calendar', () => {
  test('DIR-09: a make-up Saturday works, a holiday Monday does not', async () => {
    const calendar = await calendarOf(world.db);
    expect(isWorkingDay(calendar, '2026-02-14')).toBe(true);
    expect(isWorkingDay(calendar, '2013-04-07')).toBe(true);
    expect(isWorkingDay(calendar, '2014-06-02')).toBe(false);
  });

  test('DIR-09: a year without data is never "all weekdays": the date is provisional', async () => {
    const calendar = await calendarOf(world.db);
    expect(isWorkingDay(calendar, '2027-01-04')).toBeUndefined();
    expect(addWorkingDays(calendar, '2026-12-30', 10).provisional).toBe(true);
    expect(await world.call(getCalendarYear, { params: { year: 2027 } }, registrar())).toMatchObject({
      loaded: false,
      days: {},
    });
  });

  test('DIR-09: a registrar enters the year; a stale second writer is refused', async () => {
    const body = { revision: 0, source: '国办发明电', days: { '2027-01-01': 'holiday' as const } };
    await world.call(setCalendarYear, { params: { year: 2027 }, body }, registrar());
    expect(isWorkingDay(await calendarOf(world.db), '2027-01-04')).toBe(true);
    await expect(world.call(setCalendarYear, { params: { year: 2027 }, body }, registrar())).rejects.toMatchObject({
      status: 409,
      code: 'rules.calendar-stale',
    });
    const wrong = { ...body, revision: 1, days: { '2028-01-01': 'holiday' as const } };
    await expect(
      world.call(setCalendarYear, { params: { year: 2027 }, body: wrong }, registrar()),
    ).rejects.toMatchObject({ code: 'rules.value' });
  });
});
