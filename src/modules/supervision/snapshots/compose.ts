// From the figures of an evaluation to the rows of a snapshot: every level that a reader may open, in the order shown. Pure.
import type { NodeFigure } from '#platform/measures';
import type { SnapshotLine } from '../tables.ts';

export interface SnapshotRegion {
  readonly code: string;
  readonly name: string;
  readonly parentCode: string | null;
  readonly path: string;
}
export interface SnapshotUnit {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
  readonly regionCode: string;
  readonly regionPath: string;
}

interface Input {
  readonly regionCode: string;
  readonly figures: readonly NodeFigure[];
  /** The region and all below it. */
  readonly regions: readonly SnapshotRegion[];
  /** Units with a figure, and whatever stands around them. */
  readonly units: readonly SnapshotUnit[];
  /** Name of a label such as `unit-type:school`. */
  readonly nameOfLabel: (label: string) => { readonly zh: string; readonly en: string };
}

type Draft = Omit<SnapshotLine, 'drill'>;

const rank = (row: Draft): number => (row.denominator === 0 ? -1 : row.numerator / row.denominator);
const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** As the live board orders a level: highest share first, those without subjects last. */
const order = (a: Draft, b: Draft): number =>
  text(a.parent, b.parent) || text(a.cut, b.cut) || rank(b) - rank(a) || text(b.key, a.key);

/** The rows of a snapshot, the whole first. */
export function composeRows(input: Input): readonly SnapshotLine[] {
  const figures = new Map(input.figures.map(f => [`${f.node}|${f.label}`, f]));
  const line = (parent: string, cut: string, key: string, name: string, label = ''): Draft => {
    const found = figures.get(label ? `${parent}|${label}` : `${key}|`);
    return {
      parent,
      cut,
      key,
      name,
      nameEn: null,
      numerator: found?.numerator ?? 0,
      denominator: found?.denominator ?? 0,
    };
  };
  const drafts = [...regionRows(input, line), ...unitRows(input, line), ...labelRows(input, line)].filter(
    row => row.denominator > 0 || row.key.startsWith('region:'),
  );
  const opened = new Set(drafts.map(row => row.parent));
  return drafts.sort(order).map(row => ({ ...row, drill: opened.has(row.key) }));
}

type Line = (parent: string, cut: string, key: string, name: string, label?: string) => Draft;

function regionRows({ regions, regionCode }: Input, line: Line): readonly Draft[] {
  return regions.flatMap(({ code, name, parentCode }) => [
    line(code === regionCode ? '' : `region:${parentCode ?? ''}`, 'tree', `region:${code}`, name),
    line(`region:${code}`, 'tree', `direct:${code}`, `${name}本级`),
  ]);
}

function unitRows({ regions, units }: Input, line: Line): readonly Draft[] {
  const byId = new Map(units.map(unit => [unit.id, unit]));
  const inside = new Map(regions.map(region => [region.path, region]));
  const parents = new Set(units.map(unit => unit.parentId));
  return units.flatMap(unit => {
    const { id, name } = unit;
    const parent = unit.parentId === null ? undefined : byId.get(unit.parentId);
    const around = regionsAround(unit.regionPath, inside);
    return [
      ...(around.length > 0 ? [line(`direct:${unit.regionCode}`, 'tree', `own:${id}`, name)] : []),
      // The topmost unit within each region around it is a department there.
      ...around
        .filter(region => !parent?.regionPath.startsWith(region.path))
        .map(region => line(`region:${region.code}`, 'departments', `unit:${id}`, name)),
      ...(parent ? [line(`unit:${parent.id}`, 'tree', `unit:${id}`, name)] : []),
      ...(parents.has(id) ? [line(`unit:${id}`, 'tree', `own:${id}`, `${name}本级`)] : []),
    ];
  });
}

/** The regions of the snapshot in which a path lies, from the outermost. */
function regionsAround(path: string, inside: ReadonlyMap<string, SnapshotRegion>): readonly SnapshotRegion[] {
  const found: SnapshotRegion[] = [];
  for (let at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1)) {
    const region = inside.get(path.slice(0, at + 1));
    if (region) found.push(region);
  }
  return found;
}

function labelRows({ regions, figures, nameOfLabel }: Input, line: Line): readonly Draft[] {
  const nodes = new Set(regions.map(region => `region:${region.code}`));
  return figures.flatMap(({ node, label }) => {
    if (label === '' || !nodes.has(node)) return [];
    const { zh, en } = nameOfLabel(label);
    return [{ ...line(node, label.split(':')[0] ?? label, label, zh, label), nameEn: en }];
  });
}
