// `zhengshu administrators`: who holds the three administrators' roles until when, and the way back when a term ran out for everybody.

import { systemActor } from '#kernel/actor';
import { AppError } from '#kernel/errors';
import { formatMessage, hasMessage } from '#kernel/messages';
import { roles } from '#kernel/roles';
import {
  type AdministratorRole,
  accounts,
  administratorRoles,
  configureAccounts,
  lastAdministrator,
  restoreAdministrator,
} from '#modules/accounts';
import { platformRule } from '#modules/rules';
import { createClock } from '#platform/clock';
import { type Ctx, type Db, newId } from '#platform/database';
import { createLog } from '#platform/log';
import { readConfig } from '../app/config.ts';
import { keysOf, Unusable, withDatabase } from './connect.ts';

const USAGE = `用法 / usage:
  zhengshu administrators                  三员任期 / the terms of the three administrators
  zhengshu administrators restore <role>   任期已届满而无人在任时恢复最后一任 / restore who held a role last

角色 / roles: ${administratorRoles.join(', ')}
退出码 / exit codes: 0 已完成 / done, 2 用法有误或不能办理 / usage, or refused`;

const DONE = 0;
const UNUSABLE = 2;

/** Runs `zhengshu administrators …` and gives the exit code. */
export async function administratorsCommand(args: readonly string[]): Promise<number> {
  try {
    const [command, role, ...rest] = args;
    const wanted = administratorRoles.find(r => r === role);
    if (rest.length > 0 || (command !== undefined && (command !== 'restore' || !wanted))) throw new Unusable(USAGE);
    const config = readConfig(process.env);
    const keyRing = await keysOf(config);
    configureAccounts({ keyRing, publicUrl: '', ruleValue: (id, on) => platformRule(id, on).value });
    console.log(await withDatabase(config, db => (wanted ? restore(ctxOf(db), wanted) : list(ctxOf(db)))));
    return DONE;
  } catch (error) {
    console.error(inWords(error));
    return UNUSABLE;
  }
}

const ctxOf = (db: Db): Ctx => ({
  actor: systemActor('console'),
  now: createClock().now(),
  requestId: newId(),
  log: createLog('warn'),
  db,
});

async function list(ctx: Ctx): Promise<string> {
  const lines: string[] = [];
  for (const role of administratorRoles) {
    const last = await lastAdministrator(ctx, role);
    const state =
      last === null ? '无 / none' : `${last.login ?? ''}  ${last.until}${last.over ? '  已届满 / over' : ''}`;
    lines.push(`  ${role.padEnd(15)} ${roles[role].zh}  ${state}`);
  }
  return lines.join('\n');
}

async function restore(ctx: Ctx, role: AdministratorRole): Promise<string> {
  const { validTo } = await restoreAdministrator(ctx, role);
  const login = (await lastAdministrator(ctx, role))?.login ?? '';
  return `${roles[role].zh} ${login} 已恢复至 ${validTo}，并记入审计 / ${login} holds the role until ${validTo}, which is recorded`;
}

function inWords(error: unknown): string {
  const { messages } = accounts;
  const key = error instanceof AppError ? `error.${error.code}` : '';
  if (error instanceof AppError && hasMessage(messages, key))
    return `${formatMessage(messages.zh[key], error.detail)} / ${formatMessage(messages.en[key], error.detail)}`;
  return error instanceof Error ? error.message : String(error);
}
