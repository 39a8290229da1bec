// A small HTTP client: kept-alive connections, one bound on time, cheap enough to play hundreds of candidates beside the server.
import http from 'node:http';

export interface Call {
  readonly base: string;
  readonly method: string;
  readonly path: string;
  readonly cookie: string;
  readonly body?: unknown;
  readonly timeoutMs: number;
}
export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

export type Client = (call: Call) => Promise<Answered>;

/** `connections` bounds the open connections per server. A call without a reply rejects: nobody knows what became of it. */
export function createClient(connections: number): Client & { close: () => void } {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections, maxFreeSockets: connections });
  const client: Client = call =>
    new Promise((resolve, reject) => {
      const payload = call.body === undefined ? undefined : JSON.stringify(call.body);
      const request = http.request(
        `${call.base}${call.path}`,
        {
          agent,
          method: call.method,
          headers: {
            cookie: call.cookie,
            'x-zhengshu': '1',
            ...(payload === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
          },
        },
        response => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('error', fail);
          response.on('aborted', () => fail(new Error('the reply broke off')));
          response.on('end', () => {
            clearTimeout(late);
            const text = Buffer.concat(parts).toString('utf8');
            try {
              resolve({ status: response.statusCode ?? 0, body: text === '' ? undefined : JSON.parse(text) });
            } catch (error) {
              reject(error);
            }
          });
        },
      );
      const fail = (error: Error) => {
        clearTimeout(late);
        reject(error);
      };
      // A clock of its own and not the socket's: it also counts the wait for a free connection.
      const late = setTimeout(() => request.destroy(new Error('no reply in time')), call.timeoutMs);
      request.on('error', fail);
      request.end(payload);
    });
  return Object.assign(client, { close: () => agent.destroy() });
}
