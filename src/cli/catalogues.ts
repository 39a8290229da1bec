// The generated catalogues under docs/generated and the module map in ARCHITECTURE.md. `--check` fails where they differ.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { anonymous } from '#kernel/actor';
import type { Endpoint, Permission } from '#kernel/endpoint';
import { roles } from '#kernel/roles';
import { createClock } from '#platform/clock';
import { createDb } from '#platform/database';
import { silentLog } from '#platform/log';
import { type App, auditEventsOf, createApp } from '../app/app.ts';
import { checkout } from '../app/config.ts';
import { housekeeping } from '../app/housekeeping.ts';
import { modules, uses } from '../app/modules.ts';

const FOLDER = path.join(checkout, 'docs/generated');
const HEAD = '<!-- 由 `zhengshu catalogues` 生成，请勿手改 / generated, do not edit -->\n\n';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map(r => `| ${r.map(c => c.replaceAll('|', '\\|')).join(' | ')} |`),
  ].join('\n');

const permissionText = (p: Permission): string => {
  if (typeof p === 'string') return `\`${p}\``;
  return 'public' in p ? `公开：${p.public}` : `已登录：${p.signedIn}`;
};

function endpointsPage(endpoints: readonly Endpoint[]): string {
  const rows = [...endpoints]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(e => [
      `\`${e.id}\``,
      `${e.method} \`/api${e.path}\``,
      permissionText(e.permission),
      e.scope,
      e.summary,
      e.citation ? `${e.citation.instrument} ${e.citation.article}` : '',
    ]);
  return `# 接口目录 / Endpoints\n\n${HEAD}${rows.length} endpoints.\n\n${table(['id', 'route', '权限', '范围', '说明', '依据'], rows)}\n`;
}

function permissionsPage(): string {
  const rows = modules.flatMap(m =>
    Object.entries(m.permissions ?? {}).map(([id, d]) => [
      `\`${id}\``,
      d.zh,
      d.en,
      d.roles.map(r => roles[r].zh).join('、'),
    ]),
  );
  return `# 权限目录 / Permissions\n\n${HEAD}${table(['id', '中文', 'English', '角色'], rows)}\n`;
}

function auditPage(): string {
  const all = auditEventsOf(modules);
  const rows = all.map(e => [
    `\`${e.action}\``,
    e.zh,
    e.en,
    Object.keys((e.detail as { def?: { shape?: object } }).def?.shape ?? {}).join(', '),
  ]);
  return `# 审计事件目录 / Audit events\n\n${HEAD}${table(['action', '中文', 'English', 'detail'], rows)}\n`;
}

function jobsPage(): string {
  const jobs = modules.flatMap(m => (m.jobs ?? []).map(j => [`\`${j.job.name}\``, '任务', j.job.summary]));
  const tickers = [...housekeeping, ...modules.flatMap(m => m.tickers ?? [])].map(t => [
    `\`${t.name}\``,
    `每 ${t.everyMs} ms`,
    t.summary,
  ]);
  const listeners = modules.flatMap(m =>
    (m.subscriptions ?? []).map(s => [`\`${s.name}\``, '监听', `\`${s.event.name}\``]),
  );
  return `# 任务、定时与监听 / Jobs, tickers, listeners\n\n${HEAD}${table(['名称', '类型', '说明'], [...jobs, ...tickers, ...listeners])}\n`;
}

function errorsPage(): string {
  const rows = modules.flatMap(m =>
    Object.entries(m.errors ?? {}).map(([code, status]) => [
      `\`${code}\``,
      String(status),
      m.messages?.zh[`error.${code}`] ?? '',
    ]),
  );
  return `# 错误目录 / Errors\n\n${HEAD}${table(['code', 'HTTP', '文字'], rows)}\n`;
}

function moduleMap(): string {
  const present = new Set(modules.map(m => m.name));
  const lines = modules.flatMap(m => (uses[m.name] ?? []).filter(u => present.has(u)).map(u => `  ${m.name} --> ${u}`));
  return `\`\`\`mermaid\nflowchart LR\n${lines.join('\n')}\n\`\`\``;
}

async function architecture(): Promise<{ file: string; text: string }> {
  const file = path.join(checkout, 'ARCHITECTURE.md');
  const text = await readFile(file, 'utf8');
  const replaced = text.replace(
    /(<!-- module-map -->)[\s\S]*?(<!-- \/module-map -->)/,
    (_, open: string, close: string) => `${open}\n${moduleMap()}\n${close}`,
  );
  return { file, text: replaced };
}

async function describedApp(): Promise<{ app: App; close: () => Promise<void> }> {
  const pool = new pg.Pool({ connectionString: 'postgres://nobody@127.0.0.1:1/none' });
  const app = await createApp({
    db: createDb(pool),
    clock: createClock(),
    log: silentLog(),
    modules,
    authenticate: async () => anonymous,
    unitInNodes: () => sql<boolean>`false`,
  });
  await app.http.ready();
  return {
    app,
    close: async () => {
      await app.http.close();
      await pool.end();
    },
  };
}

/** Writes the catalogues, or with `--check` compares them. Returns the exit code. */
export async function cataloguesCommand(args: readonly string[]): Promise<number> {
  const { app, close } = await describedApp();
  const endpoints = app.routes.map(r => r.endpoint);
  const openapi = `${JSON.stringify(app.http.swagger(), null, 1)}\n`;
  await close();
  const files = [
    { file: path.join(FOLDER, 'openapi.json'), text: openapi },
    { file: path.join(FOLDER, 'endpoints.md'), text: endpointsPage(endpoints) },
    { file: path.join(FOLDER, 'permissions.md'), text: permissionsPage() },
    { file: path.join(FOLDER, 'audit-events.md'), text: auditPage() },
    { file: path.join(FOLDER, 'jobs.md'), text: jobsPage() },
    { file: path.join(FOLDER, 'errors.md'), text: errorsPage() },
    await architecture(),
  ];
  if (!args.includes('--check')) {
    await mkdir(FOLDER, { recursive: true });
    for (const { file, text } of files) await writeFile(file, text);
    console.log(`已写入 ${files.length} 份目录 / ${files.length} catalogues written`);
    return 0;
  }
  const stale = [];
  for (const { file, text } of files)
    if ((await readFile(file, 'utf8').catch(() => '')) !== text) stale.push(path.relative(checkout, file));
  if (stale.length === 0) return 0;
  console.error(`目录已过时，请运行 zhengshu catalogues / stale, run zhengshu catalogues: ${stale.join(', ')}`);
  return 1;
}
