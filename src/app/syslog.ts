// Sends lines to a syslog server over UDP (RFC 5424, RFC 5426): fire and forget, the file of heads is the record.
import { createSocket } from 'node:dgram';
import { createClock } from '#platform/clock';
import type { Log } from '#platform/log';

export interface SyslogTarget {
  readonly host: string;
  readonly port: number;
}

export interface Syslog {
  send(severity: 'notice' | 'alert', message: string): void;
  close(): void;
}

/** Facility 13, log audit. */
const PRIORITY = { notice: 13 * 8 + 5, alert: 13 * 8 + 1 } as const;
/** What every receiver must take over IPv4 without fragments being lost on the way. */
const MAX_BYTES = 2_048;

export function openSyslog({ host, port }: SyslogTarget, log: Log): Syslog {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  const clock = createClock();
  let warned = false;
  const warn = (error: Error): void => {
    if (!warned) log.warn({ err: error.message }, 'syslog: lines are not sent');
    warned = true;
  };
  socket.on('error', warn);
  socket.unref();
  return {
    send: (severity, message) => {
      const line = `<${PRIORITY[severity]}>1 ${clock.now()} - zhengshu ${process.pid} audit - ${message}`;
      socket.send(Buffer.from(line).subarray(0, MAX_BYTES), port, host, error => {
        if (error) warn(error);
        else warned = false;
      });
    },
    close: () => socket.close(),
  };
}
