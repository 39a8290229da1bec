// The matrix itself: what every role, in and out of scope, must be answered, for one endpoint and its example.
import { type Actor, anonymous, type GrantNode } from '#kernel/actor';
import type { Endpoint } from '#kernel/endpoint';
import { type RoleId, roleIds, roles } from '#kernel/roles';
import type { Answer, Example, ExampleKind, OwnRow, ScopedRow } from './example.ts';
import { businessRoles, CITY, type Matrix, regionNode, SOUTH, system, unitNode, type Who } from './world.ts';

export interface Checked {
  readonly cells: number;
  /** One line per cell that is not as it must be. */
  readonly problems: readonly string[];
}
/** `granted`: the call succeeds and shows the row. `hidden`: 404, or a list without the row. A number: that status. */
type Expected = number | 'granted' | 'hidden';

interface Cell {
  readonly label: string;
  readonly expected: Expected;
  readonly ask: () => Promise<Answer>;
}
/** What was asked about one endpoint, and what was not as it must be. */
interface Sheet {
  readonly m: Matrix;
  readonly permission: string;
  readonly carriers: readonly RoleId[];
  readonly problems: string[];
  cells: number;
}

function sheetOf(m: Matrix, { permission }: Endpoint): Sheet {
  const id = typeof permission === 'string' ? permission : '';
  return { m, permission: id, carriers: m.carriers(id), problems: [], cells: 0 };
}

function note(sheet: Sheet, label: string, expected: Expected, found: Answer | undefined): void {
  sheet.cells += 1;
  if (found && !fits(expected, found)) sheet.problems.push(`${label}: expected ${expected}, was ${told(found)}`);
}

/** Asks all of them at once, which only calls that change nothing stand, and notes them in their order. */
async function fill(sheet: Sheet, cells: readonly Cell[]): Promise<void> {
  const answers = await Promise.all(cells.map(c => c.ask()));
  for (const [i, { label, expected }] of cells.entries()) note(sheet, label, expected, answers[i]);
}

function fits(expected: Expected, found: Answer): boolean {
  if (expected === 'granted') return found.kind === 'granted' && found.sees;
  if (expected === 'hidden') return found.kind === 'granted' ? !found.sees : found.status === 404;
  return found.kind === 'refused' && found.status === expected;
}

function told(found: Answer): string {
  if (found.kind === 'refused') return `${found.status} ${found.code}`;
  return found.sees ? 'granted' : 'granted without the row';
}

function nodeName(node: GrantNode): string {
  if (node.kind === 'system') return 'the system';
  if (node.kind === 'unit') return `unit ${node.path.split('/').length - 2} deep`;
  return `region ${node.code}${node.line ? ` on ${node.line}` : ''}`;
}

const withRole = (m: Matrix, role: RoleId, node: GrantNode, more: Who = {}): Actor =>
  m.actor({ ...more, roles: [{ role, node }] });

const isOpenWhileRestricted = ({ permission }: Endpoint): boolean =>
  typeof permission === 'object' && 'signedIn' in permission && permission.whileRestricted === true;

/** Which kind of example fits the endpoint as it is declared. */
function kindOf({ permission, scope }: Endpoint): ExampleKind {
  if (typeof permission === 'object' && 'public' in permission) return 'open';
  if (scope === 'self' || typeof permission === 'object') return 'own';
  return scope === 'unit' ? 'scoped' : 'unscoped';
}

/** Endpoints without an example, and examples of endpoints that are no more. */
export function coverageProblems(endpoints: readonly Endpoint[], examples: readonly Example[]): readonly string[] {
  const known = new Set(endpoints.map(e => e.id));
  const shown = new Map<string, number>();
  for (const { endpoint } of examples) shown.set(endpoint.id, (shown.get(endpoint.id) ?? 0) + 1);
  return [
    ...endpoints.filter(e => !shown.has(e.id)).map(e => `${e.id} has no example`),
    ...[...shown].flatMap(([id, n]) => [
      ...(known.has(id) ? [] : [`the example of ${id} has no endpoint`]),
      ...(n > 1 ? [`${id} has ${n} examples`] : []),
    ]),
  ];
}

/** Every cell of one endpoint. */
export async function checkEndpoint(m: Matrix, example: Example): Promise<Checked> {
  const { endpoint } = example;
  const sheet = sheetOf(m, endpoint);
  const wanted = kindOf(endpoint);
  if (wanted !== example.kind) {
    return { cells: 0, problems: [`declared as ${wanted} (scope ${endpoint.scope}), its example is ${example.kind}`] };
  }
  if (sheet.permission && sheet.carriers.length === 0) {
    return { cells: 0, problems: [`no role carries ${sheet.permission}`] };
  }
  if (example.kind === 'scoped') await checkScoped(sheet, example);
  else if (example.kind === 'unscoped') await checkUnscoped(sheet, example);
  else if (example.kind === 'own') await checkOwn(sheet, example);
  else await checkOpen(sheet, example);
  return { cells: sheet.cells, problems: sheet.problems };
}

type Of<K extends ExampleKind> = Extract<Example, { kind: K }>;

/** A row for each call that may change it; a reading may be asked again about the same row. */
function supplyOf<A, R>(endpoint: Endpoint, make: (given: A) => Promise<R>): (given: A) => Promise<R> {
  let kept: Promise<R> | undefined;
  return given => {
    if (endpoint.method !== 'GET') return make(given);
    kept ??= make(given);
    return kept;
  };
}

async function checkScoped(sheet: Sheet, { endpoint, make, slow }: Of<'scoped'>): Promise<void> {
  const { m, carriers } = sheet;
  const supply = supplyOf(endpoint, (role: RoleId) => make(m, role));
  let row: ScopedRow | undefined;
  for (const [n, role] of carriers.entries()) {
    row = await supply(role);
    await outside(sheet, role, row);
    if (n === 0) await mixed(sheet, role, row);
    // The first role is tried on every node of the inside; later roles on one of them in turn.
    const picks = n === 0 && !slow ? [...row.inside.keys()] : [n % row.inside.length];
    for (const [i, at] of picks.entries()) {
      if (i > 0) row = await supply(role);
      const node = row.inside[at] ?? system;
      note(sheet, `${role} on ${nodeName(node)}`, 'granted', await row.ask(withRole(m, role, node)));
    }
  }
  if (row) await refusals(sheet, { ask: row.ask, node: row.inside[0] ?? system });
}

/** The very row that the same role reaches from inside is not found from outside. */
async function outside(sheet: Sheet, role: RoleId, row: ScopedRow): Promise<void> {
  const { m } = sheet;
  const first = row.inside[0] ?? system;
  await fill(sheet, [
    ...row.outside.map(
      (node): Cell => ({
        label: `${role} outside, on ${nodeName(node)}`,
        expected: 'hidden',
        ask: () => row.ask(withRole(m, role, node)),
      }),
    ),
    ...row.foreign.map(
      (ask, i): Cell => ({
        label: `${role} naming a row outside (${i + 1})`,
        expected: 404,
        ask: () => ask(withRole(m, role, first)),
      }),
    ),
  ]);
}

/** Reach is of the permission asked for: other roles inside do not widen what this one reaches outside. */
async function mixed(sheet: Sheet, role: RoleId, row: ScopedRow): Promise<void> {
  const { m, carriers } = sheet;
  const [inside, elsewhere] = [row.inside[0], row.outside[0]];
  if (!inside || !elsewhere) return;
  const idle = businessRoles.filter(r => !carriers.includes(r)).map(r => ({ role: r, node: inside }));
  const actor = m.actor({ roles: [{ role, node: elsewhere }, ...idle] });
  note(sheet, `${role} outside, every other role inside`, 'hidden', await row.ask(actor));
}

/** Holds all that is asked for, in a session that must choose a password first. */
const restricted = (m: Matrix, who: Who): Actor => m.actor({ ...who, restricted: true });
const grantsAt = (carriers: readonly RoleId[], node: GrantNode) => carriers.slice(0, 1).map(role => ({ role, node }));

interface Refused {
  readonly ask: (actor: Actor) => Promise<Answer>;
  readonly node: GrantNode;
  readonly who?: Who;
}
/** Whoever lacks the permission is told so, wherever another role was granted; nobody else gets further than the door. */
async function refusals(sheet: Sheet, { ask, node, who = {} }: Refused): Promise<void> {
  const { m, carriers } = sheet;
  const cell = (label: string, expected: Expected, actor: Actor): Cell => ({ label, expected, ask: () => ask(actor) });
  await fill(sheet, [
    ...roleIds
      .filter(role => !carriers.includes(role))
      .flatMap(role => [
        cell(`${role} in place`, 403, withRole(m, role, node, who)),
        cell(`${role} on the system`, 403, withRole(m, role, system, who)),
      ]),
    cell('no role', 403, m.actor(who)),
    cell('a session without a chosen password', 403, restricted(m, { ...who, roles: grantsAt(carriers, node) })),
    cell('anonymous', 401, anonymous),
  ]);
}

async function checkUnscoped(sheet: Sheet, { endpoint, make }: Of<'unscoped'>): Promise<void> {
  const { m, carriers } = sheet;
  const wholeOnly = m.systemOnly(sheet.permission);
  const supply = supplyOf(endpoint, (role: RoleId) => make(m, role));
  let ask: Refused['ask'] | undefined;
  for (const role of carriers) {
    const parts = [unitNode(m.home), regionNode(SOUTH), regionNode(CITY)];
    // An administrator serves the whole system or nothing.
    const nodes = !roles[role].business || wholeOnly ? [system] : parts;
    for (const node of nodes) {
      ask = (await supply(role)).ask;
      note(sheet, `${role} on ${nodeName(node)}`, 'granted', await ask(withRole(m, role, node)));
    }
    if (!wholeOnly) continue;
    for (const node of parts) {
      const asked = (await supply(role)).ask;
      note(sheet, `${role} on ${nodeName(node)}`, 403, await asked(withRole(m, role, node)));
    }
  }
  if (ask) await refusals(sheet, { ask, node: wholeOnly ? system : unitNode(m.home) });
}

async function checkOwn(sheet: Sheet, { endpoint, make }: Of<'own'>): Promise<void> {
  const { m, permission } = sheet;
  const holders: readonly (RoleId | null)[] = permission ? sheet.carriers : [...roleIds, null];
  const supply = supplyOf(endpoint, (role: RoleId | null) => make(m, role));
  const node = unitNode(m.home);
  let row: OwnRow | undefined;
  for (const role of holders) {
    row = await supply(role);
    const grants = role ? [{ role, node: roles[role].business ? node : system }] : [];
    const label = role ?? 'no role';
    for (const other of row.others) {
      note(sheet, `${label}, not the owner`, 'hidden', await row.ask(m.actor({ ...other, roles: grants })));
    }
    // The account of a person holds no administrative role, so no administrator owns a person's row.
    if (row.owner.personId && role && !roles[role].business) continue;
    note(sheet, `${label}, the owner`, 'granted', await row.ask(m.actor({ ...row.owner, roles: grants })));
    if (row.spared && !(await row.spared())) sheet.problems.push(`${label}: what belongs to others was touched`);
  }
  if (!row) return;
  if (permission) return refusals(sheet, { ask: row.ask, node, who: row.owner });
  note(sheet, 'anonymous', 401, await row.ask(anonymous));
  // The few that such a session may call are named, and called, in the test of that session.
  if (!isOpenWhileRestricted(endpoint)) {
    note(sheet, 'the owner without a chosen password', 403, await row.ask(restricted(m, row.owner)));
  }
}

async function checkOpen(sheet: Sheet, { endpoint, make, once }: Of<'open'>): Promise<void> {
  const { m } = sheet;
  const supply = supplyOf(endpoint, () => make(m));
  note(sheet, 'anonymous', 'granted', await (await supply(undefined)).ask(anonymous));
  if (once) return;
  for (const role of roleIds) {
    note(sheet, role, 'granted', await (await supply(undefined)).ask(withRole(m, role, system)));
  }
}
