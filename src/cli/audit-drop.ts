// `zhengshu audit drop`: months of the trail past their retention. Never by itself: letting evidence go is somebody's decision.
import type pg from 'pg';
import { AppError } from '#kernel/errors';
import { formatMessage, hasMessage, type Language } from '#kernel/messages';
import { asPeriod } from '#kernel/rule-book';
import { dateOf, type Instant } from '#kernel/time';
import { audit } from '#modules/audit';
import { platformRule } from '#modules/rules';
import { dropPartitionsBefore, firstKeptMonth, listPartitionsBefore, type SealSigner } from '#platform/audit';

/** Half a year in calendar months (E5 art. 16): no rule pack of a deployment keeps less. */
const LEAST_MONTHS = 6;

interface Request {
  readonly signer: SealSigner;
  /** Machine time, by which rows were written. */
  readonly now: Instant;
  /** More than the rule asks; the rule's value by default. */
  readonly keepMonths?: number;
  /** Without it, only what would go is listed. */
  readonly yes: boolean;
}

/** Lists the months past retention, or drops them with a signed record. Returns what to say; throws in words of the operator. */
export async function dropExpired(ownerPool: pg.Pool, { signer, now, keepMonths, yes }: Request): Promise<string> {
  const today = dateOf(now);
  const rule = platformRule('audit.retention', today);
  const period = asPeriod(rule);
  if (!('calendarMonths' in period))
    throw new Error('audit.retention 应为公历月 / audit.retention must be in calendar months');
  const least = Math.max(LEAST_MONTHS, period.calendarMonths);
  const keep = keepMonths ?? least;
  if (keep < least)
    throw new Error(`至少留存 ${least} 个月 / at least ${least} months must be kept（${citationOf(rule)}）`);
  const before = firstKeptMonth(today, keep);
  const months = await listPartitionsBefore(ownerPool, before);
  const rows = months.reduce((sum, month) => sum + month.rows, 0);
  if (months.length === 0)
    return `没有早于 ${before} 的审计记录 / no records before ${before}（留存 / kept: ${keep} 个月 / months）`;
  const list = months.map(month => `  ${monthOf(month.name)}  ${month.rows}`).join('\n');
  if (!yes) return `${list}\n共 ${rows} 条可以清理，加 --yes 执行 / ${rows} records may go, add --yes to drop them`;
  const dropped = await dropPartitionsBefore(ownerPool, signer, { before, today, now, retentionMonths: keep }).catch(
    inWords,
  );
  const seq = dropped.header ? `，第 ${dropped.header.seq} 批 / batch ${dropped.header.seq}` : '';
  return `${list}\n已清理 ${dropped.rows} 条，并以签名记入封存链${seq} / ${dropped.rows} records dropped, with a signed record in the chain`;
}

const monthOf = (partition: string): string => partition.slice(-7).replace('_', '-');

const citationOf = ({ citations }: ReturnType<typeof platformRule>): string =>
  citations.map(c => `${c.instrument}${c.article}`).join('；');

function inWords(error: unknown): never {
  const { messages } = audit;
  const key = error instanceof AppError ? `error.${error.code}` : '';
  if (!(error instanceof AppError) || !hasMessage(messages, key)) throw error;
  const text = (language: Language) => formatMessage(messages[language][key], error.detail);
  throw new Error(`${text('zh')} / ${text('en')}`);
}
