// From configuration to a running platform: database, migrations, keys, wiring, server, jobs.
import path from 'node:path';
import { systemActor } from '#kernel/actor';
import { configureTraining, createCoursewareServer } from '#modules/training';
import { type Clock, createClock } from '#platform/clock';
import { type KeyRing, loadKeyRing } from '#platform/crypto';
import { type Connection, createDb, createPool, type Db, migrate, prepareExternal } from '#platform/database';
import { closeRenderer } from '#platform/documents';
import { addMetrics } from '#platform/http';
import { createDispatcher, type Dispatcher } from '#platform/jobs';
import type { Log } from '#platform/log';
import { startEmbedded } from '../platform/database/embedded/launcher.ts';
import { type App, auditEventsOf, createApp, ctxFor } from './app.ts';
import { followClockOffset } from './clock-offset.ts';
import { type Config, checkout } from './config.ts';
import { modules } from './modules.ts';
import { headsFileIn, prepareAuditTables, startSealing } from './sealing.ts';
import { serveWeb } from './web-files.ts';
import { wire } from './wiring.ts';

export interface OpenDatabase extends Connection {
  stop(): Promise<void>;
}

/** The database the configuration names: embedded, or a real PostgreSQL. */
export async function openDatabase(config: Config, log: Log): Promise<OpenDatabase> {
  if (config.databaseUrl) return { ...(await prepareExternal(config.databaseUrl)), stop: async () => undefined };
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

/** Opens everything but the port. `stop` closes in the reverse order. */
export async function startPlatform({
  config,
  log,
  shiftedClock = false,
  poolMax = 16,
}: PlatformOptions): Promise<Platform> {
  const connection = await openDatabase(config, log);
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
  const db = createDb(pool);
  const clock = createClock();
  const stopFollowing = shiftedClock ? await followClockOffset(db, clock) : () => undefined;
  const wiring = await wire({
    db,
    clock,
    log,
    keyRing,
    publicUrl: config.publicUrl,
    dataFolder: dataFolder(config),
    separated: connection.separated,
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
  const dispatcher = config.jobs
    ? await createDispatcher({
        ownerUrl: connection.ownerUrl,
        jobs: modules.flatMap(m => m.jobs ?? []),
        subscriptions: modules.flatMap(m => m.subscriptions ?? []),
        tickers: modules.flatMap(m => m.tickers ?? []),
        ctxFor: name => ctxFor({ db, clock, log }, systemActor(name)),
        log,
      })
    : undefined;
  const sealing = config.jobs
    ? startSealing({
        ownerUrl: connection.ownerUrl,
        keyRing,
        headsFile: headsFileIn(dataFolder(config)),
        log,
        ...(config.syslog ? { syslog: config.syslog } : {}),
      })
    : undefined;
  // Uploaded courseware is foreign script: a second origin, so that it cannot act as the person who studies.
  const courseware = config.web
    ? createCoursewareServer({ db, clock, log, publicOrigin: config.publicUrl })
    : undefined;
  if (courseware) {
    const port = await courseware.listen({ port: config.coursewarePort, host: config.host });
    configureTraining({
      coursewareOrigin:
        config.coursewareUrl ?? `${new URL(config.publicUrl).protocol}//${new URL(config.publicUrl).hostname}:${port}`,
    });
  }
  return {
    app,
    db,
    clock,
    keyRing,
    connection,
    dispatcher,
    modules,
    stop: async () => {
      stopFollowing();
      await courseware?.close();
      await app.http.close();
      await dispatcher?.stop();
      await sealing?.stop();
      await closeRenderer();
      await pool.end();
      await connection.stop();
    },
  };
}
