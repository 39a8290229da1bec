// The measures of all modules by id, and the tree they are added up along. Filled once by `app/`.
import type { RawBuilder } from 'kysely';
import { notFound } from '#platform/access';
import type { MeasureDef, Within } from './define.ts';
import type { MeasureNode } from './node.ts';

interface Contributor {
  readonly name: string;
  readonly measures?: readonly MeasureDef[];
  /** Ids of measures of other modules that this one asks for. */
  readonly asksMeasures?: readonly string[];
}

/**
 * All measures by id. Throws, with everything that is wrong, when an id is doubled, does not begin with its module's name, or is
 * asked for by a module and contributed by none: then the platform does not start.
 */
export function collectMeasures(modules: readonly Contributor[]): ReadonlyMap<string, MeasureDef> {
  const found = new Map<string, MeasureDef>();
  const problems: string[] = [];
  for (const { name, measures = [] } of modules) {
    for (const measure of measures) {
      if (!measure.id.startsWith(`${name}.`)) problems.push(`measure ${measure.id} is not of module ${name}`);
      if (found.has(measure.id)) problems.push(`measure ${measure.id} is contributed twice`);
      found.set(measure.id, measure);
    }
  }
  for (const { name, asksMeasures = [] } of modules) {
    for (const id of asksMeasures) if (!found.has(id)) problems.push(`module ${name} asks for unknown measure ${id}`);
  }
  if (problems.length > 0) throw new Error(`measures do not fit together:\n${problems.join('\n')}`);
  return found;
}

export interface LabelName {
  readonly zh: string;
  readonly en: string;
}

/** Where units stand. The register of organisations knows; `app/` hands it over. */
export interface MeasureTree {
  /** SQL rows `(unit_id, nodes text[], labels text[])` of these units: every node above and around each, and what it is. */
  places(within: Within): RawBuilder<unknown>;
  /** SQL condition: the unit in the column is in this node. */
  unitsIn(node: MeasureNode, unitRef: RawBuilder<unknown>): RawBuilder<boolean>;
  /** SQL rows `(node text, unit_id uuid, name text, drill boolean)` one level down; `unit_id` for nodes that are one unit alone. */
  children(node: MeasureNode): RawBuilder<unknown>;
  /** The same for the topmost units of a region. */
  departments(regionCode: string): RawBuilder<unknown>;
  /** SQL condition for an evaluation from which all nodes shown below this region can be read. */
  around(regionCode: string, unitRef: RawBuilder<unknown>): RawBuilder<boolean>;
  /** Cuts by what the unit is, with the names of their values. */
  readonly dimensions: readonly {
    readonly id: string;
    readonly title: LabelName;
    readonly values: Readonly<Record<string, LabelName>>;
  }[];
}

let book: { readonly measures: ReadonlyMap<string, MeasureDef>; readonly tree: MeasureTree } | undefined;

/** Filled by `app/` at the start: `configureMeasures({ measures: collectMeasures(modules), tree })`. */
export function configureMeasures(filled: {
  readonly measures: ReadonlyMap<string, MeasureDef>;
  readonly tree: MeasureTree;
}): void {
  book = filled;
}

function filled(): NonNullable<typeof book> {
  if (!book) throw new Error('measures are not configured');
  return book;
}

/** Every measure known. */
export const allMeasures = (): readonly MeasureDef[] => [...filled().measures.values()];
export const findMeasure = (id: string): MeasureDef | undefined => filled().measures.get(id);
export const measureTree = (): MeasureTree => filled().tree;

/** The measure of that id; the answer to an unknown one is 404. */
export function getMeasure(id: string): MeasureDef {
  const def = findMeasure(id);
  if (!def) throw notFound('measure');
  return def;
}
