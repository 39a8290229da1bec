// What was opened, closed in the reverse order: after a normal end as after a start that failed half-way.
import type { Log } from '#platform/log';

export interface Closing {
  /** Remembers how to close what was just opened. */
  add(name: string, close: () => unknown): void;
  /** Closes everything, the last first, once. What fails is logged and the rest is closed all the same. */
  close(): Promise<void>;
}

export function createClosing(log: Log): Closing {
  const open: { readonly name: string; readonly close: () => unknown }[] = [];
  let closing: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    for (let one = open.pop(); one; one = open.pop()) {
      try {
        await one.close();
      } catch (error) {
        log.warn({ what: one.name, err: error instanceof Error ? error.message : String(error) }, 'not closed cleanly');
      }
    }
  };
  return {
    add: (name, close) => {
      open.push({ name, close });
    },
    close: () => {
      closing ??= closeAll();
      return closing;
    },
  };
}
