// SQL of certificates; no decisions.
import { type Insertable, type Selectable, sql } from 'kysely';
import type { CalendarDate } from '#kernel/time';
import { notFound, unitInScope } from '#platform/access';
import type { Ctx, Db, Tx } from '#platform/database';
import type { CertificateRow, CertificateTables, KindRow, PrintBatchRow } from './tables.ts';

export async function listKindsInScope(ctx: Ctx): Promise<readonly KindRow[]> {
  return ctx.db
    .for<CertificateTables>()
    .selectFrom('certificates.kind as k')
    .selectAll()
    .where(unitInScope(ctx, 'certificates.manage', sql.ref('k.unit_id')))
    .orderBy('k.title')
    .limit(200)
    .execute();
}

export async function getKindInScope(tx: Tx, id: string): Promise<KindRow> {
  const row = await tx
    .for<CertificateTables>()
    .selectFrom('certificates.kind as k')
    .selectAll()
    .where('k.id', '=', id)
    .where(unitInScope(tx.ctx, 'certificates.manage', sql.ref('k.unit_id')))
    .executeTakeFirst();
  if (!row) throw notFound('certificate-kind');
  return row;
}

export async function insertKind(tx: Tx, row: KindRow): Promise<void> {
  await tx.for<CertificateTables>().insertInto('certificates.kind').values(row).execute();
}

export async function insertPlanKind(tx: Tx, given: { planId: string; kindId: string }): Promise<void> {
  await tx
    .for<CertificateTables>()
    .insertInto('certificates.planKind')
    .values({ ...given, createdAt: tx.ctx.now })
    .execute();
}

/** Throws 404 unless the plan's organiser lies in the officer's scope: whose plan it is decides whose authority its certificates bear. */
export async function mustManagePlan(tx: Tx, planId: string): Promise<void> {
  const row = await tx
    .for<CertificateTables>()
    .selectFrom('training.planView as p')
    .select('p.id')
    .where('p.id', '=', planId)
    .where(unitInScope(tx.ctx, 'certificates.manage', sql.ref('p.unit_id')))
    .executeTakeFirst();
  if (!row) throw notFound('plan');
}

export async function findKindOfPlan(tx: Tx, planId: string): Promise<KindRow | undefined> {
  return tx
    .for<CertificateTables>()
    .selectFrom('certificates.planKind as p')
    .innerJoin('certificates.kind as k', 'k.id', 'p.kindId')
    .selectAll('k')
    .where('p.planId', '=', planId)
    .executeTakeFirst();
}

/** The next serial of the series; the row lock makes numbers follow one another without gaps among committed certificates. */
export async function takeSerial(tx: Tx, given: { kindId: string; year: number }): Promise<number> {
  const { rows } = await sql<{ lastSerial: number }>`
    insert into certificates.series as s (kind_id, year, last_serial) values (${given.kindId}, ${given.year}, 1)
    on conflict (kind_id, year) do update set last_serial = s.last_serial + 1
    returning last_serial`.execute(tx.for<CertificateTables>());
  const serial = rows[0]?.lastSerial;
  if (serial === undefined) throw new Error('no serial');
  return serial;
}

/** One worker at a time brings the certificate of an enrolment in line, also while there is no row that could be locked. */
export async function lockEnrolment(tx: Tx, enrolmentId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`certificates.enrolment:${enrolmentId}`}, 0))`.execute(
    tx.for<CertificateTables>(),
  );
}

/** The certificate of an enrolment, locked; undefined when there is none yet. */
export async function lockByEnrolment(tx: Tx, enrolmentId: string): Promise<CertificateRow | undefined> {
  return tx
    .for<CertificateTables>()
    .selectFrom('certificates.certificate')
    .selectAll()
    .where('enrolmentId', '=', enrolmentId)
    .forUpdate()
    .executeTakeFirst();
}

export async function insertCertificate(tx: Tx, row: CertificateRow): Promise<void> {
  await tx.for<CertificateTables>().insertInto('certificates.certificate').values(row).execute();
}

async function writeCertificate(
  tx: Tx,
  id: string,
  parts: Partial<Pick<CertificateRow, 'state' | 'markHundredths' | 'issuedOn'>>,
): Promise<void> {
  await tx
    .for<CertificateTables>()
    .updateTable('certificates.certificate')
    .set(eb => ({ ...parts, revision: eb('revision', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

export const markWithdrawn = (tx: Tx, id: string): Promise<void> => writeCertificate(tx, id, { state: 'withdrawn' });

export const issueAnew = (
  tx: Tx,
  { id, ...parts }: { id: string; markHundredths: number | null; issuedOn: CalendarDate },
): Promise<void> => writeCertificate(tx, id, { ...parts, state: 'issued' });

/** Makes the certificate printable again. A batch still at work keeps it: it looks at the certificate once more before it ends. */
export async function releasePrinted(tx: Tx, certificateId: string): Promise<void> {
  await sql`
    delete from certificates.print_item i using certificates.print_batch b
    where i.certificate_id = ${certificateId} and b.id = i.batch_id and b.state <> 'rendering'`.execute(
    tx.for<CertificateTables>(),
  );
}

const shown = (db: Db | Tx) =>
  db
    .for<CertificateTables>()
    .selectFrom('certificates.certificate as c')
    .innerJoin('certificates.kind as k', 'k.id', 'c.kindId')
    .innerJoin('organizations.unitView as u', 'u.id', 'c.unitId')
    .select([
      'c.id',
      'c.number',
      'k.title as kindTitle',
      'k.authority',
      'c.holderName',
      'c.numberMask',
      'c.unitId',
      'u.name as unitName',
      'c.planId',
      'c.personId',
      'c.trainingTitle',
      'c.markHundredths',
      'c.issuedOn',
      'c.state',
      sql<boolean>`exists (select 1 from certificates.print_item i where i.certificate_id = c.id)`.as('printed'),
    ]);
export type ShownCertificate = Awaited<ReturnType<ReturnType<typeof shown>['execute']>>[number];

export interface CertificateFilter {
  readonly planId?: string | undefined;
  readonly unitId?: string | undefined;
  readonly printed?: 'yes' | 'no' | undefined;
  readonly search?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

const isPrinted = sql<boolean>`exists (select 1 from certificates.print_item i where i.certificate_id = c.id)`;

export async function listCertificatesInScope(ctx: Ctx, f: CertificateFilter): Promise<readonly ShownCertificate[]> {
  return shown(ctx.db)
    .where(unitInScope(ctx, 'certificates.read', sql.ref('c.unit_id')))
    .$if(f.planId !== undefined, q => q.where('c.planId', '=', f.planId ?? ''))
    .$if(f.unitId !== undefined, q => q.where('c.unitId', '=', f.unitId ?? ''))
    .$if(f.printed === 'yes', q => q.where(isPrinted))
    .$if(f.printed === 'no', q => q.where(sql<boolean>`not ${isPrinted}`))
    .$if(f.search !== undefined, q =>
      q.where(eb =>
        eb.or([eb('c.holderName', 'like', `%${f.search}%`), eb('c.number', 'like', `${f.search?.toUpperCase()}%`)]),
      ),
    )
    .$if(f.after !== undefined, q => q.where('c.id', '>', f.after ?? ''))
    .orderBy('c.id')
    .limit(f.limit)
    .execute();
}

export async function listCertificatesOf(ctx: Ctx, personId: string): Promise<readonly ShownCertificate[]> {
  return shown(ctx.db).where('c.personId', '=', personId).orderBy('c.issuedOn', 'desc').limit(200).execute();
}

export async function findByNumber(ctx: Ctx, number: string): Promise<ShownCertificate | undefined> {
  return shown(ctx.db).where('c.number', '=', number).executeTakeFirst();
}

/**
 * Puts the certificates of the plan that no batch holds, of the unit and those below it, on pages of the batch, in the order of
 * units and numbers, at most `limit`. Returns how many. Two batches asked at once cannot both take a certificate: the index refuses one.
 */
export async function takeForBatch(
  tx: Tx,
  given: { batchId: string; planId: string; unitId: string; limit: number },
): Promise<number> {
  const result = await sql`
    insert into certificates.print_item (batch_id, page, certificate_id)
    select ${given.batchId}, row_number() over (order by u.path, c.number)::int, c.id
    from certificates.certificate c join organizations.unit_view u on u.id = c.unit_id
    where c.plan_id = ${given.planId} and c.state = 'issued'
      and u.path like (select path from organizations.unit_view where id = ${given.unitId}) || '%'
      and not exists (select 1 from certificates.print_item i where i.certificate_id = c.id)
      and ${unitInScope(tx.ctx, 'certificates.manage', sql.ref('c.unit_id'))}
    order by u.path, c.number limit ${given.limit}`.execute(tx.for<CertificateTables>());
  return Number(result.numAffectedRows ?? 0);
}

export async function insertBatch(tx: Tx, row: Insertable<PrintBatchRow>): Promise<void> {
  await tx.for<CertificateTables>().insertInto('certificates.printBatch').values(row).execute();
}

export async function setBatchPages(tx: Tx, given: { id: string; pages: number }): Promise<void> {
  await tx
    .for<CertificateTables>()
    .updateTable('certificates.printBatch')
    .set({ pages: given.pages })
    .where('id', '=', given.id)
    .execute();
}

/** The batch, locked, whoever asks: for its own job only. */
export async function lockBatchOfJob(tx: Tx, id: string): Promise<Selectable<PrintBatchRow> | undefined> {
  return tx
    .for<CertificateTables>()
    .selectFrom('certificates.printBatch')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export async function finishBatch(
  tx: Tx,
  given: {
    id: string;
    state: 'ready' | 'failed' | 'cancelled';
    made?: { readonly fileId: string; readonly pages: number; readonly skipped: number };
  },
): Promise<void> {
  await tx
    .for<CertificateTables>()
    .updateTable('certificates.printBatch')
    .set({ state: given.state, ...given.made })
    .where('id', '=', given.id)
    .execute();
}

/** What a batch that will not be printed held becomes free for the next one. */
export async function releaseItems(tx: Tx, batchId: string): Promise<void> {
  await tx.for<CertificateTables>().deleteFrom('certificates.printItem').where('batchId', '=', batchId).execute();
}

/** Frees what the batch holds and did not print, because it was withdrawn meanwhile. */
export async function releaseWithdrawn(tx: Tx, batchId: string): Promise<void> {
  await sql`
    delete from certificates.print_item i using certificates.certificate c
    where i.batch_id = ${batchId} and c.id = i.certificate_id and c.state = 'withdrawn'`.execute(
    tx.for<CertificateTables>(),
  );
}

/** What makes one sheet differ from another of the same certificate. */
export type Issue = Pick<CertificateRow, 'id' | 'markHundredths' | 'issuedOn'>;

/** The batch's certificates that are valid now; none of them can be withdrawn or issued anew before the transaction ends. */
export async function lockIssuedOf(tx: Tx, batchId: string): Promise<readonly Issue[]> {
  return tx
    .for<CertificateTables>()
    .selectFrom('certificates.certificate as c')
    .innerJoin('certificates.printItem as p', 'p.certificateId', 'c.id')
    .select(['c.id', 'c.markHundredths', 'c.issuedOn'])
    .where('p.batchId', '=', batchId)
    .where('c.state', '=', 'issued')
    .orderBy('p.page')
    .forShare('c')
    .execute();
}

/** The pages of a batch in their order, withdrawn ones among them. */
export async function pagesOf(ctx: Ctx, batchId: string): Promise<readonly ShownCertificate[]> {
  return shown(ctx.db)
    .innerJoin('certificates.printItem as p', 'p.certificateId', 'c.id')
    .where('p.batchId', '=', batchId)
    .orderBy('p.page')
    .execute();
}

const batches = (ctx: Ctx) =>
  ctx.db
    .for<CertificateTables>()
    .selectFrom('certificates.printBatch as b')
    .innerJoin('organizations.unitView as u', 'u.id', 'b.unitId')
    .selectAll('b')
    .select('u.name as unitName')
    .where(unitInScope(ctx, 'certificates.manage', sql.ref('b.unit_id')));

export async function listBatchesInScope(ctx: Ctx, page: { after?: string | undefined; limit: number }) {
  return batches(ctx)
    .$if(page.after !== undefined, q => q.where('b.id', '<', page.after ?? ''))
    .orderBy('b.id', 'desc')
    .limit(page.limit)
    .execute();
}

export async function getBatchInScope(ctx: Ctx, id: string) {
  const row = await batches(ctx).where('b.id', '=', id).executeTakeFirst();
  if (!row) throw notFound('print-batch');
  return row;
}

/** The unit, when it lies in the officer's scope. Throws 404. */
export async function getUnitInScope(tx: Tx, id: string): Promise<{ id: string; name: string }> {
  const row = await tx
    .for<CertificateTables>()
    .selectFrom('organizations.unitView as u')
    .select(['u.id', 'u.name'])
    .where('u.id', '=', id)
    .where(unitInScope(tx.ctx, 'certificates.manage', sql.ref('u.id')))
    .executeTakeFirst();
  if (!row) throw notFound('unit');
  return row;
}

export interface Holder {
  readonly name: string;
  readonly numberMask: string;
}
export async function getHolder(tx: Tx, personId: string): Promise<Holder> {
  const row = await tx
    .for<CertificateTables>()
    .selectFrom('people.personView')
    .select(['name', 'numberMask'])
    .where('id', '=', personId)
    .executeTakeFirst();
  if (!row) throw notFound('person');
  return row;
}

export const yearOf = (date: CalendarDate): number => Number(date.slice(0, 4));
