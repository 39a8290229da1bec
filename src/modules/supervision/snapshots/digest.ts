import { sm3 } from '#platform/crypto';
import type { SnapshotLine } from '../tables.ts';

/** SM3 over the head's characters and every row in order; whoever has the export can compute it again. */
export function digestOf(head: string, rows: readonly SnapshotLine[]): string {
  const lines = rows.map(r =>
    JSON.stringify([r.parent, r.cut, r.key, r.name, r.nameEn, r.drill, r.numerator, r.denominator]),
  );
  return sm3([head, ...lines].join('\n')).toString('hex');
}
