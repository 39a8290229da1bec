// What the terminal shows while the demo is made: one line a step, redrawn in place where the terminal can.
import { machineMs } from '#platform/clock';

export interface Step {
  /** Redraws the line; `note` is what is being counted. */
  at(done: number, total: number, note?: string): void;
  /** Ends the line, with what came of it. */
  end(result?: string): void;
}
export interface Progress {
  step(zh: string, en: string): Step;
  say(line: string): void;
}

const WIDTH = 24;
export const bar = (share: number, width = WIDTH): string => {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
};
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)}s`;
const REDRAW_MS = 120;

/** Shows steps on a stream. Without a terminal (CI) only their ends are written. */
export function showProgress(out: NodeJS.WriteStream = process.stderr): Progress {
  const live = out.isTTY === true;
  const write = (line: string, last: boolean): void => {
    if (live) out.write(`\r\x1b[2K${line}${last ? '\n' : ''}`);
    else if (last) out.write(`${line}\n`);
  };
  return {
    say: line => void out.write(`${line}\n`),
    step: (zh, en) => {
      const since = machineMs();
      let drawn = 0;
      const title = `${zh} / ${en}`;
      write(`  … ${title}`, false);
      return {
        at: (done, total, note = '') => {
          const now = machineMs();
          if (now - drawn < REDRAW_MS) return;
          drawn = now;
          const share = total > 0 ? done / total : 0;
          write(`  ${bar(share)} ${String(Math.floor(share * 100)).padStart(3)}%  ${title}  ${note}`, false);
        },
        end: (result = '') => write(`  ✔ ${title}  ${result}  ${seconds(machineMs() - since)}`, true),
      };
    },
  };
}
