// Who may do what: every endpoint × every role × in and out of scope, on real rows. What is checked per cell stands in check.ts,
// how a row comes to be in the examples.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anonymous } from '#kernel/actor';
import { getProgress } from '#kernel/progress';
import type { RoleId } from '#kernel/roles';
import { addRoutes, createServer } from '#platform/http';
import { modules } from '../modules.ts';
import { platformRoutes } from '../platform-routes.ts';
import { checkEndpoint, coverageProblems } from './check.ts';
import { examples } from './examples.ts';
import { account, PASSWORD } from './examples-accounts.ts';
import { openDefects } from './open-defects.ts';
import { planted, plantedExamples } from './planted.ts';
import { administrators, createMatrix, type Matrix, system } from './world.ts';

// The first run succeeds only while there is no account, so it comes first.
const FIRST = 'accounts.create-administrators';
const endpoints = [...platformRoutes, ...modules.flatMap(m => m.routes ?? [])]
  .map(r => r.endpoint)
  .sort((a, b) => Number(b.id === FIRST) - Number(a.id === FIRST));
const byId = new Map(examples.map(e => [e.endpoint.id, e]));
const authenticate = async () => anonymous;
let m: Matrix;
let cells = 0;
beforeAll(async () => {
  m = await createMatrix([planted]);
});
afterAll(() => m.world.close());

describe('every endpoint × every role × in and out of scope', () => {
  test('ORG-07: every endpoint of the running platform has one example and every example an endpoint', () => {
    expect(coverageProblems(endpoints, examples)).toEqual([]);
    const own = new Set(planted.routes?.map(r => r.endpoint.id));
    const running = m.world.app.routes.map(r => r.endpoint.id).filter(id => !own.has(id));
    expect(running.toSorted()).toEqual(endpoints.map(e => e.id).toSorted());
  });

  test.each(endpoints.map(e => e.id))('ORG-07: %s answers every role in and out of scope as declared', async id => {
    const example = byId.get(id);
    if (!example) throw new Error(`${id} has no example`);
    const checked = await checkEndpoint(m, example);
    cells += checked.cells;
    expect(checked.problems).toEqual(openDefects[id] ?? []);
  });

  test('ORG-07: the matrix has more cells than endpoints times roles', () => {
    expect(cells).toBeGreaterThan(endpoints.length * 12);
  });
});

describe('the matrix finds what it is there to find', () => {
  const missed = async (id: string) => {
    const example = plantedExamples[id];
    if (!example) throw new Error(`${id} is not planted`);
    return (await checkEndpoint(m, example)).problems;
  };

  test('ORG-07: an endpoint without an example, an example without an endpoint and a second example are each named', () => {
    const extra = (planted.routes ?? []).map(r => r.endpoint);
    const shown = Object.values(plantedExamples);
    expect(coverageProblems([...endpoints, ...extra], [...examples, ...shown])).toEqual(['zz.unshown has no example']);
    const [first, ...rest] = examples;
    if (!first) throw new Error('no examples');
    expect(coverageProblems(endpoints, [...rest])).toEqual([`${first.endpoint.id} has no example`]);
    expect(coverageProblems(endpoints, [...examples, first])).toEqual([`${first.endpoint.id} has 2 examples`]);
    expect(coverageProblems([], [first])).toEqual([`the example of ${first.endpoint.id} has no endpoint`]);
  });

  test('ORG-07: a row that is found out of scope is caught, from every node and for every role', async () => {
    const problems = await missed('zz.leaky-row');
    expect(problems).toContain('registrar outside, on region 450722: expected hidden, was granted');
    expect(problems).toContain('unit-clerk outside, on unit 4 deep: expected hidden, was granted');
    expect(problems.filter(p => p.includes(' outside, on ')).length).toBe(5 * m.carriers('organizations.read').length);
  });

  test('ORG-07: a list that shows the row out of scope is caught', async () => {
    const problems = await missed('zz.leaky-list');
    expect(problems).toContain('supervisor outside, on unit 1 deep: expected hidden, was granted');
  });

  test('ORG-07: a row found by the scope of another permission is caught by the mixed cell alone', async () => {
    expect(await missed('zz.wide-row')).toEqual([
      'registrar outside, every other role inside: expected hidden, was granted',
    ]);
  });

  test('ORG-07: an endpoint that answers 404 to everybody is caught: its in-scope call must succeed', async () => {
    const problems = await missed('zz.dead-row');
    expect(problems).toContain('registrar on the system: expected granted, was 404 access.not-found');
  });

  test("ORG-07: another person's row is caught", async () => {
    const problems = await missed('zz.leaky-own');
    expect(problems).toContain('audit-admin, not the owner: expected hidden, was granted');
    expect(problems).toHaveLength(13);
  });

  test('ORG-07: an example that does not fit the declared scope is caught', async () => {
    const example = plantedExamples['zz.leaky-row'];
    if (!example) throw new Error('not planted');
    const endpoint = { ...example.endpoint, scope: 'all' as const };
    const { problems } = await checkEndpoint(m, { ...example, endpoint });
    expect(problems).toEqual(['declared as unscoped (scope all), its example is scoped']);
  });

  test('ORG-07: a route without a permission stops the server at the route, from a module and by hand', async () => {
    const server = () => createServer({ ...m.world, log: m.world.ctx().log, authenticate, messageOf: code => code });
    const naked = { ...getProgress, id: 'zz.naked', path: '/zz/naked', permission: undefined as never };
    const fromModule = async () => {
      const http = await server();
      addRoutes(http, { ...m.world, log: m.world.ctx().log, authenticate, messageOf: code => code }, [
        { endpoint: naked, handler: async () => undefined },
      ]);
      await http.ready();
    };
    await expect(fromModule()).rejects.toThrow('route GET /api/zz/naked declares no permission');
    const byHand = async () => {
      const http = await server();
      http.get('/zz/by-hand', async () => 'open');
      await http.ready();
    };
    await expect(byHand()).rejects.toThrow('route GET /zz/by-hand declares no permission');
  });
});

/** What each administrator may ask for. Whatever stands here for none of the three is business. */
const administration: Readonly<Partial<Record<RoleId, readonly string[]>>> = {
  'system-admin': [
    'accounts.read',
    'accounts.manage',
    'accounts.reset',
    'accounts.confirm-slip',
    'accounts.read-grants',
    'accounts.renew-security-administrator',
    // To name the unit on which somebody gets an account or a role.
    'organizations.read',
  ],
  'security-admin': [
    'accounts.read',
    'accounts.reset',
    'accounts.confirm-slip',
    'accounts.read-grants',
    'accounts.grant',
    'organizations.read',
  ],
  'audit-admin': ['accounts.confirm-slip', 'accounts.read-grants', 'audit.read', 'audit.verify'],
};

describe('the three administrators restrain one another and see no business', () => {
  test('ORG-07: the manifests give each administrator what the table says and nothing else', () => {
    const permissions = [...new Set(modules.flatMap(x => Object.keys(x.permissions ?? {})))];
    for (const role of administrators) {
      const carried = permissions.filter(p => m.carriers(p).includes(role));
      expect({ role, carried: carried.toSorted() }).toEqual({ role, carried: administration[role]?.toSorted() });
    }
  });

  test.each(administrators)(
    '%s gets 403 from every endpoint that the table does not give, on the system node',
    async role => {
      const actor = m.actor({ roles: [{ role, node: system }] });
      const asked = endpoints.filter(
        e => typeof e.permission === 'string' && !administration[role]?.includes(e.permission),
      );
      const answers = await Promise.all(
        asked.map(async e => {
          const answer = await m.world
            .call(e, { params: {}, query: {}, body: undefined }, actor)
            .catch((error: { status?: number; code?: string }) => error);
          return `${e.id} ${(answer as { status?: number }).status} ${(answer as { code?: string }).code}`;
        }),
      );
      expect(answers).toEqual(asked.map(e => `${e.id} 403 access.forbidden`));
      expect(asked.length).toBeGreaterThan(80);
    },
  );
});

describe('a session that must choose a password', () => {
  test('ORG-13: gets 403 from everything but its own state, the password and leaving; public endpoints see nobody', async () => {
    const { login } = await account(m, { mustChange: true, roles: ['supervisor'] });
    const headers = { 'x-zhengshu': '1' };
    const entered = await m.world.app.http.inject({
      method: 'POST',
      url: '/api/accounts/sign-in',
      headers,
      payload: { login, password: PASSWORD },
    });
    expect(entered.json()).toEqual({ mustChange: true });
    const zs = entered.cookies.find(c => c.name === 'zs')?.value ?? '';
    const last = (id: string) => Number(id === 'accounts.sign-out');
    const passed: string[] = [];
    for (const { id, method, path, permission } of endpoints.toSorted((a, b) => last(a.id) - last(b.id))) {
      const url = `/api${path.replace(/:\w+/g, 'x')}`;
      const response = await m.world.app.http.inject({ method, url, headers, cookies: { zs } });
      const stopped = response.statusCode === 403 && response.json().code === 'access.password-change-required';
      const isPublic = typeof permission === 'object' && 'public' in permission;
      expect({ id, stopped: isPublic && stopped }).toEqual({ id, stopped: false });
      if (!stopped && !isPublic) passed.push(id);
    }
    expect(passed.toSorted()).toEqual(['accounts.choose-password', 'accounts.me', 'accounts.sign-out']);
  });
});
