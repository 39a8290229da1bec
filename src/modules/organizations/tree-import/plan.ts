// What a workbook would do to the tree as it stands. Pure but for the ids it makes.
import type { UnitScope } from '#kernel/actor';
import { isRegionCode, parseRegionCode, type RegionCode } from '#kernel/identifiers';
import { newId } from '#platform/database';
import type { TreeOutcome } from '../contract.ts';
import type { RegionLevel } from '../contract-words.ts';
import { pinyinOf } from '../pinyin.ts';
import { isLocalCode, parentProblem } from '../region-code.ts';
import { placeIsInScope } from '../scope.ts';
import { findCode } from '../unit-code.ts';
import { type ReadRow, report } from './read-file.ts';
import type { TreeState } from './state.ts';

export interface PlannedRow {
  readonly row: ReadRow;
  readonly outcome: TreeOutcome;
  readonly data: Readonly<Record<string, unknown>> | null;
}
export interface TreeFile {
  readonly regions: readonly ReadRow[];
  readonly units: readonly ReadRow[];
  readonly supervision: readonly ReadRow[];
  readonly functions: readonly ReadRow[];
}
interface RegionNode {
  readonly code: string;
  readonly name: string;
  readonly level: RegionLevel;
  readonly parentCode: string | null;
  readonly path: string;
}
interface UnitNode {
  readonly id: string;
  readonly name: string;
  readonly code: string | null;
  readonly regionCode: string;
  readonly regionPath: string;
  readonly parentId: string | null;
  readonly path: string;
  readonly lines: readonly string[];
  readonly openedOn: string;
}

/** The tree with what the file adds to it so far. */
interface Growing {
  readonly scope: UnitScope;
  readonly state: TreeState;
  readonly regions: Map<string, RegionNode>;
  readonly units: Map<string, UnitNode>;
  readonly byName: Map<string, UnitNode[]>;
  readonly byCode: Map<string, UnitNode>;
  /** What is registered already, by its key. */
  readonly storedRegions: ReadonlyMap<string, TreeState['regions'][number]>;
  readonly storedUnits: ReadonlyMap<string, TreeState['units'][number]>;
  /** Keys of rows seen, so that the second of two alike is refused. */
  readonly seen: Set<string>;
}

/** Plans every row. Rows with problems are faulty; whatever rests on them is faulty too. */
export function planTree(file: TreeFile, { scope, state }: { scope: UnitScope; state: TreeState }): PlannedRow[] {
  const tree: Growing = {
    scope,
    state,
    regions: new Map(state.regions.filter(r => r.validTo === null).map(r => [r.code, r])),
    units: new Map(),
    byName: new Map(),
    byCode: new Map(),
    storedRegions: new Map(state.regions.map(r => [r.code, r])),
    storedUnits: new Map(state.units.map(u => [u.id, u])),
    seen: new Set(),
  };
  for (const unit of state.units) addUnit(tree, unit);
  return [
    ...planInOrder(file.regions, row => planRegion(tree, row)),
    ...planInOrder(file.units, row => planUnit(tree, row)),
    ...planSupervision(tree, file.supervision),
    ...planFunctions(tree, file.functions),
  ];
}

function addUnit(tree: Growing, unit: UnitNode): void {
  tree.units.set(unit.id, unit);
  if (unit.code !== null) tree.byCode.set(unit.code, unit);
  const same = tree.byName.get(unit.name);
  if (same) same.push(unit);
  else tree.byName.set(unit.name, [unit]);
}

type Step = PlannedRow | 'later';
/** Parents may stand below their children in the file: what waits for a parent is tried again until nothing moves. */
function planInOrder(rows: readonly ReadRow[], plan: (row: ReadRow) => Step): PlannedRow[] {
  const planned = new Map<ReadRow, PlannedRow>();
  let waiting = [...rows];
  while (waiting.length > 0) {
    const later: ReadRow[] = [];
    for (const row of waiting) {
      const step = row.problems.length > 0 ? faulty(row) : plan(row);
      if (step === 'later') later.push(row);
      else planned.set(row, step);
    }
    if (later.length === waiting.length) {
      for (const row of later) {
        report(row, 'parent', 'circle');
        planned.set(row, faulty(row));
      }
      break;
    }
    waiting = later;
  }
  return rows.flatMap(row => planned.get(row) ?? []);
}

const faulty = (row: ReadRow): PlannedRow => ({ row, outcome: 'faulty', data: null });
const refuse = (row: ReadRow, key: string, code: Parameters<typeof report>[2]): PlannedRow => {
  report(row, key, code);
  return faulty(row);
};
const unchanged = (row: ReadRow): PlannedRow => ({ row, outcome: 'unchanged', data: null });

function regionCodeOf(text: string): RegionCode | undefined {
  try {
    return parseRegionCode(text);
  } catch {
    return undefined;
  }
}

/** True the first time a key comes. */
function takeOnce({ seen }: Growing, key: string): boolean {
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}

function planRegion(tree: Growing, row: ReadRow): Step {
  const { name = '', level = '', parent = '', from = '' } = row.values;
  const code = regionCodeOf(row.values.code ?? '');
  if (code === undefined || !isRegionCode(code)) return refuse(row, 'code', 'bad-region-code');
  const parentCode = parent === '' ? null : (regionCodeOf(parent) ?? '');
  if (parentCode === '') return refuse(row, 'parent', 'bad-region-code');
  const above = parentCode === null ? null : tree.regions.get(parentCode);
  if (above === undefined) return 'later';
  if (!takeOnce(tree, `region ${code}`)) return refuse(row, 'code', 'duplicate-in-file');
  const known = tree.storedRegions.get(code);
  const path = `${above?.path ?? '/'}${code}/`;
  if (!regionReached(tree, path)) return refuse(row, 'code', 'out-of-scope');
  if (known) {
    if (known.level !== level || known.parentCode !== parentCode || known.validTo !== null)
      return refuse(row, 'code', 'region-differs');
    return known.name === name ? unchanged(row) : { row, outcome: 'updated', data: { code, name } };
  }
  const node: RegionNode = { code, name, level: level as RegionLevel, parentCode, path };
  if (parentProblem({ code, level: node.level, parent: above })) return refuse(row, 'parent', 'region-parent');
  tree.regions.set(code, node);
  return { row, outcome: 'added', data: { ...node, local: isLocalCode(code), from } };
}

/** A region is reached by a grant on the system or on a region above it, not by one line of it. */
const regionReached = ({ scope }: Growing, path: string): boolean =>
  placeIsInScope(scope, { path: null, regionPath: path, lines: [] });
const unitReached = ({ scope }: Growing, unit: UnitNode): boolean => placeIsInScope(scope, unit);

type Found = { readonly unit: UnitNode } | { readonly problem: 'unknown-unit' | 'ambiguous-unit' };
/** A unit by code, `name@region code` or name. */
function findUnit(tree: Growing, text: string): Found {
  const code = findCode(text);
  const byCode = code === undefined ? undefined : tree.byCode.get(code);
  if (byCode) return { unit: byCode };
  const [, name = text, region] = /^(.+)@([0-9A-Z]{6,12})$/.exec(text) ?? [];
  const same = (tree.byName.get(name) ?? []).filter(u => region === undefined || u.regionCode === region);
  const [only] = same;
  if (!only) return { problem: 'unknown-unit' };
  return same.length > 1 ? { problem: 'ambiguous-unit' } : { unit: only };
}

function planUnit(tree: Growing, row: ReadRow): Step {
  const { name = '', type, industry, level, parent = '', from = '' } = row.values;
  if (name.length < 2) return refuse(row, 'name', 'missing');
  const region = tree.regions.get(regionCodeOf(row.values.region ?? '') ?? '');
  if (!region) return refuse(row, 'region', 'unknown-region');
  const code = row.values.code === '' ? null : (findCode(row.values.code ?? '') ?? '');
  if (code === '') return refuse(row, 'code', 'bad-unit-code');
  const above = parent === '' ? null : findUnit(tree, parent);
  if (above && 'problem' in above)
    return above.problem === 'unknown-unit' ? 'later' : refuse(row, 'parent', above.problem);
  const parentUnit = above?.unit ?? null;
  const parentId = parentUnit?.id ?? null;
  const key = code ?? `${name}@${region.code}@${parentId}`;
  if (!takeOnce(tree, `unit ${key}`)) return refuse(row, code === null ? 'name' : 'code', 'duplicate-in-file');
  const atPlace = (tree.byName.get(name) ?? []).find(u => u.regionCode === region.code && u.parentId === parentId);
  const known = (code === null ? undefined : tree.byCode.get(code)) ?? atPlace;
  const facts = { code, type, industry, level };
  if (known) return planKnownUnit(tree, { row, known, name, region, parentId, facts });
  const place = { path: parentUnit?.path ?? null, regionPath: region.path, lines: [] };
  if (!placeIsInScope(tree.scope, place)) return refuse(row, 'region', 'out-of-scope');
  const id = newId();
  const node: UnitNode = {
    id,
    name,
    code,
    regionCode: region.code,
    regionPath: region.path,
    parentId,
    path: `${parentUnit?.path ?? '/'}${id}/`,
    lines: [],
    openedOn: from,
  };
  addUnit(tree, node);
  return {
    row,
    outcome: 'added',
    data: { ...node, ...facts, ...pinyinOf(name, 'unit'), from, placeIds: [newId(), newId()] },
  };
}

interface KnownUnitRow {
  readonly row: ReadRow;
  readonly known: UnitNode;
  readonly name: string;
  readonly region: RegionNode;
  readonly parentId: string | null;
  readonly facts: {
    readonly code: string | null;
    readonly type: string | undefined;
    readonly industry: string | undefined;
    readonly level: string | undefined;
  };
}

function planKnownUnit(tree: Growing, { row, known, name, region, parentId, facts }: KnownUnitRow): PlannedRow {
  const stored = tree.storedUnits.get(known.id);
  if (!stored) return refuse(row, 'name', 'name-taken');
  if (!unitReached(tree, known)) return refuse(row, 'name', 'out-of-scope');
  if (known.name !== name) return refuse(row, 'name', 'name-differs');
  if (known.parentId !== parentId) return refuse(row, 'parent', 'place-differs');
  if (known.regionCode !== region.code) return refuse(row, 'region', 'place-differs');
  if (facts.code !== null && stored.code !== null && facts.code !== stored.code)
    return refuse(row, 'code', 'code-taken');
  const code = facts.code ?? stored.code;
  const same =
    code === stored.code &&
    facts.type === stored.unitType &&
    facts.industry === stored.industry &&
    facts.level === stored.level;
  return same ? unchanged(row) : { row, outcome: 'updated', data: { id: known.id, ...facts, code } };
}

function planSupervision(tree: Growing, rows: readonly ReadRow[]): PlannedRow[] {
  const current = new Map(tree.state.supervision.map(s => [`${s.unitId} ${s.line}`, s]));
  return rows.map(row => {
    if (row.problems.length > 0) return faulty(row);
    const { line = '', from = '' } = row.values;
    const unit = findUnit(tree, row.values.unit ?? '');
    if ('problem' in unit) return refuse(row, 'unit', unit.problem);
    const supervisor = findUnit(tree, row.values.supervisor ?? '');
    if ('problem' in supervisor) return refuse(row, 'supervisor', supervisor.problem);
    if (unit.unit.id === supervisor.unit.id) return refuse(row, 'supervisor', 'supervises-itself');
    if (!unitReached(tree, unit.unit)) return refuse(row, 'unit', 'out-of-scope');
    const key = `${unit.unit.id} ${line}`;
    if (!takeOnce(tree, `line ${key}`)) return refuse(row, 'line', 'duplicate-in-file');
    const known = current.get(key);
    if (known?.supervisorUnitId === supervisor.unit.id) return unchanged(row);
    if (from < (known?.validFrom ?? unit.unit.openedOn)) return refuse(row, 'from', 'before-last-change');
    const data = { id: newId(), unitId: unit.unit.id, line, supervisorUnitId: supervisor.unit.id, from };
    return { row, outcome: known ? 'updated' : 'added', data };
  });
}

function planFunctions(tree: Growing, rows: readonly ReadRow[]): PlannedRow[] {
  const current = new Map(tree.state.functions.map(f => [`${f.regionCode} ${f.function}`, f]));
  return rows.map(row => {
    if (row.problems.length > 0) return faulty(row);
    const { from = '' } = row.values;
    const region = tree.regions.get(regionCodeOf(row.values.region ?? '') ?? '');
    if (!region) return refuse(row, 'region', 'unknown-region');
    if (!regionReached(tree, region.path)) return refuse(row, 'region', 'out-of-scope');
    const unit = findUnit(tree, row.values.unit ?? '');
    if ('problem' in unit) return refuse(row, 'unit', unit.problem);
    const key = `${region.code} ${row.values.function}`;
    if (!takeOnce(tree, `function ${key}`)) return refuse(row, 'function', 'duplicate-in-file');
    const known = current.get(key);
    const alias = row.values.alias || null;
    if (known?.unitId === unit.unit.id && known.alias === alias) return unchanged(row);
    if (known && from < known.validFrom) return refuse(row, 'from', 'before-last-change');
    const data = {
      id: newId(),
      regionCode: region.code,
      function: row.values.function,
      unitId: unit.unit.id,
      alias,
      from,
    };
    return { row, outcome: known ? 'updated' : 'added', data };
  });
}
