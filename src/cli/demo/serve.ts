// The demo at work: the platform with its workers, on the stored clock; then board, sign-ins and address.
import type { Log } from '#platform/log';
import type { Config } from '../../app/config.ts';
import { portUnusable } from '../../app/ports.ts';
import { startPlatform } from '../../app/start.ts';
import { untilSignal } from '../serve.ts';
import { readBoard, showBoard, showSignIns } from './board.ts';
import type { Progress } from './progress.ts';
import { findSignIns } from './state.ts';

/** Starts, prints, and stays until a signal where asked to. Returns the exit code. */
export async function serveDemo(given: {
  config: Config & { readonly dataDir: string };
  log: Log;
  progress: Progress;
  stay: boolean;
}): Promise<number> {
  const { config, log, stay } = given;
  const serving = { ...config, jobs: stay, web: stay };
  const platform = await startPlatform({ config: serving, log, shiftedClock: true });
  try {
    if (stay) {
      const { port, host } = config;
      await platform.app.http.listen({ port, host }).catch((error: unknown) => {
        throw portUnusable(error, { port, name: 'PORT' });
      });
    }
    console.log(showBoard(await readBoard(platform)));
    console.log(showSignIns((await findSignIns(config.dataDir)) ?? []));
    if (!stay) return 0;
    console.log(`\n  ${config.publicUrl}   （Ctrl+C 结束 / to end）\n`);
    await untilSignal();
    return 0;
  } finally {
    await platform.stop();
  }
}
