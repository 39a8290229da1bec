// `zhengshu audit`: checks the trail from outside the running platform, and hands out what a third party needs to do the same.
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { z, zId } from '#kernel/endpoint';
import { knownHeads } from '#modules/audit';
import { checkInclusion, type Finding, proveInclusion, type VerifyReport, verifyAudit } from '#platform/audit';
import { createClock } from '#platform/clock';
import { auditPublicKeys, auditPublicKeysPem, auditSigner, type KeyRing } from '#platform/crypto';
import { type Config, readConfig } from '../app/config.ts';
import { headsFileIn } from '../app/sealing.ts';
import { dataFolder } from '../app/start.ts';
import { dropExpired } from './audit-drop.ts';
import { beginHeads } from './audit-heads.ts';
import { keysOf, Unusable, withDatabase, withOwner } from './connect.ts';

const USAGE = `用法 / usage:
  zhengshu audit verify [--heads FILE] [--json]   核验全部审计记录 / verify the whole trail
  zhengshu audit keys                             输出公钥 / print the public keys (PEM)
  zhengshu audit proof <event id>                 输出一条记录的封存证明 / print the proof of one record
  zhengshu audit check <proof file>               核对封存证明 / check a proof
  zhengshu audit heads [--yes]                    封存头文件丢失后重新开始留存 / begin a new file of heads after a loss
  zhengshu audit drop [--keep MONTHS] [--yes]     列出或清理已过留存期的月份 / list or drop months past retention

退出码 / exit codes: 0 无异常 / sound, 1 有异常 / findings, 2 用法有误或无法核验 / usage, or no check was possible`;

const SOUND = 0;
const FINDINGS = 1;
const UNUSABLE = 2;

const options = {
  heads: { type: 'string' },
  json: { type: 'boolean' },
  keep: { type: 'string' },
  yes: { type: 'boolean' },
} as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new Unusable(error instanceof Error ? error.message : 'unknown option');
  }
}

/** Runs `zhengshu audit …` and gives the exit code: 0 sound, 1 findings, 2 wrong usage or no check was possible. */
export async function auditCommand(args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parse(args);
    const [command = '', target, ...rest] = positionals;
    const config = readConfig(process.env);
    if (rest.length > 0) throw new Unusable(USAGE);
    if (command !== 'verify' && (values.heads !== undefined || values.json)) throw new Unusable(USAGE);
    if (command !== 'drop' && values.keep !== undefined) throw new Unusable(USAGE);
    if (command !== 'drop' && command !== 'heads' && values.yes) throw new Unusable(USAGE);
    if (command === 'heads' && target === undefined) return await heads(config, values);
    if (command === 'drop' && target === undefined) return await drop(config, values);
    if (command === 'verify' && target === undefined) return await verify(config, values);
    if (command === 'keys' && target === undefined) return printKeys(await keysOf(config));
    if (command === 'proof' && target) return await proof(config, target);
    if (command === 'check' && target) return await checkProof(config, target);
    throw new Unusable(USAGE);
  } catch (error) {
    // Also for a database that is away: 1 must mean findings and nothing else.
    console.error(error instanceof Error ? error.message : String(error));
    return UNUSABLE;
  }
}

async function verify(
  config: Config,
  { heads, json = false }: { readonly heads?: string | undefined; readonly json?: boolean | undefined },
): Promise<number> {
  const keyRing = await keysOf(config);
  const file = heads ?? headsFileIn(dataFolder(config));
  const found = existsSync(file);
  if (heads !== undefined && !found) throw new Unusable('没有这个封存头文件 / there is no such file of heads');
  const report = await withDatabase(config, async db =>
    verifyAudit(db.pool, {
      // A copy collected elsewhere may lag behind.
      ...(heads === undefined ? { headsUpTo: await knownHeads(db.pool) } : {}),
      publicKeys: auditPublicKeys(keyRing),
      now: createClock().now(),
      ...(found ? { heads: file } : {}),
      ...(json ? {} : { onProgress: showProgress }),
    }),
  );
  if (json) console.log(JSON.stringify({ ...report, headsFile: found }, null, 2));
  else printReport(report, found);
  return report.ok ? SOUND : FINDINGS;
}

function showProgress({ seq, rows }: { readonly seq: number; readonly rows: number }): void {
  if (process.stderr.isTTY) process.stderr.write(`\r第 ${seq} 批，${rows} 条 / batch ${seq}, ${rows} records `);
}

const WORDS: Readonly<Record<Finding['kind'], string>> = {
  'changed-row': '记录被改动 / record changed',
  'deleted-row': '记录被删除 / record deleted',
  'inserted-row': '事后插入的记录 / record slipped in',
  'damaged-leaves': '批次摘要被改动 / digests of a batch changed',
  'missing-batch': '封存批次缺失 / batch missing',
  'changed-header': '封存头被改动 / head changed',
  'bad-signature': '签名无效 / signature invalid',
  'unknown-key': '密钥不明 / unknown key',
  'broken-chain': '封存链断开 / chain broken',
  'cut-off-tail': '末尾被截断 / tail cut off',
  're-signed-chain': '封存链被重新签名 / chain signed anew',
  'damaged-heads': '封存头文件有损坏的行 / damaged line in the file of heads',
  'missing-heads': '封存头文件缺失或被截短 / file of heads gone or cut off',
  'unsealed-too-long': '长时间未封存 / unsealed for long',
};

function lineOf({ kind, ...place }: Finding): string {
  const where = Object.entries(place).map(([name, value]) => `${name}=${value}`);
  return `  ${WORDS[kind]}  ${where.join(' ')}`;
}

function printReport(report: VerifyReport, headsFile: boolean): void {
  if (process.stderr.isTTY) process.stderr.write('\n');
  const lines = [
    `批次 / batches: ${report.batches}，清理 / drops: ${report.drops}`,
    `记录 / records: ${report.rows}，已到期清理 / dropped past retention: ${report.rowsDropped}，未封存 / unsealed: ${report.rowsUnsealed}`,
    `最新封存头 / newest head: ${report.lastSeq} ${report.lastHash}`,
    headsFile
      ? `已对照封存头 / heads compared: ${report.headsCompared}`
      : '没有对照外部封存头，截断和重新签名无从发现 / no file of heads was compared: a cut-off tail or a re-signed chain would go unnoticed',
    ...report.findings.map(lineOf),
  ];
  if (report.findingCount > report.findings.length)
    lines.push(`  … ${report.findingCount - report.findings.length} 处未列出 / more`);
  lines.push(
    report.ok
      ? '结论：完整，未被改动 / the trail is complete and unchanged'
      : `结论：发现 ${report.findingCount} 处异常 / ${report.findingCount} findings`,
  );
  console.log(lines.join('\n'));
}

function printKeys(keyRing: KeyRing): number {
  for (const { keyId, pem } of auditPublicKeysPem(keyRing)) console.log(`# ${keyId}\n${pem.trimEnd()}`);
  return SOUND;
}

async function proof(config: Config, id: string): Promise<number> {
  if (!z.safeParse(zId, id).success) throw new Unusable(USAGE);
  const proven = await withDatabase(config, async db => {
    const { rows } = await sql<{ machineAt: string }>`select machine_at from audit.audit_event
      where id = ${id}::uuid limit 1`.execute(db.for<unknown>());
    const [row] = rows;
    if (!row) throw new Unusable('没有这条审计记录 / there is no such record');
    return proveInclusion(db.pool, { id, machineAt: row.machineAt });
  });
  if (!proven) {
    console.error(
      '这条记录尚未封存，或已与封存时不符；请运行 audit verify / not sealed yet, or no longer what was sealed: run audit verify',
    );
    return FINDINGS;
  }
  console.log(JSON.stringify(proven, null, 2));
  return SOUND;
}

async function drop(
  config: Config,
  { keep, yes = false }: { readonly keep?: string | undefined; readonly yes?: boolean | undefined },
): Promise<number> {
  if (keep !== undefined && !/^\d{1,3}$/.test(keep)) throw new Unusable(USAGE);
  const signer = auditSigner(await keysOf(config));
  const given = keep === undefined ? {} : { keepMonths: Number(keep) };
  console.log(await withOwner(config, db => dropExpired(db.pool, { signer, now: createClock().now(), yes, ...given })));
  return SOUND;
}

async function heads(config: Config, { yes = false }: { readonly yes?: boolean | undefined }): Promise<number> {
  // Also says that this is the right data folder: where no keys are, no heads are either.
  await keysOf(config);
  console.log(await withOwner(config, db => beginHeads(db, { file: headsFileIn(dataFolder(config)), yes })));
  return SOUND;
}

const MAX_PROOF = 1_000_000;

async function checkProof(config: Config, file: string): Promise<number> {
  const size = (await stat(file).catch(() => undefined))?.size;
  if (size === undefined) throw new Unusable('没有这个文件 / there is no such file');
  const given = size > MAX_PROOF ? undefined : parsed(await readFile(file, 'utf8'));
  const verdict = checkInclusion(given, auditPublicKeys(await keysOf(config)));
  if (!verdict.ok) {
    console.error(`证明不成立 / the proof does not hold: ${verdict.reason}`);
    return FINDINGS;
  }
  console.log(`证明成立 / the proof holds: ${verdict.seq} ${verdict.keyId}`);
  return SOUND;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
