// The trail as a file: exactly what the filter shows, streamed, bounded, and recorded before the first byte leaves.
import { PassThrough, Readable } from 'node:stream';
import { type Language, messageText } from '#kernel/messages';
import { record } from '#platform/audit';
import { type Ctx, inTransaction } from '#platform/database';
import type { FileReply } from '#platform/http';
import { type OutColumn, safeText, writeWorkbook } from '#platform/spreadsheets';
import { configuration, machineNow } from './configuration.ts';
import { auditEvents, errors, MAX_EXPORT, type TrailFilter } from './contract.ts';
import { wallTime } from './machine-time.ts';
import { messages } from './messages.ts';
import type { AuditReadTables, TrailRow } from './tables.ts';
import { checkPeriod, recordable, trailSubject } from './trail-service.ts';
import { countTrail, readTrail, type TrailPosition } from './trail-store.ts';

const PAGE = 1_000;
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

interface ExportRequest {
  readonly filter: TrailFilter;
  readonly format: 'csv' | 'xlsx';
  readonly language: Language;
}

/** Counts, records, and streams the rows. Throws `audit.export-too-large`. */
export async function exportTrail(ctx: Ctx, { filter, format, language }: ExportRequest): Promise<FileReply> {
  checkPeriod(filter);
  const { count, newestMicros } = await inTransaction(ctx, async tx => {
    const counted = await countTrail(tx.for<AuditReadTables>(), ctx, { filter, limit: MAX_EXPORT + 1 });
    if (counted.count > MAX_EXPORT) throw errors.refuse('audit.export-too-large', { limit: MAX_EXPORT });
    await record(tx, auditEvents.export, {
      subject: trailSubject,
      detail: { filter: recordable(filter, counted.count > 0), format, rows: counted.count },
    });
    return counted;
  });
  // From the newest row counted: the record of this export and whatever comes meanwhile are not in the file.
  const start: TrailPosition | undefined = newestMicros === null ? undefined : { micros: newestMicros, id: LAST_ID };
  const rows = cellsOf(ctx, { filter, start, count, language });
  const name = `${messageText(messages, { language, key: 'export.name' })} ${wallTime(machineNow()).replaceAll(':', '')}`;
  if (format === 'csv') {
    return { content: Readable.from(csvOf(language, rows)), name: `${name}.csv`, headers: { 'content-type': CSV } };
  }
  return { content: workbookOf(language, rows), name: `${name}.xlsx`, headers: { 'content-type': XLSX } };
}

const CSV = 'text/csv; charset=utf-8';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const titles = [
  'column.recordedAt',
  'column.businessAt',
  'column.action',
  'column.actionCode',
  'column.outcome',
  'column.actorKind',
  'column.actor',
  'column.session',
  'column.request',
  'column.unit',
  'column.unitId',
  'column.subjectKind',
  'column.subject',
  'column.detail',
  'column.id',
] as const;

const titlesIn = (language: Language): string[] => titles.map(key => messageText(messages, { language, key }));

async function* cellsOf(
  ctx: Ctx,
  given: {
    readonly filter: TrailFilter;
    readonly start: TrailPosition | undefined;
    readonly count: number;
    readonly language: Language;
  },
): AsyncGenerator<readonly string[]> {
  const { filter, count, language } = given;
  const names = new Map(
    configuration()
      .catalogue()
      .map(entry => [entry.action, entry[language]]),
  );
  const db = ctx.db.for<AuditReadTables>();
  let after = given.start;
  let left = count;
  while (left > 0) {
    const rows = await readTrail(db, ctx, { filter, after, limit: Math.min(PAGE, left) });
    for (const row of rows) yield cells(row, { language, name: names.get(row.action) ?? row.action });
    const last = rows.at(-1);
    if (!last) return;
    after = { micros: last.micros, id: last.id };
    left -= rows.length;
  }
}

function cells(row: TrailRow, { language, name }: { readonly language: Language; readonly name: string }): string[] {
  return [
    wallTime(row.recordedAt),
    wallTime(row.businessAt),
    name,
    row.action,
    messageText(messages, { language, key: `outcome.${row.outcome}` }),
    row.actorKind,
    row.actorId ?? '',
    row.sessionId ?? '',
    row.requestId ?? '',
    row.unitName ?? '',
    row.unitId ?? '',
    row.subjectKind,
    row.subjectId,
    JSON.stringify(row.detail),
    row.id,
  ];
}

const csvLine = (line: readonly string[]): string =>
  `${line.map(cell => `"${safeText(cell).replaceAll('"', '""')}"`).join(',')}\r\n`;

async function* csvOf(language: Language, rows: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  // The mark makes spreadsheet programs read Chinese as UTF-8.
  yield `\uFEFF${csvLine(titlesIn(language))}`;
  for await (const row of rows) yield csvLine(row);
}

function workbookOf(language: Language, rows: AsyncIterable<readonly string[]>): Readable {
  const stream = new PassThrough();
  const columns: OutColumn[] = titlesIn(language).map(title => ({ title, width: 22, style: 'text' }));
  const name = messageText(messages, { language, key: 'export.name' });
  writeWorkbook(stream, [{ name, columns, rows }]).catch((error: unknown) => {
    stream.destroy(error instanceof Error ? error : new Error('the workbook could not be written'));
  });
  return stream;
}
