// From configuration to a running platform: database, migrations, keys, wiring, server, jobs.
import path from 'node:path';
import { systemActor } from '#kernel/actor';
import { configureTraining, createCoursewareServer } from '#modules/training';
import { type Clock, createClock } from '#platform/clock';
import { type KeyRing, loadKeyRing } from '#platform/crypto';
import { type Connection, createDb, createPool, type Db, migrate, prepareExternal, sqlState } from '#platform/database';
import { closeRenderer } from '#platform/documents';
import { addMetrics } from '#platform/http';
import { createDispatcher, type Dispatcher } from '#platform/jobs';
import type { Log } from '#platform/log';
import { startEmbedded } from '../platform/database/embedded/launcher.ts';
import { type App, auditEventsOf, createApp, ctxFor } from './app.ts';
import { followClockOffset } from './clock-offset.ts';
import { type Closing, createClosing } from './closing.ts';
import { CannotStart, type Config, checkout } from './config.ts';
import { housekeeping } from './housekeeping.ts';
import { modules } from './modules.ts';
import { portUnusable } from './ports.ts';
import { headsFileIn, prepareAuditTables, startSealing } from './sealing.ts';
import { forgetExportFailure, startTrailExport } from './trail-export.ts';
import { serveWeb } from './web-files.ts';
import { wire } from './wiring.ts';

export interface OpenDatabase extends Connection {
  stop(): Promise<void>;
}

/** What a server says that cannot be used; the address may hold a password and is not repeated. */
function unreachable(error: unknown): CannotStart {
  const code = sqlState(error);
  if (code === undefined) return new CannotStart(error instanceof Error ? error.message : String(error));
  return new CannotStart(
    `无法使用 DATABASE_URL 指明的数据库（${code}）/ the database named by DATABASE_URL cannot be used (${code})`,
  );
}

/** The database the configuration names: embedded, or a real PostgreSQL. Throws `CannotStart` where that cannot be used. */
export async function openDatabase(config: Config, log: Log): Promise<OpenDatabase> {
  if (config.databaseUrl) {
    const connection = await prepareExternal(config.databaseUrl).catch((error: unknown) => {
      throw unreachable(error);
    });
    return { ...connection, stop: async () => undefined };
  }
  const server = await startEmbedded({
    checkout,
    ...(config.dataDir ? { dataDir: path.join(config.dataDir, 'postgresql') } : {}),
    log: line => log.info(line),
    onFailure: error => log.error({ err: error.message }, 'embedded PostgreSQL is given up'),
  });
  return { ownerUrl: server.ownerUrl, appUrl: server.appUrl, separated: true, stop: () => server.stop() };
}

/** Where keys, files and heads live. */
export const dataFolder = (config: Config): string => config.dataDir ?? path.join(checkout, '.data');

export interface Platform {
  readonly app: App;
  readonly db: Db;
  readonly clock: Clock;
  readonly keyRing: KeyRing;
  readonly connection: Connection;
  readonly dispatcher: Dispatcher | undefined;
  readonly modules: typeof modules;
  stop(): Promise<void>;
}

export interface PlatformOptions {
  readonly config: Config;
  readonly log: Log;
  /** A shifted clock is honoured only where the operator asked for the demo. */
  readonly shiftedClock?: boolean;
  readonly poolMax?: number;
}

/** Opens everything but the port. `stop` closes in the reverse order; what was opened before a step fails is closed too. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const closing = createClosing(options.log);
  try {
    return await open(options, closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function open(options: PlatformOptions, closing: Closing): Promise<Platform> {
  const { config, log, shiftedClock = false, poolMax = 16 } = options;
  const connection = await openDatabase(config, log);
  closing.add('database', () => connection.stop());
  const applied = await migrate(connection.ownerUrl);
  if (applied.length > 0) log.info({ applied: applied.length }, 'database migrated');
  await prepareAuditTables(connection.ownerUrl);
  const keyRing = await loadKeyRing(path.join(dataFolder(config), 'keys.json'));
  const pool = createPool({
    url: connection.appUrl,
    max: poolMax,
    ...(connection.role ? { role: connection.role } : {}),
    onError: error => log.warn({ err: error.message }, 'database connection lost'),
  });
  closing.add('pool', () => pool.end());
  closing.add('renderer', closeRenderer);
  const db = createDb(pool);
  const clock = createClock();
  if (shiftedClock) closing.add('clock', await followClockOffset(db, clock));
  const app = await createWired({ config, log, db, clock, keyRing, separated: connection.separated });
  const inside: Inside = { config, log, db, clock, keyRing, connection };
  const dispatcher = config.jobs ? await startJobs(inside, closing) : undefined;
  closing.add('http', () => app.http.close());
  if (config.web) await startCourseware(inside, closing);
  return { app, db, clock, keyRing, connection, dispatcher, modules, stop: () => closing.close() };
}

type Inside = Pick<Platform, 'db' | 'clock' | 'keyRing' | 'connection'> & Pick<PlatformOptions, 'config' | 'log'>;

/** The application with its ports filled, ready to be asked. */
async function createWired({
  config,
  log,
  db,
  clock,
  keyRing,
  separated,
}: Omit<Inside, 'connection'> & { readonly separated: boolean }): Promise<App> {
  const wiring = await wire({
    db,
    clock,
    log,
    keyRing,
    publicUrl: config.publicUrl,
    dataFolder: dataFolder(config),
    separated,
    auditEvents: auditEventsOf(modules),
  });
  const app = await createApp({
    db,
    clock,
    log,
    modules,
    unitInNodes: wiring.unitInNodes,
    authenticate: wiring.authenticate,
    ...(config.trustProxy ? { trustProxy: config.trustProxy } : {}),
  });
  addMetrics(app.http);
  await serveWeb(app.http, path.join(checkout, 'dist/web'));
  await app.http.ready();
  for (const m of modules) await m.onBoot?.({ ctx: ctxFor({ db, clock, log }, systemActor('boot')) });
  return app;
}

/** Jobs, tickers and the two loops of the audit trail. */
async function startJobs(
  { config, log, db, clock, keyRing, connection }: Inside,
  closing: Closing,
): Promise<Dispatcher> {
  const { ownerUrl } = connection;
  const dispatcher = await createDispatcher({
    ownerUrl,
    jobs: modules.flatMap(m => m.jobs ?? []),
    subscriptions: modules.flatMap(m => m.subscriptions ?? []),
    tickers: [...housekeeping, ...modules.flatMap(m => m.tickers ?? [])],
    ctxFor: name => ctxFor({ db, clock, log }, systemActor(name)),
    log,
  });
  closing.add('jobs', () => dispatcher.stop());
  const syslog = config.syslog ? { syslog: config.syslog } : {};
  const headsFile = headsFileIn(dataFolder(config));
  const sealing = startSealing({ ownerUrl, keyRing, headsFile, log, ...syslog });
  closing.add('sealing', () => sealing.stop());
  if (config.syslog) {
    const sending = startTrailExport({ ownerUrl, target: config.syslog, log });
    closing.add('audit export', () => sending.stop());
  } else await forgetExportFailure(ownerUrl);
  return dispatcher;
}

/** Uploaded courseware is foreign script: a second origin, so that it cannot act as the person who studies. */
async function startCourseware({ config, log, db, clock }: Inside, closing: Closing): Promise<void> {
  const courseware = createCoursewareServer({ db, clock, log, publicOrigin: config.publicUrl });
  closing.add('courseware', () => courseware.close());
  const port = await courseware.listen({ port: config.coursewarePort, host: config.host }).catch((error: unknown) => {
    throw portUnusable(error, { port: config.coursewarePort, name: 'COURSEWARE_PORT' });
  });
  const { protocol, hostname } = new URL(config.publicUrl);
  configureTraining({ coursewareOrigin: config.coursewareUrl ?? `${protocol}//${hostname}:${port}` });
}
