// What the operator may set, read once from the environment.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const checkout = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** What keeps the platform from starting and the operator can mend: said in one line, without a stack. */
export class CannotStart extends Error {}

export interface SyslogConfig {
  readonly transport: 'udp' | 'tcp' | 'tls';
  readonly host: string;
  readonly port: number;
  /** Certificates (PEM) that the receiver's own must descend from, `SYSLOG_CA`; those of the system by default. */
  readonly caFile?: string;
}

export interface Config {
  /** A real PostgreSQL instead of the embedded one. */
  readonly databaseUrl: string | undefined;
  readonly port: number;
  readonly host: string;
  /** The second origin for uploaded courseware: its own port, and its address where a proxy stands before it. */
  readonly coursewarePort: number;
  readonly coursewareUrl: string | undefined;
  /** Addresses of the proxies in front, `TRUST_PROXY=127.0.0.1,10.0.0.5`: what these say of the caller's address is believed. */
  readonly trustProxy: string | undefined;
  /** The address people open, for QR codes and slips. */
  readonly publicUrl: string;
  /** Keys, files, embedded database. Undefined: chosen by the launcher. */
  readonly dataDir: string | undefined;
  /** Where audit records and sealed heads are sent besides: `SYSLOG=tls://host:port`, `tcp://…`, `udp://…` or `host:port` (UDP). */
  readonly syslog: SyslogConfig | undefined;
  readonly web: boolean;
  readonly jobs: boolean;
}

/** A variable that is set to nothing is not set: shells and compose files leave one out that way. */
const given = (text: string | undefined): string | undefined => text?.trim() || undefined;

function syslogOf(text: string | undefined, caFile: string | undefined): SyslogConfig | undefined {
  if (!text) return undefined;
  const match = /^(?:(udp|tcp|tls):\/\/)?(?:\[([0-9A-Fa-f:.]+)\]|([^\s/[\]]+)):(\d{1,5})\/?$/.exec(text);
  const host = match?.[2] ?? match?.[3];
  const port = Number(match?.[4]);
  if (!host || port < 1 || port > 65_535)
    throw new CannotStart(
      'SYSLOG 应为 主机:端口、tcp://主机:端口 或 tls://主机:端口 / SYSLOG must be host:port, tcp://host:port or tls://host:port',
    );
  const transport = match?.[1];
  return {
    transport: transport === 'tcp' || transport === 'tls' ? transport : 'udp',
    host,
    port,
    ...(caFile ? { caFile } : {}),
  };
}

function portOf(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new CannotStart(`${name} 不是有效端口 / ${name} is not a port: ${text.slice(0, 40)}`);
  return port;
}

function addressOf(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (!/^https?:\/\/./.test(text) || !URL.canParse(text))
    throw new CannotStart(`${name} 应以 http:// 或 https:// 开头 / ${name} must begin with http:// or https://`);
  return text.replace(/\/$/, '');
}

/** Reads the configuration; `--web` and `--jobs` alone start only that half. Throws `CannotStart` on an unusable value. */
export function readConfig(env: NodeJS.ProcessEnv, args: readonly string[] = []): Config {
  const port = portOf('PORT', given(env.PORT), 8080);
  const only = args.includes('--web') !== args.includes('--jobs');
  return {
    databaseUrl: given(env.DATABASE_URL),
    port,
    coursewarePort: portOf('COURSEWARE_PORT', given(env.COURSEWARE_PORT), port === 0 ? 0 : (port + 1) % 65_536),
    coursewareUrl: addressOf('COURSEWARE_URL', given(env.COURSEWARE_URL)),
    host: given(env.HOST) ?? '127.0.0.1',
    trustProxy: given(env.TRUST_PROXY),
    publicUrl: addressOf('PUBLIC_URL', given(env.PUBLIC_URL)) ?? `http://localhost:${port}`,
    dataDir: given(env.ZHENGSHU_DATA),
    syslog: syslogOf(given(env.SYSLOG), given(env.SYSLOG_CA)),
    web: !only || args.includes('--web'),
    jobs: !only || args.includes('--jobs'),
  };
}
