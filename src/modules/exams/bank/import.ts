// Questions in and out of files: preview, confirm, export. One broken question never costs the others of its file.
import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { record } from '#platform/audit';
import { type Ctx, inTransaction, newId } from '#platform/database';
import { bytesOfUpload, type FileReply, type UploadedFile } from '#platform/http';
import { runInWorker, writeTemplate, writeWorkbook } from '#platform/spreadsheets';
import {
  bankAudit,
  type ImportFormat,
  previewImport as previewEndpoint,
  type QuestionImport,
} from '../contract-bank.ts';
import { errors } from '../errors.ts';
import type { ImportRow } from '../tables.ts';
import { exportAiken } from './formats/aiken.ts';
import { exportColumns, exportExcelRows, templateColumns } from './formats/excel.ts';
import { exportGift } from './formats/gift.ts';
import { exportMoodleXml } from './formats/moodle-xml-export.ts';
import type { ImportItem, ImportResult } from './formats/report.ts';
import { gapWords } from './gap-words.ts';
import type { ParseTask } from './parse-file.ts';
import type { Question } from './question.ts';
import { digestOf, identityOf } from './service.ts';
import * as store from './store.ts';

/** Far above the largest honest file, far below what would hold a thread for ever. */
const PARSE_MS = 60_000;

/** Reads the file in a thread of its own: twenty megabytes of questions take seconds, and exams are being sat meanwhile. */
async function parse(format: ImportFormat, bytes: Buffer): Promise<ImportResult> {
  const signal = AbortSignal.timeout(PARSE_MS);
  try {
    return await runInWorker<ImportResult, ParseTask>(
      new URL('./parse-worker.ts', import.meta.url),
      { format, bytes },
      { signal, graceMs: 0 },
    );
  } catch (error) {
    if (signal.aborted) throw errors.refuse('exams.import-format', { reason: '内容异常，读取时间过长' });
    throw error;
  }
}

type Effect = 'new' | 'revised' | 'unchanged';
interface Planned extends ImportItem {
  readonly effect: Effect;
  readonly identity: string;
  readonly digest: string;
  readonly questionId: string | undefined;
  readonly version: number;
}

type Known = Awaited<ReturnType<typeof store.knownQuestions>>;
/** What each question of the file would do to the bank; of twins within the file the first counts. */
function plan(items: readonly ImportItem[], known: Known): readonly Planned[] {
  const byIdentity = new Map(known.map(k => [k.identity, k]));
  const seen = new Set<string>();
  return items.map(item => {
    const [identity, digest] = [identityOf(item.question), digestOf(item.question)];
    const held = byIdentity.get(identity);
    const twin = seen.has(identity);
    seen.add(identity);
    const same = twin || (held?.digest === digest && held.state === 'active');
    const effect: Effect = same ? 'unchanged' : held ? 'revised' : 'new';
    return { ...item, effect, identity, digest, questionId: held?.id, version: held ? held.currentVersion + 1 : 1 };
  });
}

const MAX_SHOWN = 500;
function shown(row: ImportRow, planned: readonly Planned[]): QuestionImport {
  const count = (effect: Effect): number => planned.filter(p => p.effect === effect).length;
  const stems = new Map(planned.map(p => [p.line, p.question.stem]));
  return {
    id: row.id,
    bankId: row.bankId,
    format: row.format,
    fileName: row.fileName,
    state: row.state,
    counts: row.confirmedCounts ?? {
      new: count('new'),
      revised: count('revised'),
      unchanged: count('unchanged'),
      errors: row.errors.length,
      warnings: row.warnings.length,
    },
    items: planned
      .slice(0, MAX_SHOWN)
      .map(p => ({ line: p.line, effect: p.effect, kind: p.question.kind, stem: p.question.stem.slice(0, 200) })),
    errors: row.errors.slice(0, MAX_SHOWN).map(e => ({ ...e, detail: { ...e.detail } })),
    warnings: row.warnings
      .slice(0, MAX_SHOWN)
      .map(w => ({ ...w, stem: (stems.get(w.line) ?? '').slice(0, 200), detail: { ...w.detail } })),
  };
}

/** Reads the file and says what would happen. Nothing enters the bank yet. */
export async function previewImport(
  ctx: Ctx,
  given: { bankId: string; format: ImportFormat; upload: UploadedFile },
): Promise<QuestionImport> {
  await store.getBankInScope(ctx, ctx.db, given.bankId);
  const bytes = await bytesOfUpload(given.upload, previewEndpoint.body.upload.maxBytes);
  const result = await parse(given.format, bytes);
  if (result.items.length === 0 && result.errors.length === 0) throw errors.refuse('exams.nothing-to-import');
  const row: ImportRow = {
    id: newId(),
    bankId: given.bankId,
    format: given.format,
    fileName: given.upload.filename.slice(0, 255),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    state: 'previewed',
    items: result.items,
    errors: result.errors,
    warnings: result.warnings,
    confirmedCounts: null,
    createdBy: ctx.actor.kind === 'account' ? ctx.actor.accountId : null,
    createdAt: ctx.now,
  };
  return inTransaction(ctx, async tx => {
    const bank = await store.lockBankInScope(tx, given.bankId);
    await store.insertImport(tx, row);
    await record(tx, bankAudit.previewImport, {
      subject: { kind: 'question-import', id: row.id, unitId: bank.unitId },
      detail: { sha256: row.sha256, format: row.format, items: result.items.length, errors: result.errors.length },
    });
    return shown(row, plan(result.items, await store.knownQuestions(tx, bank.id)));
  });
}

/** The preview as the bank is now, or what was confirmed. */
export async function getImport(ctx: Ctx, { id }: { id: string }): Promise<QuestionImport> {
  const row = await store.getImportInScope(ctx, id);
  return shown(row, plan(row.items, await store.knownQuestions(ctx.db, row.bankId)));
}

/** Puts the sound questions into the bank; confirming twice, or the same file again, changes nothing more. */
export async function confirmImport(ctx: Ctx, { id }: { id: string }): Promise<QuestionImport> {
  return inTransaction(ctx, async tx => {
    const row = await store.lockImport(tx, id);
    if (row.state === 'cancelled') throw errors.refuse('exams.import-expired');
    const bank = await store.lockBankInScope(tx, row.bankId);
    const planned = plan(row.items, await store.knownQuestions(tx, bank.id));
    if (row.state !== 'previewed') return shown(row, planned);
    const versions = planned
      .filter(p => p.effect !== 'unchanged')
      .map(p => ({
        questionId: p.questionId ?? newId(),
        version: p.version,
        identity: p.identity,
        digest: p.digest,
        question: p.question,
      }));
    const result = shown({ ...row, state: 'confirmed' }, planned);
    await store.insertVersions(tx, { bankId: bank.id, versions });
    await store.markConfirmed(tx, { id, counts: result.counts });
    if (versions.length > 0) await store.touchBank(tx, bank.id);
    await record(tx, bankAudit.confirmImport, {
      subject: { kind: 'question-import', id, unitId: bank.unitId },
      detail: {
        sha256: row.sha256,
        new: result.counts.new,
        revised: result.counts.revised,
        unchanged: result.counts.unchanged,
        digest: createHash('sha256')
          .update(versions.map(v => v.digest).join('\n'))
          .digest('hex'),
      },
    });
    return result;
  });
}

export async function questionTemplate(): Promise<FileReply> {
  const content = await writeTemplate({
    title: '题目导入模板',
    instruction: '一行一题；答案填选项字母（多选连写，如 ACD）、对或错、填空用分号隔开各空。',
    columns: templateColumns.map(title => ({
      title,
      required: ['题型', '题干', '答案'].includes(title),
      ...(title === '题型' ? { options: ['单选题', '多选题', '判断题', '填空题'] } : {}),
      ...(title === '题干' ? { width: 50 } : {}),
    })),
    notes: ['难度为 1 至 5 的整数，不填为 3；分值不填为 1。', '填空题一个空有多个可接受的答案时用 | 隔开。'],
  });
  return { content, name: '题目导入模板.xlsx', size: content.length };
}

async function excelOf(questions: readonly Question[]): Promise<Buffer> {
  const { content, omitted, losses } = exportExcelRows(questions);
  const gaps = gapWords([...omitted, ...losses], questions);
  const out = new PassThrough();
  const chunks: Buffer[] = [];
  out.on('data', (chunk: Buffer) => chunks.push(chunk));
  await writeWorkbook(out, [
    {
      name: '题目',
      columns: exportColumns.map(title => ({ title })),
      rows: content.map(row => exportColumns.map(title => row[title] ?? '')),
    },
    // A second sheet, so that the first can be imported again as it is.
    ...(gaps.length > 0 ? [{ name: '未能写入', columns: [{ title: '题目' }], rows: gaps.map(line => [line]) }] : []),
  ]);
  return Buffer.concat(chunks);
}

const extension: Readonly<Record<ImportFormat, string>> = {
  gift: 'gift.txt',
  aiken: 'aiken.txt',
  'moodle-xml': 'xml',
  excel: 'xlsx',
};

/** The bank in a file; what the format cannot hold is named at the end of the file (as a comment), never dropped silently. */
export async function exportQuestions(ctx: Ctx, given: { id: string; format: ImportFormat }): Promise<FileReply> {
  const bank = await store.getBankInScope(ctx, ctx.db, given.id);
  const questions = (await store.currentQuestions(ctx.db, bank.id)).map(q => q.body);
  if (questions.length === 0) throw errors.refuse('exams.bank-empty');
  const content = await exportAs(given.format, questions);
  await inTransaction(ctx, tx =>
    record(tx, bankAudit.exportQuestions, {
      subject: { kind: 'bank', id: bank.id, unitId: bank.unitId },
      detail: { format: given.format, questions: questions.length },
    }),
  );
  return { content, name: `${bank.name}.${extension[given.format]}`, size: content.length };
}

async function exportAs(format: ImportFormat, questions: readonly Question[]): Promise<Buffer> {
  if (format === 'excel') return excelOf(questions);
  const written =
    format === 'gift'
      ? exportGift(questions)
      : format === 'aiken'
        ? exportAiken(questions)
        : exportMoodleXml(questions);
  const gaps = gapWords([...written.omitted, ...written.losses], questions);
  if (gaps.length === 0) return Buffer.from(written.content);
  if (format === 'moodle-xml')
    return Buffer.from(`${written.content}\n<!-- 未能写入：\n${gaps.join('\n').replaceAll('--', '－－')}\n-->\n`);
  const mark = format === 'gift' ? '// ' : '';
  // Aiken knows no comments: the list of what is missing comes as one broken-off paragraph that importers skip as no question.
  return Buffer.from(`${written.content}\n\n${['未能写入：', ...gaps].map(line => `${mark}${line}`).join('\n')}\n`);
}
