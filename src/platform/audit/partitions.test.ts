import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CalendarDate, shanghai } from '#kernel/time';
import { createTestWorld } from '../../app/testing.ts';
import { exportHeads } from './heads.ts';
import { dropPartitionsBefore, firstKeptMonth, prepareAudit } from './partitions.ts';
import { checkInclusion, proveInclusion } from './proof.ts';
import { createTrail, machineNow, type Trail } from './testing.ts';

let trail: Trail;
beforeEach(async () => {
  trail = await createTrail(await createTestWorld({ now: '2014-06-01T01:00:00.000Z', modules: [] }));
});
afterEach(() => trail.close());

/** A row as if the database had written it then. */
async function writeAt(date: CalendarDate, time: string, rows = 1): Promise<void> {
  await trail.world.owner.query(
    `insert into audit.audit_event (id, business_at, machine_at, action, actor_kind, subject_kind, subject_id, outcome)
     select gen_random_uuid(), $1::timestamptz, $1::timestamptz + n * interval '1 ms', 'audit.test', 'system', 'test', 'x', 'done'
     from generate_series(1, $2) n`,
    [shanghai(date, time), rows],
  );
}

const partitions = async (): Promise<readonly string[]> => {
  const { rows } = await trail.world.owner.query<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'audit.audit_event'::regclass and c.relname ~ '_20[12][0-5]_' order by 1`,
  );
  return rows.map(r => r.name);
};

const drop = (before: CalendarDate, today: CalendarDate) =>
  dropPartitionsBefore(trail.world.owner, trail.signer, { before, today, now: machineNow(), retentionMonths: 6 });

describe('months ahead', () => {
  test('TRU-04: partitions are made once, on the first of the month in Shanghai, and rows fall into them', async () => {
    const first = await prepareAudit(trail.world.owner, { today: '2020-01-31', months: 2 });
    expect(first).toEqual({ era: 1, partitionsMade: 3 });
    expect(await prepareAudit(trail.world.owner, { today: '2020-01-05', months: 2 })).toMatchObject({
      partitionsMade: 0,
    });
    await writeAt('2020-01-31', '23:59:59');
    await writeAt('2020-02-01', '00:00:00');
    expect(await trail.count('select count(*) from audit.audit_event_2020_01')).toBe(1);
    expect(await trail.count('select count(*) from audit.audit_event_2020_02')).toBe(1);
  });

  test('TRU-04: rows of a month nobody prepared are kept, sealed, and move to a month of their own unchanged', async () => {
    await writeAt('2020-03-15', '10:00', 4);
    await writeAt('2020-05-15', '10:00', 3);
    await trail.seal(7);
    expect(await trail.count('select count(*) from audit.audit_event_default')).toBe(7);
    await prepareAudit(trail.world.owner, { today: '2020-06-01' });
    expect(await trail.count('select count(*) from audit.audit_event_default')).toBe(0);
    expect(await partitions()).toEqual(['03', '05', '06', '07', '08'].map(m => `audit_event_2020_${m}`));
    expect(await trail.verify()).toMatchObject({ ok: true, rows: 7 });
    await expect(trail.world.owner.query('delete from audit.audit_event_2020_03')).rejects.toThrow('never changed');
    await expect(trail.world.owner.query('truncate audit.audit_event_2020_05')).rejects.toThrow('never changed');
  });
});

describe('retention', () => {
  test.each([
    ['2026-11-22', 6, '2026-05-01'],
    ['2026-08-31', 6, '2026-02-01'],
    ['2026-03-01', 6, '2025-09-01'],
    ['2026-06-30', 6, '2025-12-01'],
    ['2026-01-15', 12, '2025-01-01'],
  ])('TRU-04: on %s with %i calendar months the first month kept is %s', (today, months, kept) => {
    expect(firstKeptMonth(today, months)).toBe(kept);
  });

  test('TRU-04: a month that must stay is not dropped, nor is half a month', async () => {
    await expect(drop('2026-06-01', '2026-11-22')).rejects.toMatchObject({
      code: 'audit.retention-not-over',
      detail: { firstKept: '2026-05-01' },
    });
    await expect(drop('2026-04-02', '2026-11-22')).rejects.toMatchObject({ code: 'audit.not-a-month' });
    expect(() => firstKeptMonth('2026-11-22', 0)).toThrow(RangeError);
    expect(await drop('2020-01-01', '2026-11-22')).toEqual({ partitions: [], rows: 0, header: null });
  });

  test('TRU-04: months past retention go with a signed header; what stays still checks, border batches row by row', async () => {
    await prepareAudit(trail.world.owner, { today: '2020-01-01', months: 3 });
    // Batches of six: months meet inside a batch, and one batch spans all three.
    for (const [date, rows] of [
      ['2020-01-20', 8],
      ['2020-02-10', 3],
      ['2020-03-05', 1],
      ['2020-01-25', 2],
      ['2020-02-20', 2],
      ['2020-03-20', 8],
    ] as const)
      await writeAt(date, '09:00', rows);
    await trail.seal(24, 6);
    await exportHeads(trail.world.db.pool, { file: trail.heads });

    const first = await drop('2020-02-01', '2020-08-10');
    expect(first).toMatchObject({ partitions: ['audit_event_2020_01'], rows: 10 });
    expect(await trail.verify({ heads: trail.heads })).toMatchObject({ ok: true, rows: 14, rowsDropped: 10, drops: 1 });
    const second = await drop('2020-03-01', '2020-09-10');
    expect(second).toMatchObject({ partitions: ['audit_event_2020_02'], rows: 5 });
    expect(await trail.verify({ heads: trail.heads })).toMatchObject({ ok: true, rows: 9, rowsDropped: 15, drops: 2 });
    expect(await trail.count("select count(*) from audit.seal_batch where kind = 'rows'")).toBe(4);

    const { rows } = await trail.world.owner.query<{ id: string; at: string }>(
      'select id, machine_at::text as at from audit.audit_event',
    );
    for (const { id, at } of rows)
      expect(
        checkInclusion(await proveInclusion(trail.world.db.pool, { id, machineAt: at }), trail.publicKeys).ok,
      ).toBe(true);
    await trail.tamper("delete from audit.audit_event where machine_at between '2020-03-01' and '2020-03-10'");
    expect((await trail.verify()).findings.map(f => f.kind)).toEqual(['deleted-row']);
  });

  test('TRU-04: dropping a month by hand, or claiming a drop without the key, is found', async () => {
    await prepareAudit(trail.world.owner, { today: '2020-01-01', months: 2 });
    await writeAt('2020-01-20', '09:00', 3);
    await writeAt('2020-02-20', '09:00', 3);
    await trail.seal(6, 6);
    await trail.world.owner.query('drop table audit.audit_event_2020_01');
    expect((await trail.verify()).findings.map(f => f.kind)).toEqual(['deleted-row', 'deleted-row', 'deleted-row']);
    const detail = { before: '1580486400000000', partitions: [], rows: 3, gaps: { '1': 'Bw==' } };
    await trail.world.owner.query(
      `insert into audit.seal_batch (seq, kind, row_count, root, prev_hash, sealed_at, detail, algorithm, key_id, header_hash, signature)
       select 2, 'retention', 3, root, header_hash, sealed_at, $1, algorithm, key_id, root, signature from audit.seal_batch where seq = 1`,
      [JSON.stringify(detail)],
    );
    const found = (await trail.verify()).findings.map(f => f.kind);
    expect(found).toEqual(expect.arrayContaining(['deleted-row', 'changed-header', 'bad-signature']));
  });

  test('TRU-04: rows that were never sealed are not dropped, nor is a trail that does not check', async () => {
    await prepareAudit(trail.world.owner, { today: '2020-01-01', months: 2 });
    await writeAt('2020-01-20', '09:00', 3);
    await expect(drop('2020-02-01', '2020-09-01')).rejects.toMatchObject({ code: 'audit.rows-not-sealed' });
    await writeAt('2020-02-20', '09:00', 3);
    await trail.seal(6, 6);
    await trail.tamper(
      "delete from audit.audit_event where machine_at > '2020-02-01' and id = (select max(id::text)::uuid from audit.audit_event where machine_at > '2020-02-01')",
    );
    await expect(drop('2020-02-01', '2020-09-01')).rejects.toMatchObject({ code: 'audit.trail-damaged' });
    expect(await partitions()).toContain('audit_event_2020_01');
  });
});
