import { createLog } from '#platform/log';
import { readConfig } from '../app/config.ts';
import { startPlatform } from '../app/start.ts';

/** Starts and stays until a signal ends it; a second signal ends it at once. Returns the exit code. */
export async function serve(args: readonly string[]): Promise<number> {
  const log = createLog();
  const config = readConfig(process.env, args);
  const shiftedClock = process.env.ZHENGSHU_SHIFTED_CLOCK === '1';
  const platform = await startPlatform({ config, log, shiftedClock });
  if (config.web) {
    await platform.app.http.listen({ port: config.port, host: config.host });
    console.log(`政枢已启动 / Zhengshu is up: ${config.publicUrl}`);
  } else console.log('政枢任务进程已启动 / jobs process is up');
  await untilSignal();
  await platform.stop();
  return 0;
}

/** Resolves on the first SIGINT or SIGTERM; the second exits the process. */
export function untilSignal(): Promise<void> {
  return new Promise(resolve => {
    let asked = false;
    const stop = () => {
      if (asked) process.exit(130);
      asked = true;
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}
