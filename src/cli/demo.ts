// `zhengshu demo`: the sample city, loaded once, lived day by day up to a day in the midst of its campaign, then served.
import { parseArgs } from 'node:util';
import { createLog, silentLog } from '#platform/log';
import { CannotStart, readConfig } from '../app/config.ts';
import { checkPorts } from '../app/ports.ts';
import { dropDemo, ensureExternal } from './demo/fresh.ts';
import { inspectDemo } from './demo/inspect.ts';
import { loadDemo } from './demo/load.ts';
import { Missing } from './demo/missing.ts';
import { demoConfig } from './demo/place.ts';
import { showProgress } from './demo/progress.ts';
import { serveDemo } from './demo/serve.ts';
import { ensureWeb } from './demo/web-build.ts';

const options = {
  fresh: { type: 'boolean', default: false },
  small: { type: 'boolean', default: false },
  serve: { type: 'boolean', default: true },
} as const;

/** A platform that failed half-way up may leave connections that keep the process alive. */
function leaveSoon(code: number): void {
  setTimeout(() => process.exit(code), 2_000).unref();
}

/** Runs the demo and gives the exit code: 0 fine, 2 wrong usage, 3 something is missing. */
export async function demoCommand(args: readonly string[]): Promise<number> {
  const progress = showProgress();
  try {
    const { values } = parseArgs({ args: [...args], options, allowNegative: true });
    const given = readConfig(process.env);
    // Before minutes of loading, not after them.
    await checkPorts({ ...given, web: values.serve });
    const config = await demoConfig(given);
    const log = process.env.LOG_LEVEL?.trim() ? createLog() : silentLog();
    progress.say('政枢演示 / Zhengshu demo（样例数据，全部虚构 / sample data, all invented）');
    if (values.serve) await ensureWeb(progress);
    if (given.databaseUrl && config.databaseUrl) await ensureExternal(given.databaseUrl, config.databaseUrl);
    const size = values.small ? 'small' : 'full';
    const found = values.fresh ? 'fresh' : await inspectDemo(config, log, size);
    if (found !== 'ready') {
      if (found !== 'empty') await dropDemo(config, given.databaseUrl);
      await loadDemo({ config, log, size, progress });
    } else
      progress.say('  演示数据已在，直接启动；--fresh 重新生成 / the demo is loaded already, --fresh makes it anew');
    return await serveDemo({ config, log, progress, stay: values.serve });
  } catch (error) {
    if (error instanceof Missing || error instanceof CannotStart) {
      console.error(`\n${error.message}`);
      leaveSoon(3);
      return 3;
    }
    if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
      console.error(`${error.message}\n用法 / usage: zhengshu demo [--fresh] [--small] [--no-serve]`);
      return 2;
    }
    leaveSoon(1);
    throw error;
  }
}
