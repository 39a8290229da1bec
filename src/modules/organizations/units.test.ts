import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor, GrantNode } from '#kernel/actor';
import { creditCheckCharacter } from '#kernel/identifiers';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import * as contract from './contract.ts';
import { organizations } from './module.ts';

let world: TestWorld;
let registrar: Actor;
const unitIds: Record<string, string> = {};
const base = { code: null, industry: 'government', level: 'city', openedOn: '2001-01-01' } as const;
const code = (first17: string): string => first17 + creditCheckCharacter(first17);
const codeOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no refusal',
    (error: { code?: string }) => error.code ?? String(error),
  );

async function unit(
  name: string,
  at: { regionCode: string; parent?: string; unitType?: 'organ' | 'school' | 'enterprise' },
) {
  const { id } = await world.call(
    contract.createUnit,
    {
      body: {
        ...base,
        name,
        unitType: at.unitType ?? 'organ',
        regionCode: at.regionCode,
        parentId: at.parent ? idOf(at.parent) : null,
      },
    },
    registrar,
  );
  unitIds[name] = id;
  return id;
}
const idOf = (name: string): string => unitIds[name] ?? '';
const nodeOf = async (name: string): Promise<GrantNode> => {
  const { rows } = await world.owner.query<{ path: string }>('select path from organizations.unit where id = $1', [
    unitIds[name],
  ]);
  return { kind: 'unit', id: unitIds[name] ?? '', path: rows[0]?.path ?? '' };
};
const namesFor = async (actor: Actor, query: Partial<Record<string, string>> = {}): Promise<string[]> => {
  const { items } = await world.call(contract.listUnits, { query }, actor);
  return items.map(i => i.name).sort();
};

beforeAll(async () => {
  world = await createTestWorld({ now: '2014-06-01T01:00:00.000Z', modules: [organizations] });
  registrar = world.actor({ roles: [{ role: 'registrar', node: { kind: 'system' } }] });
  for (const [regionCode, name, level, parentCode] of [
    ['450000', '示范省', 'province', null],
    ['450700', '示范市', 'city', '450000'],
    ['450721', '甲县', 'county', '450700'],
    ['450722', '乙县', 'county', '450700'],
    ['450700Z01', '港区', 'zone', '450700'],
  ] as const) {
    await world.call(
      contract.createRegion,
      { body: { code: regionCode, name, level, parentCode, validFrom: '2000-01-01' } },
      registrar,
    );
  }
  await unit('示范市公安局', { regionCode: '450700' });
  await unit('示范市教育局', { regionCode: '450700' });
  await unit('示范市第一中学', { regionCode: '450700', parent: '示范市教育局', unitType: 'school' });
  await unit('甲县公安局', { regionCode: '450721' });
  await unit('甲县电厂', { regionCode: '450721', unitType: 'enterprise' });
  await unit('乙县宾馆', { regionCode: '450722', unitType: 'enterprise' });
});
afterAll(() => world?.close());

describe('regions', () => {
  test('ORG-01: a code that does not fit its level or parent is refused, a zone may bear a local code', async () => {
    const body = { name: '错', parentCode: '450700', validFrom: '2000-01-01' };
    for (const [wrong, level] of [
      ['450800', 'city'],
      ['450821', 'county'],
      ['45072', 'county'],
      ['450700Z02', 'county'],
    ] as const) {
      const refused = await codeOf(
        world.call(contract.createRegion, { body: { ...body, code: wrong, level } }, registrar),
      );
      expect(['organizations.region-parent', 'http.invalid-input']).toContain(refused);
    }
    const { items, chain } = await world.call(contract.listRegions, { query: { parent: '450700' } });
    expect(items.map(i => [i.code, i.local])).toEqual([
      ['450700Z01', true],
      ['450721', false],
      ['450722', false],
    ]);
    expect(chain.map(c => c.code)).toEqual(['450000', '450700']);
  });

  test('ORG-01: a registrar of one county enters nothing elsewhere, and a region in use is not closed', async () => {
    const node: GrantNode = { kind: 'region', code: '450721', path: '/450000/450700/450721/', line: null };
    const local = world.actor({ roles: [{ role: 'registrar', node }] });
    const body = { ...base, name: '越界单位', unitType: 'organ' as const, parentId: null };
    expect(await codeOf(world.call(contract.createUnit, { body: { ...body, regionCode: '450722' } }, local))).toBe(
      'access.not-found',
    );
    const near = { ...body, name: '甲县粮食局', regionCode: '450721' };
    expect(await codeOf(world.call(contract.createUnit, { body: near }, local))).toBe('no refusal');
    const closing = { params: { code: '450721' }, body: { on: '2014-01-01', revision: 1 } };
    expect(await codeOf(world.call(contract.closeRegion, closing, registrar))).toBe('organizations.region-in-use');
  });
});

describe('units', () => {
  test('ORG-01: a code with a wrong check character is refused, the same code twice too', async () => {
    const good = code('11450700007654321');
    const bad = good.slice(0, 17) + (good.endsWith('1') ? '2' : '1');
    const body = { ...base, unitType: 'organ' as const, regionCode: '450700', parentId: null };
    const create = (name: string, c: string) =>
      world.call(contract.createUnit, { body: { ...body, name, code: c } }, registrar);
    expect(await codeOf(create('示范市财政局', bad))).toBe('organizations.bad-code');
    expect(await codeOf(create('示范市财政局', good.toLowerCase()))).toBe('no refusal');
    expect(await codeOf(create('示范市审计局', good))).toBe('organizations.code-taken');
    expect(await codeOf(create('示范市财政局', code('11450700007654322')))).toBe('organizations.unit-exists');
    expect(await codeOf(create('示范市档案局', 'D2143569-X'))).toBe('no refusal');
  });

  test('ORG-01: a name is dated, a change in the future or before the last one is refused, a stale one says what stands', async () => {
    const id = await unit('示范市广电局', { regionCode: '450700' });
    const rename = (name: string, from: string, revision: number) =>
      world.call(contract.renameUnit, { params: { id }, body: { name, from, revision } }, registrar);
    expect(await codeOf(rename('示范市文广局', '2014-07-01', 1))).toBe('organizations.future-date');
    expect(await rename('示范市文广局', '2010-05-01', 1)).toEqual({ revision: 2 });
    expect(await codeOf(rename('示范市文体局', '2009-01-01', 2))).toBe('organizations.before-last-change');
    const stale = await rename('示范市文体局', '2012-01-01', 1).catch((e: { body: { detail: object } }) => e);
    expect(stale).toMatchObject({
      status: 409,
      body: { detail: { what: 'organizations.rename-unit', at: '2014-06-01T01:00:00.000Z' } },
    });
    const detail = await world.call(contract.getUnit, { params: { id } }, registrar);
    expect(detail.names.map(n => [n.name, n.validFrom, n.validTo])).toEqual([
      ['示范市文广局', '2010-05-01', null],
      ['示范市广电局', '2001-01-01', '2010-05-01'],
    ]);
  });

  test('ORG-01: a move takes everything below along, never below itself, and keeps the former place', async () => {
    const root = await unit('示范市国资委', { regionCode: '450700' });
    const child = await unit('示范市水务集团', {
      regionCode: '450700',
      parent: '示范市国资委',
      unitType: 'enterprise',
    });
    const grand = await unit('示范市水厂', { regionCode: '450721', parent: '示范市水务集团', unitType: 'enterprise' });
    const move = (id: string, parentId: string | null, revision: number) =>
      world.call(
        contract.moveUnit,
        { params: { id }, body: { parentId, regionCode: '450700', from: '2014-01-01', revision } },
        registrar,
      );
    expect(await codeOf(move(root, grand, 1))).toBe('organizations.move-into-itself');
    await move(child, idOf('示范市教育局'), 1);
    const { rows } = await world.owner.query('select path, region_code from organizations.unit where id = $1', [grand]);
    expect(rows[0]).toEqual({ path: `/${idOf('示范市教育局')}/${child}/${grand}/`, region_code: '450721' });
    const detail = await world.call(contract.getUnit, { params: { id: child } }, registrar);
    expect(detail.places.map(p => p.parentName)).toEqual(['示范市教育局', '示范市国资委']);
    expect(detail.chain.map(c => c.name)).toEqual(['示范市教育局']);
    await move(child, root, 2);
  });

  test('ORG-01: two moves at once make no circle', async () => {
    const a = await unit('环形甲', { regionCode: '450700' });
    const b = await unit('环形乙', { regionCode: '450700' });
    const move = (id: string, parentId: string) =>
      codeOf(
        world.call(
          contract.moveUnit,
          { params: { id }, body: { parentId, regionCode: '450700', from: '2014-01-01', revision: 1 } },
          registrar,
        ),
      );
    const results = await Promise.all([move(a, b), move(b, a)]);
    expect(results.sort()).toEqual(['no refusal', 'organizations.move-into-itself']);
  });

  test('ORG-15: a unit with units below is not closed; a closed one keeps its page and leaves the list', async () => {
    const id = await unit('示范市物价局', { regionCode: '450700' });
    await unit('示范市物价检查所', { regionCode: '450700', parent: '示范市物价局' });
    const close = (target: string, revision: number) =>
      codeOf(
        world.call(contract.closeUnit, { params: { id: target }, body: { on: '2014-05-01', revision } }, registrar),
      );
    expect(await close(id, 1)).toBe('organizations.unit-has-children');
    expect(await close(idOf('示范市物价检查所'), 1)).toBe('no refusal');
    expect(await close(id, 1)).toBe('no refusal');
    expect(await namesFor(registrar, { q: '物价' })).toEqual([]);
    expect(await namesFor(registrar, { q: '物价', status: 'closed' })).toEqual(['示范市物价局', '示范市物价检查所']);
  });
});

describe('lines and functions', () => {
  test('ORG-01: two lines of supervision stand side by side, are dated, and are kept on the unit', async () => {
    const id = idOf('甲县电厂');
    const set = (line: 'hr' | 'police', supervisor: string | null, from: string) =>
      world.call(
        contract.setSupervision,
        { params: { id }, body: { line, supervisorUnitId: supervisor && idOf(supervisor), from } },
        registrar,
      );
    await set('police', '甲县公安局', '2009-01-01');
    await set('hr', '示范市教育局', '2009-01-01');
    await set('police', '示范市公安局', '2012-01-01');
    await set('police', '示范市公安局', '2013-01-01');
    expect(await codeOf(set('police', '甲县公安局', '2011-01-01'))).toBe('organizations.before-last-change');
    expect(await codeOf(set('police', '甲县电厂', '2013-01-01'))).toBe('organizations.supervises-itself');
    const detail = await world.call(contract.getUnit, { params: { id } }, registrar);
    expect(detail.lines).toEqual(['hr', 'police']);
    expect(detail.supervision.map(s => [s.line, s.supervisor.name, s.validFrom, s.validTo])).toEqual([
      ['police', '示范市公安局', '2012-01-01', null],
      ['hr', '示范市教育局', '2009-01-01', null],
      ['police', '甲县公安局', '2009-01-01', '2012-01-01'],
    ]);
    await set('hr', null, '2014-01-01');
    expect((await world.call(contract.getUnit, { params: { id } }, registrar)).lines).toEqual(['police']);
    await world.call(
      contract.setSupervision,
      {
        params: { id: idOf('乙县宾馆') },
        body: { line: 'hr', supervisorUnitId: idOf('示范市教育局'), from: '2010-01-01' },
      },
      registrar,
    );
  });

  test('ORG-10: a region names the body for a function with dates and alias, by reference also of another place', async () => {
    const set = (unitName: string | null, from: string, alias: string | null = null) =>
      world.call(
        contract.setFunction,
        {
          params: { code: '450721' },
          body: { function: 'police', unitId: unitName && idOf(unitName), alias, from },
        },
        registrar,
      );
    await set('甲县公安局', '2005-01-01', '网安大队');
    await set('示范市公安局', '2010-01-01');
    const { items } = await world.call(contract.listFunctions, { params: { code: '450721' } }, registrar);
    const police = items.find(i => i.function === 'police');
    expect(police?.current?.unit.name).toBe('示范市公安局');
    expect(police?.past).toEqual([
      {
        unit: { id: idOf('甲县公安局'), name: '甲县公安局' },
        alias: '网安大队',
        validFrom: '2005-01-01',
        validTo: '2010-01-01',
      },
    ]);
    expect(items.filter(i => i.current === null).length).toBeGreaterThan(10);
    expect(await namesFor(registrar, { function: 'police' })).toEqual(['示范市公安局']);
  });
});

describe('scope', () => {
  test('ORG-07: a grant on a unit reaches its subtree, on a region its units, on a line of a region those supervised on it', async () => {
    const clerk = world.actor({ roles: [{ role: 'unit-clerk', node: await nodeOf('示范市教育局') }] });
    expect(await namesFor(clerk)).toEqual(['示范市教育局', '示范市第一中学']);
    const region = { kind: 'region', code: '450700', path: '/450000/450700/' } as const;
    const police = world.actor({ roles: [{ role: 'supervisor', node: { ...region, line: 'police' } }] });
    expect(await namesFor(police)).toEqual(['甲县电厂']);
    const both = world.actor({
      roles: [
        { role: 'supervisor', node: { ...region, line: 'police' } },
        { role: 'unit-clerk', node: await nodeOf('示范市教育局') },
      ],
    });
    expect(await namesFor(both)).toEqual(['甲县电厂', '示范市教育局', '示范市第一中学'].sort());
    const learner = world.actor({ roles: [{ role: 'learner', node: { kind: 'system' } }] });
    expect(await codeOf(namesFor(learner))).toBe('access.forbidden');
    const outside = world.call(contract.getUnit, { params: { id: idOf('乙县宾馆') } }, police);
    expect(await codeOf(outside)).toBe('access.not-found');
  });

  test('ORG-01: the list is found by name, pinyin and initials, and pages keep every unit once', async () => {
    expect(await namesFor(registrar, { q: 'jiaxiao' })).toEqual([]);
    expect(await namesFor(registrar, { q: 'JiaXian dian' })).toEqual(['甲县电厂']);
    expect(await namesFor(registrar, { q: 'jxdc' })).toEqual(['甲县电厂']);
    expect(await namesFor(registrar, { q: '%' })).toEqual([]);
    const seen: string[] = [];
    let after: string | undefined;
    for (let page = 0; page < 40; page += 1) {
      const reply = await world.call(
        contract.listUnits,
        { query: { limit: 3, ...(after ? { after } : {}) } },
        registrar,
      );
      seen.push(...reply.items.map(i => i.id));
      if (reply.next === null) break;
      after = reply.next;
    }
    const all = await world.call(contract.listUnits, { query: { limit: 200 } }, registrar);
    expect(seen).toEqual(all.items.map(i => i.id));
    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe('lists and applications', () => {
  test('a list takes only units within scope, and its membership is on the unit', async () => {
    const owner = idOf('示范市教育局');
    const { id } = await world.call(contract.createList, { body: { name: '重点单位', ownerUnitId: owner } }, registrar);
    const local = world.actor({ roles: [{ role: 'registrar', node: await nodeOf('示范市教育局') }] });
    const change = (actor: Actor, add: string[], revision: number) =>
      world.call(contract.changeList, { params: { id }, body: { add, remove: [], revision } }, actor);
    expect(await codeOf(change(local, [idOf('乙县宾馆')], 1))).toBe('access.not-found');
    await change(registrar, [idOf('乙县宾馆'), idOf('示范市第一中学')], 1);
    expect(await codeOf(change(registrar, [], 1))).toBe('organizations.stale');
    const members = await world.call(contract.listMembers, { params: { id }, query: {} }, registrar);
    expect(members.items.map(i => i.name).sort()).toEqual(['乙县宾馆', '示范市第一中学']);
    const mine = await world.call(contract.listMembers, { params: { id }, query: {} }, local);
    expect(mine.items.map(i => i.name)).toEqual(['示范市第一中学']);
  });

  test('ORG-13: a unit outside the tree enters itself; only the supervisor of its region and line agrees, once', async () => {
    const body = {
      name: '甲县网吧',
      code: code('91450721MA5K00001'),
      unitType: 'isp' as const,
      industry: 'internet' as const,
      regionCode: '450721',
      address: '甲县一路一号',
      officePhone: '0777-1234567',
    };
    const { receipt } = await world.call(contract.openRegistration, { body });
    expect(await codeOf(world.call(contract.openRegistration, { body: { ...body, name: '另名' } }))).toBe(
      'organizations.registration-open',
    );
    expect(await world.call(contract.traceRegistration, { body: { receipt: receipt.toLowerCase() } })).toMatchObject({
      state: 'pending',
    });
    const county = (path: string, line: 'police' | 'hr') =>
      world.actor({ roles: [{ role: 'supervisor', node: { kind: 'region', code: '450721', path, line } }] });
    const elsewhere = county('/450000/450700/450722/', 'police');
    expect((await world.call(contract.listRegistrations, { query: {} }, elsewhere)).items).toEqual([]);
    const police = county('/450000/450700/450721/', 'police');
    const { items } = await world.call(contract.listRegistrations, { query: {} }, police);
    const params = { id: items[0]?.id ?? '' };
    const agree = (line: 'police' | 'hr', actor: Actor) =>
      world.call(
        contract.approveRegistration,
        { params, body: { line, supervisorUnitId: idOf('甲县公安局'), revision: 1 } },
        actor,
      );
    expect(await codeOf(agree('hr', police))).toBe('access.not-found');
    const { unitId } = await agree('police', police);
    expect(await codeOf(agree('police', police))).toBe('organizations.registration-decided');
    expect(await world.call(contract.getUnit, { params: { id: unitId } }, police)).toMatchObject({
      name: '甲县网吧',
      lines: ['police'],
      level: 'none',
    });
    expect(await world.call(contract.traceRegistration, { body: { receipt } })).toMatchObject({
      state: 'approved',
      supervisor: '甲县公安局',
    });
    expect(await codeOf(world.call(contract.withdrawRegistration, { body: { receipt } }))).toBe(
      'organizations.registration-decided',
    );
  });
});
