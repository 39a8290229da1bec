// Lines to a syslog receiver (RFC 5424): over UDP (RFC 5426), TCP (RFC 6587, counted octets) or TLS (RFC 5425).
import { createSocket } from 'node:dgram';
import { readFile } from 'node:fs/promises';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { createClock } from '#platform/clock';
import type { Log } from '#platform/log';
import type { SyslogConfig } from './config.ts';

export type SyslogTarget = SyslogConfig;
export type Severity = 'alert' | 'warning' | 'notice';

/** Facility 13, log audit. */
const PRIORITY = { alert: 13 * 8 + 1, warning: 13 * 8 + 4, notice: 13 * 8 + 5 } as const;
/** What every receiver must take over IPv4 without fragments being lost on the way. */
const MAX_DATAGRAM = 2_048;
const TIMEOUT_MS = 15_000;

const escaped = (value: string): string =>
  value.replace(/\p{Cc}/gu, ' ').replace(/["\\\]]/g, character => `\\${character}`);

/** One line. 32473 is the enterprise number that RFC 5612 keeps for whoever has none. */
export function syslogLine(given: {
  readonly severity: Severity;
  readonly at: string;
  readonly fields?: readonly (readonly [name: string, value: string])[];
  readonly message?: string;
}): string {
  const { severity, at, fields = [], message } = given;
  const pairs = fields.map(([name, value]) => ` ${name}="${escaped(value)}"`).join('');
  const data = fields.length > 0 ? `[zhengshu@32473${pairs}]` : '-';
  return `<${PRIORITY[severity]}>1 ${at} - zhengshu ${process.pid} audit ${data}${message ? ` ${message}` : ''}`;
}

/**
 * Resolves when the receiver has taken all lines: over TCP and TLS when it has read to our end and closed in its turn, over UDP
 * when they are sent. Throws when it is not sure; lines may have arrived all the same.
 */
export async function deliver(
  target: SyslogTarget,
  lines: readonly string[],
  { signal, timeoutMs = TIMEOUT_MS }: { readonly signal?: AbortSignal; readonly timeoutMs?: number } = {},
): Promise<void> {
  if (lines.length === 0) return;
  signal?.throwIfAborted();
  if (target.transport === 'udp') await sendDatagrams(target, lines);
  else await sendStream(await openStream(target), lines, { signal, timeoutMs });
}

async function sendDatagrams({ host, port }: SyslogTarget, lines: readonly string[]): Promise<void> {
  const socket = createSocket(isIP(host) === 6 ? 'udp6' : 'udp4');
  try {
    for (const line of lines) {
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject);
        socket.send(Buffer.from(line).subarray(0, MAX_DATAGRAM), port, host, error => {
          socket.off('error', reject);
          if (error) reject(error);
          else resolve();
        });
      });
    }
  } finally {
    socket.close();
  }
}

async function openStream({ transport, host, port, caFile }: SyslogTarget): Promise<Socket> {
  if (transport !== 'tls') return connect({ host, port });
  const ca = caFile ? { ca: await readFile(caFile) } : {};
  return connectTls({ host, port, ...(isIP(host) ? {} : { servername: host }), ...ca });
}

function sendStream(
  socket: Socket,
  lines: readonly string[],
  { signal, timeoutMs }: { readonly signal: AbortSignal | undefined; readonly timeoutMs: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    let written = false;
    const abort = () => socket.destroy(new Error('stopped'));
    const late = setTimeout(() => socket.destroy(new Error('timeout')), timeoutMs);
    signal?.addEventListener('abort', abort, { once: true });
    let failure: Error | undefined;
    socket.on('error', error => {
      failure ??= error;
    });
    socket.on('finish', () => {
      written = true;
    });
    // A receiver that closes before it had our end has not read everything.
    socket.on('end', () => {
      if (!written) socket.destroy(new Error('the receiver closed early'));
    });
    socket.on('close', () => {
      clearTimeout(late);
      signal?.removeEventListener('abort', abort);
      if (failure || !written) reject(failure ?? new Error('the receiver closed early'));
      else resolve();
    });
    socket.resume();
    for (const line of lines) socket.write(`${Buffer.byteLength(line)} ${line}`);
    socket.end();
  });
}

export interface Syslog {
  send(severity: Severity, message: string): void;
  /** Resolves when what was given is sent or given up. */
  close(): Promise<void>;
}

const MAX_WAITING = 1_000;

/** Sends without being waited for; what cannot be sent is dropped, and that is logged once until it works again. */
export function openSyslog(target: SyslogTarget, log: Log): Syslog {
  const clock = createClock();
  let waiting: string[] = [];
  let sending: Promise<void> | undefined;
  let warned = false;
  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      try {
        await deliver(target, lines);
        warned = false;
      } catch (error) {
        if (!warned) log.warn({ err: error instanceof Error ? error.message : String(error) }, 'syslog: not sent');
        warned = true;
      }
    }
  };
  return {
    send: (severity, message) => {
      if (waiting.length < MAX_WAITING) waiting.push(syslogLine({ severity, at: clock.now(), message }));
      sending ??= flush().finally(() => {
        sending = undefined;
      });
    },
    close: async () => sending,
  };
}
