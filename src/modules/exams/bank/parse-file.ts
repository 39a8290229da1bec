// From the bytes of a question file to questions and errors. Pure but for its time: it runs in a worker.
import { type ColumnSpec, inspectWorkbook, readRows } from '#platform/spreadsheets';
import type { ImportFormat } from '../contract-bank.ts';
import { errors } from '../errors.ts';
import { parseAiken } from './formats/aiken.ts';
import { exportColumns, parseExcelRows } from './formats/excel.ts';
import { parseGift } from './formats/gift.ts';
import { parseMoodleXml } from './formats/moodle-xml.ts';
import { type ImportResult, maxQuestionsPerFile } from './formats/report.ts';

export interface ParseTask {
  readonly format: ImportFormat;
  readonly bytes: Uint8Array;
}

/** UTF-8 with or without mark, UTF-16 with one, else GB 18030, which old banks are in. Refuses what is no text. */
function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes.subarray(0, 8_000).includes(0)) throw errors.refuse('exams.import-format', { reason: '不是文本文件' });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

const columns: readonly ColumnSpec[] = exportColumns.map(title => ({
  key: title,
  titles: [title],
  required: title === '题型' || title === '题干',
}));

/** Reads the file as the chosen format. Throws 422 where it is none; a broken question is an error of the result. */
export async function parseFile({ format, bytes: given }: ParseTask): Promise<ImportResult> {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  if (format === 'gift') return parseGift(textOf(bytes));
  if (format === 'aiken') return parseAiken(textOf(bytes));
  if (format === 'moodle-xml') return parseMoodleXml(textOf(bytes));
  await inspectWorkbook(bytes, { rows: maxQuestionsPerFile + 50 });
  const rows = [];
  for await (const row of readRows(bytes, { columns })) rows.push(row);
  return parseExcelRows(rows);
}
