import { createLog } from '#platform/log';
import { readConfig } from '../app/config.ts';
import { checkPorts, portUnusable } from '../app/ports.ts';
import { startPlatform } from '../app/start.ts';

/** Starts and stays until a signal ends it; a second signal ends it at once. Returns the exit code. */
export async function serve(args: readonly string[]): Promise<number> {
  const config = readConfig(process.env, args);
  await checkPorts(config);
  const shiftedClock = process.env.ZHENGSHU_SHIFTED_CLOCK === '1';
  const platform = await startPlatform({ config, log: createLog(), shiftedClock });
  try {
    if (config.web) {
      const { port, host } = config;
      await platform.app.http.listen({ port, host }).catch((error: unknown) => {
        throw portUnusable(error, { port, name: 'PORT' });
      });
      console.log(`政枢已启动 / Zhengshu is up: ${config.publicUrl}`);
    } else console.log('政枢任务进程已启动 / jobs process is up');
    await untilSignal();
    return 0;
  } finally {
    await platform.stop();
  }
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
