/**
 * The way in: plain JavaScript that needs nothing installed but Node 20 and npm. It installs the packages of
 * package-lock.json when they are missing or older, finds Node 24 and runs the real command with it:
 *
 *   node bin/zhengshu.mjs serve | demo | test | <any command of src/cli/main.ts>
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const wantedNode = 24;
const lowestNode = 20;
const heartbeatMs = 2_000;
const staleLockMs = 20_000;
const installLimitMs = 20 * 60_000;

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const stampPath = join(modules, '.zhengshu-stamp');
const lockDir = join(root, '.runtime', 'install.lock');
const binDir = join(modules, '.bin');

/** A reason to stop that the reader can act on: one line in each language, no stack. */
class Refusal extends Error {}

const refuse = (zh, en) => {
  throw new Refusal(`${zh}\n${en}`);
};
const say = line => process.stderr.write(`[zhengshu] ${line}\n`);
const sleep = ms => new Promise(done => setTimeout(done, ms));

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function lockHash() {
  const path = join(root, 'package-lock.json');
  if (!existsSync(path))
    refuse('缺少 package-lock.json，请重新检出代码。', 'package-lock.json is missing: check the project out again.');
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function nodePackage() {
  return join(modules, `node-${process.platform}-${process.arch}`, 'bin', 'node');
}

/** True when what a developer installed with `npm install` already is what the lock file says. */
function installedByHand() {
  const present = readJson(join(modules, '.package-lock.json'))?.packages;
  const wanted = readJson(join(root, 'package-lock.json'))?.packages;
  if (!present || !wanted) return false;
  return Object.entries(wanted).every(([place, entry]) => {
    const here = present[place];
    if (place === '' || entry.link || (!here && (entry.optional || entry.devOptional))) return true;
    return here?.version === entry.version && here?.integrity === entry.integrity;
  });
}

function isInstalled(hash) {
  let stamp;
  try {
    stamp = readFileSync(stampPath, 'utf8').trim();
  } catch {
    stamp = undefined;
  }
  if (stamp === hash) return true;
  if (!existsSync(modules) || !installedByHand()) return false;
  try {
    writeFileSync(stampPath, `${hash}\n`);
  } catch {
    // a checkout that only somebody else may write: compared again next time
  }
  return true;
}

/**
 * The environment npm itself gets. Inside `npm start` npm has described that run to us in variables, and a nested npm
 * would take them for its own settings. What a user configures (registry, cache, proxy) stays.
 */
function cleanEnvironment() {
  const foreign =
    /^npm_(lifecycle_|package_|command$|config_(prefix|local_prefix|global|global_prefix|workspaces?|include_workspace_root|location|package_lock|omit|only|include|production|dry_run|node_gyp)$)/i;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  // npm must not run on the Node that it is about to remove.
  const path = (env.PATH ?? '').split(delimiter).filter(part => resolve(part) !== binDir);
  return { ...env, PATH: path.join(delimiter) };
}

/** The npm to call: the one on PATH, else the one that called us. */
function findNpm(env) {
  const shell = process.platform === 'win32';
  const onPath = spawnSync('npm', ['--version'], { env, encoding: 'utf8', shell, timeout: 60_000 });
  if (onPath.status === 0) return { command: 'npm', args: [], version: onPath.stdout.trim(), shell };
  const caller = process.env.npm_execpath;
  if (caller && /npm-cli\.js$/.test(caller) && existsSync(caller))
    return { command: process.execPath, args: [caller], version: '', shell: false };
  return refuse(
    '未找到 npm，请安装 Node.js 20 或更高版本自带的 npm。',
    'npm was not found: install the npm of Node.js 20 or newer.',
  );
}

function checkTools(npm) {
  if (npm.version && Number.parseInt(npm.version, 10) < 9)
    refuse(`npm ${npm.version} 版本过低，需要 9 或更高版本。`, `npm ${npm.version} is too old: 9 or newer is needed.`);
  if (spawnSync('git', ['--version'], { stdio: 'ignore', timeout: 20_000 }).error)
    say('未找到 git：可以运行，但不能更新代码。 git was not found: this runs without it, but cannot be updated.');
}

/** Runs `npm ci`; the promise is its exit code. */
function runInstall(npm, env) {
  // Named includes win over NODE_ENV=production and omit settings: the optional packages hold Node 24 and PostgreSQL.
  const args = [
    'ci',
    '--ignore-scripts',
    '--include=optional',
    '--include=dev',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  return new Promise((done, failed) => {
    const child = spawn(npm.command, [...npm.args, ...args], {
      cwd: root,
      env,
      stdio: ['ignore', 2, 2],
      shell: npm.shell,
    });
    const started = Date.now();
    const progress = setInterval(() => say(`… ${Math.round((Date.now() - started) / 1000)} s`), 10_000);
    const limit = setTimeout(() => child.kill('SIGTERM'), installLimitMs);
    const pass = signal => child.kill(signal);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass);
    const settle = then => value => {
      clearInterval(progress);
      clearTimeout(limit);
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, pass);
      then(value);
    };
    child.on('error', settle(failed));
    child.on(
      'exit',
      settle(code => done(code ?? 1)),
    );
  });
}

/**
 * Holds the install lock for `work`. The lock is a folder that its holder touches; one left untouched belongs to a
 * process that died. Taking it over by rename lets exactly one of several waiters win.
 */
async function withInstallLock(work) {
  mkdirSync(dirname(lockDir), { recursive: true });
  const deadline = Date.now() + installLimitMs + staleLockMs;
  for (let told = false; ; ) {
    try {
      mkdirSync(lockDir);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isStale()) {
      takeAway();
      continue;
    }
    if (Date.now() > deadline)
      refuse(`安装锁 ${lockDir} 长时间被占用。`, `The install lock ${lockDir} has been held too long.`);
    if (!told) say('另一个进程正在安装，请稍候。 Another process is installing; waiting for it.');
    told = true;
    await sleep(300);
  }
  const beat = setInterval(() => {
    try {
      utimesSync(lockDir, new Date(), new Date());
    } catch {
      // taken over while this machine slept; npm itself still ends in one of two whole states
    }
  }, heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    rmSync(lockDir, { recursive: true, force: true });
  }
}

function isStale() {
  try {
    return Date.now() - statSync(lockDir).mtimeMs > staleLockMs;
  } catch {
    return false;
  }
}

function takeAway() {
  const grave = `${lockDir}.${randomUUID()}`;
  try {
    renameSync(lockDir, grave);
    // A second waiter may have judged the old lock and caught the new one: a fresh folder goes back to its holder.
    if (Date.now() - statSync(grave).mtimeMs <= staleLockMs) renameSync(grave, lockDir);
    else rmSync(grave, { recursive: true, force: true });
  } catch {
    // another waiter was quicker
  }
}

async function install() {
  if (isInstalled(lockHash())) return;
  await withInstallLock(async () => {
    const hash = lockHash();
    if (isInstalled(hash)) return;
    const env = cleanEnvironment();
    const npm = findNpm(env);
    checkTools(npm);
    say('正在安装依赖（首次约一分钟）… Installing packages (about a minute the first time) …');
    const started = Date.now();
    const code = await runInstall(npm, env);
    if (code !== 0)
      refuse(
        `依赖安装失败（npm 退出码 ${code}），请检查网络或软件源后重试。`,
        `Installing packages failed (npm exit code ${code}): check the network or the registry and try again.`,
      );
    writeFileSync(stampPath, `${hash}\n`);
    say(`依赖已就绪。 Packages are ready. (${Math.round((Date.now() - started) / 1000)} s)`);
  });
}

function findNode() {
  if (Number.parseInt(process.versions.node, 10) >= wantedNode) return process.execPath;
  const path = nodePackage();
  if (existsSync(path)) return path;
  return refuse(
    `需要 Node.js ${wantedNode} 或更高版本：本机为 ${process.versions.node}，且没有适用于 ${process.platform}-${process.arch} 的内置版本。`,
    `Node.js ${wantedNode} or newer is needed: this is ${process.versions.node} and none is bundled for ${process.platform}-${process.arch}.`,
  );
}

/** Runs the command with Node 24, hands signals on and ends with its exit code. */
function run(node, args) {
  const [first, ...rest] = args;
  const script = first === 'test' ? ['src/cli/test/main.ts', ...rest] : ['src/cli/main.ts', ...args];
  const target = join(root, script[0]);
  if (!existsSync(target)) refuse(`缺少 ${script[0]}。`, `${script[0]} is missing.`);
  const path = [binDir, dirname(node), process.env.PATH ?? ''].join(delimiter);
  // A test run belongs to the checkout; other commands keep the caller's folder, where their file arguments are.
  const cwd = first === 'test' ? root : process.cwd();
  const child = spawn(node, [target, ...script.slice(1)], {
    cwd,
    stdio: 'inherit',
    // What was compiled once is not compiled again by the next process, nor by each of its threads.
    env: { NODE_COMPILE_CACHE: join(root, '.runtime', 'compile-cache'), ...process.env, PATH: path },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the whole group: the child has it already, and a second one would mean "at once".
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  child.on('error', error => {
    say(`无法启动 ${node}。 Cannot start ${node}: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}

try {
  if (Number.parseInt(process.versions.node, 10) < lowestNode)
    refuse(
      `Node.js ${process.versions.node} 版本过低，需要 ${lowestNode} 或更高版本。`,
      `Node.js ${process.versions.node} is too old: ${lowestNode} or newer is needed.`,
    );
  await install();
  run(findNode(), process.argv.slice(2));
} catch (error) {
  for (const line of String(error instanceof Refusal ? error.message : `${error}`).split('\n')) say(line);
  process.exitCode = 1;
}
