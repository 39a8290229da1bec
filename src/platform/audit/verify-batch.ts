// One batch held against its header: which rows were changed, deleted or slipped in.
import type { SealHeader } from './headers.ts';
import { merkleRoot, unpackLeaves } from './merkle.ts';
import { type DroppedRows, hasPosition } from './retention-record.ts';
import { leafOfRow, type SealableRow } from './rows.ts';

export type FindingKind =
  | 'changed-row'
  | 'deleted-row'
  | 'inserted-row'
  | 'damaged-leaves'
  | 'missing-batch'
  | 'changed-header'
  | 'bad-signature'
  | 'unknown-key'
  | 'broken-chain'
  | 'cut-off-tail'
  | 're-signed-chain'
  | 'damaged-heads'
  | 'missing-heads'
  | 'unsealed-too-long';

/** One thing that is wrong. Ids and places only. */
export interface Finding {
  readonly kind: FindingKind;
  /** The header concerned; of a missing or cut-off stretch, its first. */
  readonly seq?: number;
  /** Last header of a missing or cut-off stretch. */
  readonly toSeq?: number;
  /** Place of the row in its batch, from 0. */
  readonly position?: number;
  readonly rowId?: string;
  /** How many rows, where they cannot be told apart. */
  readonly count?: number;
}

export interface BatchCheck {
  readonly rows: number;
  readonly dropped: number;
  readonly findings: readonly Finding[];
}

const SLICE = 200;

async function leavesOf(rows: readonly SealableRow[]): Promise<Buffer[]> {
  const leaves: Buffer[] = [];
  for (let i = 0; i < rows.length; i += SLICE) {
    for (const row of rows.slice(i, i + SLICE)) leaves.push(leafOfRow(row));
    await new Promise(resolve => setImmediate(resolve));
  }
  return leaves;
}

interface Expected {
  readonly position: number;
  readonly leaf: Buffer;
}

/**
 * Walks rows and expected leaves side by side. Rows whose leaf is known are anchors; between two anchors, what was there and
 * what is there now are paired in order as changes, and the rest was deleted or inserted.
 */
function differences(
  seq: number,
  expected: readonly Expected[],
  rows: readonly SealableRow[],
  found: readonly Buffer[],
): Finding[] {
  const findings: Finding[] = [];
  const indexOf = new Map(expected.map((e, i) => [e.leaf.toString('hex'), i]));
  let done = 0;
  let pending: SealableRow[] = [];
  const settle = (upTo: number) => {
    const gone = expected.slice(done, upTo);
    for (const [i, { position }] of gone.entries()) {
      const row = pending[i];
      if (row) findings.push({ kind: 'changed-row', seq, position, rowId: row.at.id });
      else findings.push({ kind: 'deleted-row', seq, position });
    }
    for (const row of pending.slice(gone.length)) findings.push({ kind: 'inserted-row', seq, rowId: row.at.id });
    pending = [];
  };
  for (const [i, row] of rows.entries()) {
    const index = indexOf.get(found[i]?.toString('hex') ?? '');
    // A leaf met before is a copy: the row's key is in its leaf, so two rows cannot share one.
    if (index === undefined || index < done) {
      pending.push(row);
      continue;
    }
    settle(index);
    done = index + 1;
  }
  settle(expected.length);
  return findings;
}

/** Without usable leaves only numbers and the root speak. */
function byRoot(h: SealHeader, found: readonly Buffer[]): Finding[] {
  if (found.length === h.count && merkleRoot(found).equals(h.root)) return [];
  const off = found.length - h.count;
  if (off === 0) return [{ kind: 'changed-row', seq: h.seq }];
  return [{ kind: off > 0 ? 'inserted-row' : 'deleted-row', seq: h.seq, count: Math.abs(off) }];
}

/** Checks the rows that lie in the batch's range against its root; rows past retention may be missing where signed so. */
export async function checkBatch(
  h: SealHeader,
  rows: readonly SealableRow[],
  packed: Buffer | null,
  dropped: DroppedRows,
): Promise<BatchCheck> {
  if (h.toMicros !== null && BigInt(h.toMicros) < dropped.before) {
    const findings = rows.map((row): Finding => ({ kind: 'inserted-row', seq: h.seq, rowId: row.at.id }));
    return { rows: rows.length, dropped: h.count, findings };
  }
  const found = await leavesOf(rows);
  const gap = dropped.gaps.get(h.seq);
  const leaves = packed ? unpackLeaves(packed) : [];
  if (leaves.length !== h.count || !merkleRoot(leaves).equals(h.root)) {
    // Of a batch that is partly past retention the leaves are the only record left.
    const findings = gap ? [] : byRoot(h, found);
    return { rows: rows.length, dropped: 0, findings: [{ kind: 'damaged-leaves', seq: h.seq }, ...findings] };
  }
  const expected = leaves.map((leaf, position) => ({ leaf, position })).filter(e => !hasPosition(gap, e.position));
  const same = expected.length === found.length && expected.every((e, i) => found[i]?.equals(e.leaf) === true);
  return {
    rows: rows.length,
    dropped: h.count - expected.length,
    findings: same ? [] : differences(h.seq, expected, rows, found),
  };
}
