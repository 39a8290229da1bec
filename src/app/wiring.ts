// The ports that `app/` fills: organisation scope, sign-in, keys, rule values. The only place where platform and registers meet.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '#kernel/actor';
import type { AuditEventDef } from '#kernel/announce';
import { asCount } from '#kernel/rule-book';
import { dateOf } from '#kernel/time';
import { authenticateRequest, configureAccounts } from '#modules/accounts';
import { configureAudit } from '#modules/audit';
import { configureCertificates } from '#modules/certificates';
import { configureDirectives } from '#modules/directives';
import { setHandInGrace } from '#modules/exams';
import { unitInNodes } from '#modules/organizations';
import { configurePeople } from '#modules/people';
import { platformRule } from '#modules/rules';
import { trainingSearches } from '#modules/training';
import { configureWorkbench } from '#modules/workbench';
import { unitInScope } from '#platform/access';
import type { Clock } from '#platform/clock';
import { auditPublicKeysPem, type KeyRing, loadKeyRing } from '#platform/crypto';
import type { Db } from '#platform/database';
import { configureFiles, createDiskStore } from '#platform/files';
import type { Log } from '#platform/log';
import { allMeasures, currentFigures, evaluateFor, findMeasure } from '#platform/measures';
import type { AppOptions } from './app.ts';
import { headsFileIn } from './sealing.ts';

export interface Wiring {
  readonly unitInNodes: AppOptions['unitInNodes'];
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}
export interface WiringInput {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly keyRing: KeyRing;
  readonly publicUrl: string;
  readonly dataFolder: string;
  /** False where the application could not be given a role of its own. */
  readonly separated: boolean;
  /** The actions of all modules, for the audit page's filter. */
  readonly auditEvents: readonly AuditEventDef[];
}

/** Fills every port. Called once per process (once per world in tests). */
export async function wire({
  db,
  clock,
  log,
  keyRing,
  publicUrl,
  dataFolder,
  separated,
  auditEvents,
}: WiringInput): Promise<Wiring> {
  configureFiles(await createDiskStore(path.join(dataFolder, 'files')));
  configurePeople({ keyRing });
  configureAccounts({ keyRing, publicUrl, ruleValue: (id, on) => platformRule(id, on).value });
  configureDirectives({
    measures: allMeasures,
    options: async (ctx, id) => [
      ...((await findMeasure(id)?.options?.(ctx, ref => unitInScope(ctx, 'directives.issue', ref))) ?? []),
    ],
    isPending: async (ctx, q) => (await findMeasure(q.measureId)?.pending?.(ctx, q)) ?? false,
    evaluate: async (ctx, q) => {
      const figures =
        q.purpose === 'due'
          ? (await evaluateFor(ctx, { ...q, purpose: 'directives.due' })).figures
          : await currentFigures(ctx, q);
      return new Map(
        figures.map(({ unitId, numerator, denominator }) => [unitId, { numerator, denominator, asOf: q.at }]),
      );
    },
  });
  configureWorkbench({ searches: trainingSearches });
  configureCertificates({ publicUrl });
  configureAudit({
    publicKeys: auditPublicKeysPem(keyRing),
    headsFile: headsFileIn(dataFolder),
    separated,
    catalogue: () => [...auditEvents],
  });
  setHandInGrace(asCount(platformRule('exam.hand-in-grace', dateOf(clock.now()))) * 1_000);
  return { unitInNodes, authenticate: request => authenticateRequest({ db, clock, log }, request) };
}

let testKeys: Promise<{ keyRing: KeyRing; dataFolder: string }> | undefined;

/** Wires the modules for a test world, with keys of its own. */
export async function testWiring(given: Pick<WiringInput, 'db' | 'clock' | 'log' | 'auditEvents'>): Promise<Wiring> {
  testKeys ??= (async () => {
    const dataFolder = await mkdtemp(path.join(tmpdir(), 'zhengshu-test-'));
    return { keyRing: await loadKeyRing(path.join(dataFolder, 'keys.json')), dataFolder };
  })();
  return wire({ ...given, ...(await testKeys), publicUrl: 'http://localhost:8080', separated: true });
}
