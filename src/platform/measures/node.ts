// Places that have a figure.

/**
 * `region:<code>` all units in the region · `direct:<code>` those of the region itself, outside its lower regions ·
 * `unit:<id>` a unit with all below it · `own:<id>` the unit alone.
 */
export type MeasureNode = `region:${string}` | `direct:${string}` | `unit:${string}` | `own:${string}`;

const NODE = /^(?:(?:region|direct):[0-9A-Z]{6,12}|(?:unit|own):[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** True for the text of a node. */
export const isMeasureNode = (text: string): text is MeasureNode => NODE.test(text);

/** Kind and id of a node. */
export function nodeParts(node: MeasureNode): {
  readonly kind: 'region' | 'direct' | 'unit' | 'own';
  readonly id: string;
} {
  const [kind, id = ''] = node.split(':');
  if (kind === 'region' || kind === 'direct' || kind === 'unit' || kind === 'own') return { kind, id };
  throw new RangeError('not a node');
}
