// The `zhengshu` command. Each command is a file of its own, loaded when asked for.
import { createLog } from '#platform/log';
import { CannotStart } from '../app/config.ts';

interface Command {
  readonly summary: string;
  readonly usage: string;
  readonly run: (args: readonly string[]) => Promise<number>;
}

const commands: Readonly<Record<string, Command>> = {
  serve: {
    summary: '启动平台 / start the platform',
    usage: 'serve [--web | --jobs]   两者都不写则同时启动 / both when neither is given',
    run: async args => (await import('./serve.ts')).serve(args),
  },
  demo: {
    summary: '演示：样例城市，数据全部虚构 / demo: the sample city, all data invented',
    usage: 'demo [--fresh] [--small] [--no-serve]   --fresh 重新生成 / makes it anew',
    run: async args => (await import('./demo.ts')).demoCommand(args),
  },
  migrate: {
    summary: '升级数据库到当前版本 / bring the database to this version',
    usage: 'migrate',
    run: async () => (await import('./migrate.ts')).migrateCommand(),
  },
  audit: {
    summary: '核验审计记录是否完整、未被改动 / verify the audit trail',
    usage:
      'audit verify [--heads FILE] [--json] | keys | proof <id> | check <file> | heads [--yes] | drop [--keep MONTHS] [--yes]',
    run: async args => (await import('./audit.ts')).auditCommand(args),
  },
  administrators: {
    summary:
      '三员任期；任期届满而无人在任时恢复 / terms of the three administrators, and the way back when one ran out',
    usage: 'administrators [restore system-admin | security-admin | audit-admin]',
    run: async args => (await import('./administrators.ts')).administratorsCommand(args),
  },
  bench: {
    summary: '性能基准，每项与自己的界限同场比较 / benchmarks against their own limits',
    usage: 'bench [名称…] [--quick]',
    run: async args => (await import('./bench.ts')).benchCommand(args),
  },
  faults: {
    summary:
      '故障测试：中途杀死进程与数据库，核对已确认的答案 / kill processes and the database, compare every acknowledged answer',
    usage: 'faults [--help]',
    run: async args => (await import('./faults.ts')).faultsCommand(args),
  },
  catalogues: {
    summary: '生成接口、权限、审计事件等目录 / write the generated catalogues',
    usage: 'catalogues [--check]',
    run: async args => (await import('./catalogues.ts')).cataloguesCommand(args),
  },
};

function help(): void {
  console.log('政枢 Zhengshu\n\n用法 / usage: zhengshu <command> [options]\n');
  for (const [name, c] of Object.entries(commands))
    console.log(`  ${name.padEnd(12)} ${c.summary}\n  ${' '.repeat(12)} ${c.usage}\n`);
  console.log(
    [
      '环境变量 / environment:',
      '  DATABASE_URL    使用外部 PostgreSQL（15 或更高），不设则使用内置数据库 / a real PostgreSQL instead of the embedded one',
      '  PORT, HOST      监听端口与地址，默认 8080、127.0.0.1 / port and address',
      '  PUBLIC_URL      他人打开平台的地址，写入二维码与登录单 / the address people open',
      '  COURSEWARE_PORT, COURSEWARE_URL  课件的第二来源，默认 PORT+1 / second origin for courseware',
      '  SYSLOG          审计记录与封存头另送 tls://主机:端口、tcp://… 或 udp://… / audit records and sealed heads also go there',
      '  ZHENGSHU_DATA   密钥、文件、内置数据库的目录 / folder of keys, files and the embedded database',
      '  LOG_LEVEL       日志级别 / log level',
    ].join('\n'),
  );
}

async function main(): Promise<number> {
  const [name = 'help', ...args] = process.argv.slice(2);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    help();
    return ['help', '--help', '-h'].includes(name) ? 0 : 2;
  }
  if (args.includes('--help')) {
    console.log(`${command.summary}\n  zhengshu ${command.usage}`);
    return 0;
  }
  return command.run(args);
}

main().then(
  code => {
    process.exitCode = code;
  },
  error => {
    if (!(error instanceof CannotStart))
      createLog().error({ err: error instanceof Error ? error.stack : String(error) }, 'command failed');
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
    // Everything is closed by now. What is not must not keep a failed command from ending.
    setTimeout(() => process.exit(1), 2_000).unref();
  },
);
