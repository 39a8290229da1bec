// The demo at work: the platform with its workers, on the stored clock; then board, sign-ins and address.
import type { Log } from '#platform/log';
import type { Config } from '../../app/config.ts';
import { startPlatform } from '../../app/start.ts';
import { untilSignal } from '../serve.ts';
import { readBoard, showBoard, showSignIns } from './board.ts';
import { Missing } from './missing.ts';
import type { Progress } from './progress.ts';
import { findSignIns } from './state.ts';

/** The pages and the courseware have a port each. */
function sayPortTaken(error: unknown): never {
  if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
  const port = 'port' in error ? String(error.port) : '';
  throw new Missing(
    `端口 ${port} 已被占用，请用 PORT、COURSEWARE_PORT 另选`,
    `port ${port} is taken: choose others with PORT and COURSEWARE_PORT`,
  );
}

/** Starts, prints, and stays until a signal where asked to. Returns the exit code. */
export async function serveDemo(given: {
  config: Config & { readonly dataDir: string };
  log: Log;
  progress: Progress;
  stay: boolean;
}): Promise<number> {
  const { config, log, stay } = given;
  const serving = { ...config, jobs: stay, web: stay };
  const platform = await startPlatform({ config: serving, log, shiftedClock: true }).catch(sayPortTaken);
  try {
    if (stay) await platform.app.http.listen({ port: config.port, host: config.host }).catch(sayPortTaken);
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
