/** Restarts a server that died, with limits: a server that keeps dying needs a person, not a loop. */
import { setTimeout as sleep } from 'node:timers/promises';
import { processIdentity } from './processes.ts';

const lookEveryMs = 200;
const maxRestarts = 5;
const windowMs = 60_000;

export interface Supervision {
  /** Ends the supervision; resolves when a restart under way has finished. */
  stop(): Promise<void>;
}

/**
 * Watches a process by its identity in /proc, which works alike for a child and for an adopted server. The timer does
 * not keep our process alive.
 */
export function supervise(server: {
  pid: number;
  restart: () => Promise<number>;
  log: (line: string) => void;
  onRestart: (event: { pid: number; restarts: number }) => void;
  onFailure: ((error: Error) => void) | undefined;
}): Supervision {
  let identity = processIdentity(server.pid);
  let pid = server.pid;
  let recent: number[] = [];
  let restarts = 0;
  let stopped = false;
  let work: Promise<void> | undefined;

  const giveUp = (error: Error): void => {
    stopped = true;
    clearInterval(timer);
    server.log(`the database is down and stays down: ${error.message}`);
    server.onFailure?.(error);
  };

  const restart = async (): Promise<void> => {
    for (let lastError = new Error('the database server keeps dying'); !stopped; ) {
      recent = recent.filter(at => performance.now() - at < windowMs);
      if (recent.length >= maxRestarts) return giveUp(lastError);
      // At once the first time, then slower: 0, 0.5, 1, 2, 4 s.
      if (recent.length > 0) await sleep(250 * 2 ** recent.length);
      if (stopped) return;
      recent.push(performance.now());
      try {
        pid = await server.restart();
        identity = processIdentity(pid);
        restarts += 1;
        server.log(`the database server was restarted (process ${pid})`);
        return server.onRestart({ pid, restarts });
      } catch (error) {
        lastError = error instanceof Error ? error : new Error(String(error));
      }
    }
  };

  const timer = setInterval(() => {
    if (stopped || work || (identity !== undefined && processIdentity(pid) === identity)) return;
    work = restart().finally(() => {
      work = undefined;
    });
  }, lookEveryMs);
  timer.unref();

  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await work;
    },
  };
}
