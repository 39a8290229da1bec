// What the operator may set, read once from the environment.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const checkout = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

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
  /** Where sealed heads are sent besides the file: `SYSLOG=host:port`, UDP. */
  readonly syslog: { readonly host: string; readonly port: number } | undefined;
  readonly web: boolean;
  readonly jobs: boolean;
}

function syslogOf(text: string | undefined): Config['syslog'] {
  if (!text) return undefined;
  const match = /^(.+):(\d{1,5})$/.exec(text);
  if (!match?.[1]) throw new Error(`SYSLOG 应为 主机:端口 / SYSLOG must be host:port: ${text}`);
  return { host: match[1], port: Number(match[2]) };
}

/** Reads the configuration; `--web` and `--jobs` alone start only that half. Throws on an unusable value. */
export function readConfig(env: NodeJS.ProcessEnv, args: readonly string[] = []): Config {
  const port = Number(env.PORT ?? 8080);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`PORT 不是有效端口 / PORT is not a port: ${env.PORT}`);
  const only = args.includes('--web') !== args.includes('--jobs');
  return {
    databaseUrl: env.DATABASE_URL || undefined,
    port,
    coursewarePort: env.COURSEWARE_PORT ? Number(env.COURSEWARE_PORT) : port === 0 ? 0 : port + 1,
    coursewareUrl: env.COURSEWARE_URL?.replace(/\/$/, '') || undefined,
    host: env.HOST ?? '127.0.0.1',
    trustProxy: env.TRUST_PROXY || undefined,
    publicUrl: (env.PUBLIC_URL ?? `http://localhost:${port}`).replace(/\/$/, ''),
    dataDir: env.ZHENGSHU_DATA || undefined,
    syslog: syslogOf(env.SYSLOG),
    web: !only || args.includes('--web'),
    jobs: !only || args.includes('--jobs'),
  };
}
