// The check of the whole trail: rows against batches, batches against the chain, the chain against the heads kept outside.
import type pg from 'pg';
import { addMs, type Instant } from '#kernel/time';
import {
  checkSignature,
  GENESIS,
  headerHash,
  readHeadersWithLeaves,
  type SealHeader,
  type SealKeys,
} from './headers.ts';
import { type Head, readHeads } from './heads.ts';
import { type DroppedRows, readDropped } from './retention-record.ts';
import { comparePositions, microsOf, type Position, readRows, type SealableRow, START } from './rows.ts';
import { microsFromInstant, onConnection } from './seal.ts';
import { checkBatch, type Finding } from './verify-batch.ts';

export interface VerifyOptions {
  readonly publicKeys: SealKeys;
  /** The file of heads that was kept outside the database. */
  readonly heads?: string;
  /** The last head known to have been written to that file; a file that ends before it, or is not there, is a finding. */
  readonly headsUpTo?: number;
  /** Machine time. */
  readonly now: Instant;
  /** A row unsealed for longer is a finding; five minutes by default. */
  readonly maxUnsealedSeconds?: number;
  /** Findings listed; all are counted. 100 by default. */
  readonly maxFindings?: number;
  readonly onProgress?: (done: { readonly seq: number; readonly rows: number }) => void;
}

export interface VerifyReport {
  readonly ok: boolean;
  readonly batches: number;
  readonly drops: number;
  readonly rows: number;
  /** Sealed rows that are gone past retention. */
  readonly rowsDropped: number;
  readonly rowsUnsealed: number;
  readonly headsCompared: number;
  readonly lastSeq: number;
  readonly lastHash: string;
  readonly findingCount: number;
  readonly findings: readonly Finding[];
}

const ROW_PAGE = 2_000;
const HEADER_PAGE = 32;
/** A batch's range may hold forged rows without end: so many beyond its count are held, the rest counted. */
const SPARE = 1_000;

interface Taken {
  readonly rows: readonly SealableRow[];
  readonly overflow: number;
}

/** Rows of the trail in order, a page at a time. */
function rowReader(client: pg.ClientBase) {
  let page: SealableRow[] = [];
  let next = 0;
  let from: Position = START;
  let ended = false;
  const peek = async (): Promise<SealableRow | undefined> => {
    if (next >= page.length && !ended) {
      page = await readRows(client, from, ROW_PAGE);
      next = 0;
      ended = page.length < ROW_PAGE;
      from = page.at(-1)?.at ?? from;
    }
    return page[next];
  };
  return {
    /** Takes the rows before `end`, or up to it where `inclusive`. */
    take: async (end: Position, inclusive: boolean, limit: number): Promise<Taken> => {
      const rows: SealableRow[] = [];
      let overflow = 0;
      for (let row = await peek(); row; row = await peek()) {
        const order = comparePositions(row.at, end);
        if (order > 0 || (order === 0 && !inclusive)) break;
        if (rows.length < limit) rows.push(row);
        else overflow += 1;
        next += 1;
      }
      return { rows, overflow };
    },
  };
}

/** Heads of the file beside the chain, both in ascending order. */
function headReader({ heads: file, headsUpTo = 0 }: VerifyOptions, add: (finding: Finding) => void) {
  const lines = file === undefined ? undefined : readHeads(file);
  let held: Head | undefined;
  let last = 0;
  let compared = 0;
  const advance = async (): Promise<void> => {
    held = undefined;
    for (let line = await lines?.next(); line && !line.done; line = await lines?.next()) {
      if (line.value && line.value.seq > last) {
        held = line.value;
        last = held.seq;
        return;
      }
      add({ kind: 'damaged-heads', seq: last });
    }
  };
  let started: Promise<void> | undefined;
  const start = (): Promise<void> => {
    started ??= advance();
    return started;
  };
  return {
    compare: async (h: SealHeader): Promise<void> => {
      await start();
      // A head below belongs to a header that is missing, which the chain shows.
      while (held && held.seq < h.seq) await advance();
      if (held?.seq !== h.seq) return;
      compared += 1;
      if (held.hash !== h.hash.toString('hex')) add({ kind: 're-signed-chain', seq: h.seq });
      await advance();
    },
    finish: async (lastSeq: number): Promise<number> => {
      await start();
      while (held && held.seq <= lastSeq) await advance();
      const first = held?.seq;
      while (held) await advance();
      if (first !== undefined) add({ kind: 'cut-off-tail', seq: lastSeq + 1, toSeq: last });
      if (last < headsUpTo) add({ kind: 'missing-heads', seq: last + 1, toSeq: headsUpTo });
      return compared;
    },
  };
}

interface Chain {
  seq: number;
  hash: Buffer;
  sealedTo: Position;
}

/** Chain, hash and signature of one header. True where headers before it are missing. */
function checkHeader(h: SealHeader, before: Chain, keys: SealKeys, add: (finding: Finding) => void): boolean {
  const missing = h.seq !== before.seq + 1;
  if (missing) add({ kind: 'missing-batch', seq: before.seq + 1, toSeq: h.seq - 1 });
  else if (!h.prevHash.equals(before.hash)) add({ kind: 'broken-chain', seq: h.seq });
  if (!headerHash(h).equals(h.hash)) add({ kind: 'changed-header', seq: h.seq });
  const signature = checkSignature(h, keys);
  if (signature !== 'good') add({ kind: signature === 'bad' ? 'bad-signature' : 'unknown-key', seq: h.seq });
  return missing;
}

async function countUnsealed(
  client: pg.ClientBase,
  from: Position,
): Promise<{ readonly count: number; readonly oldest: bigint | undefined }> {
  const { rows } = await client.query<{ n: string; oldest: string | null }>(
    `select count(*)::text as n, ${microsOf('min(e.machine_at)')} as oldest from audit.audit_event e
     where (e.era, e.xid, e.id) > ($1::int, $2::xid8, $3::uuid)`,
    [from.era, from.xid, from.id],
  );
  return { count: Number(rows[0]?.n ?? 0), oldest: rows[0]?.oldest ? BigInt(rows[0].oldest) : undefined };
}

interface Tally {
  batches: number;
  drops: number;
  rows: number;
  rowsDropped: number;
}

interface Walk {
  readonly client: pg.ClientBase;
  readonly options: VerifyOptions;
  readonly dropped: DroppedRows;
  readonly heads: ReturnType<typeof headReader>;
  readonly add: (finding: Finding) => void;
}

/** Rows of one batch's range, and rows in the space before it where none may be. */
async function checkRange(
  walk: Walk,
  reader: ReturnType<typeof rowReader>,
  {
    header,
    leaves,
    missing,
  }: { readonly header: SealHeader; readonly leaves: Buffer | null; readonly missing: boolean },
  tally: Tally,
): Promise<void> {
  if (!header.first || !header.last) return;
  const between = await reader.take(header.first, false, SPARE);
  // Rows before the range belong to the missing headers, where headers are missing.
  if (!missing) {
    for (const row of between.rows) walk.add({ kind: 'inserted-row', seq: header.seq, rowId: row.at.id });
    if (between.overflow > 0) walk.add({ kind: 'inserted-row', seq: header.seq, count: between.overflow });
  }
  const within = await reader.take(header.last, true, header.count + SPARE);
  const check = await checkBatch(header, within.rows, leaves, walk.dropped);
  for (const finding of check.findings) walk.add(finding);
  if (within.overflow > 0) walk.add({ kind: 'inserted-row', seq: header.seq, count: within.overflow });
  tally.rows += check.rows + within.overflow + between.rows.length + between.overflow;
  tally.rowsDropped += check.dropped;
}

async function walkChain(walk: Walk): Promise<{ readonly chain: Chain; readonly tally: Tally }> {
  const { client, options, add, heads } = walk;
  const chain: Chain = { seq: 0, hash: GENESIS, sealedTo: START };
  const tally: Tally = { batches: 0, drops: 0, rows: 0, rowsDropped: 0 };
  const reader = rowReader(client);
  for (;;) {
    const page = await readHeadersWithLeaves(client, chain.seq, HEADER_PAGE);
    for (const { header, leaves } of page) {
      const missing = checkHeader(header, chain, options.publicKeys, add);
      await heads.compare(header);
      await checkRange(walk, reader, { header, leaves, missing }, tally);
      tally[header.kind === 'rows' ? 'batches' : 'drops'] += 1;
      chain.seq = header.seq;
      chain.hash = header.hash;
      chain.sealedTo = header.last ?? chain.sealedTo;
    }
    options.onProgress?.({ seq: chain.seq, rows: tally.rows });
    if (page.length < HEADER_PAGE) return { chain, tally };
  }
}

/**
 * Checks the whole trail in one snapshot, a page at a time, under either role. Without `heads` a cut-off tail or a chain
 * signed anew with the stolen key cannot be noticed. Throws when the database or the file of heads cannot be read.
 */
export async function verifyAudit(pool: pg.Pool, options: VerifyOptions): Promise<VerifyReport> {
  const { now, maxUnsealedSeconds = 300, maxFindings = 100 } = options;
  const findings: Finding[] = [];
  let findingCount = 0;
  const add = (finding: Finding): void => {
    findingCount += 1;
    if (findings.length < maxFindings) findings.push(finding);
  };
  return onConnection(
    pool,
    async client => {
      // A check may take longer than a page's query may.
      await client.query('set local statement_timeout = 0');
      const dropped = await readDropped(client, options.publicKeys);
      const heads = headReader(options, add);
      const { chain, tally } = await walkChain({ client, options, dropped, heads, add });
      const headsCompared = await heads.finish(chain.seq);
      const unsealed = await countUnsealed(client, chain.sealedTo);
      const latest = BigInt(microsFromInstant(addMs(now, -maxUnsealedSeconds * 1000)));
      if (unsealed.oldest !== undefined && unsealed.oldest < latest)
        add({ kind: 'unsealed-too-long', count: unsealed.count });
      return {
        ok: findingCount === 0,
        ...tally,
        rowsUnsealed: unsealed.count,
        headsCompared,
        lastSeq: chain.seq,
        lastHash: chain.hash.toString('hex'),
        findingCount,
        findings,
      };
    },
    'begin isolation level repeatable read read only',
  );
}
