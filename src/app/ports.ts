// Whether we may listen where we are to: asked before anything is opened, so that a taken port costs a second and no start.
import { createServer } from 'node:net';
import { CannotStart, type Config } from './config.ts';

/** A port that cannot be listened on. Carries the fields of the system's own error. */
export class PortUnusable extends CannotStart {
  readonly code: string;
  readonly port: number;
  constructor({ code, port, name }: { readonly code: string; readonly port: number; readonly name: string }) {
    super(`${reasonOf(code, port)[0]}，请用 ${name} 另选 / ${reasonOf(code, port)[1]}: choose another with ${name}`);
    this.code = code;
    this.port = port;
  }
}

function reasonOf(code: string, port: number): readonly [string, string] {
  if (code === 'EADDRINUSE') return [`端口 ${port} 已被占用`, `port ${port} is taken`];
  if (code === 'EACCES') return [`没有权限使用端口 ${port}`, `port ${port} may not be used by this account`];
  return [`不能在端口 ${port} 监听（${code}）`, `cannot listen on port ${port} (${code})`];
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';

/** An error of `listen` as what the operator can mend. */
export const portUnusable = (error: unknown, at: { readonly port: number; readonly name: string }): PortUnusable =>
  new PortUnusable({ code: codeOf(error), ...at });

const NO_HOST = new Set(['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL']);

async function tryPort(host: string, at: { readonly port: number; readonly name: string }): Promise<void> {
  if (at.port === 0) return;
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', error => {
      if (NO_HOST.has(codeOf(error))) {
        reject(
          new CannotStart(
            `本机没有地址 ${host}，请改 HOST / this machine has no address ${host}: choose another with HOST`,
          ),
        );
      } else reject(portUnusable(error, at));
    });
    probe.listen({ port: at.port, host, exclusive: true }, () => probe.close(() => resolve()));
  });
}

/** Throws `CannotStart` when one of the ports of the web half cannot be had now. */
export async function checkPorts(config: Pick<Config, 'host' | 'port' | 'coursewarePort' | 'web'>): Promise<void> {
  if (!config.web) return;
  await tryPort(config.host, { port: config.port, name: 'PORT' });
  await tryPort(config.host, { port: config.coursewarePort, name: 'COURSEWARE_PORT' });
}
