// Examples of certificates: kinds, issued ones, print batches.
import * as contract from '#contracts/certificates';
import { formatCertificateNumber } from '#kernel/series';
import { inTransaction, newId } from '#platform/database';
import { fileStore, insertFile } from '#platform/files';
import { type Example, open, own, scoped } from './example.ts';
import { planOf } from './training-rows.ts';
import { type Matrix, NORTH, NOW, type Spot } from './world.ts';

/** Prefixes are letters: 1 → AAAB. */
const prefixOf = (n: number): string =>
  [17_576, 676, 26, 1].map(place => String.fromCharCode(65 + (Math.floor(n / place) % 26))).join('');
const kindFields = (m: Matrix, unitId: string) => ({
  unitId,
  title: '合格证书',
  authority: '测试机关',
  prefix: prefixOf(m.next()),
  regionCode: NORTH,
});
const kindOf = (m: Matrix, unitId: string) =>
  m.world.call(contract.createKind, { body: kindFields(m, unitId) }, m.root);

interface Issued {
  readonly id: string;
  readonly number: string;
  readonly planId: string;
  readonly personId: string;
}
/** A certificate as it was issued to somebody of that unit. */
async function issued(m: Matrix, unitId: string): Promise<Issued> {
  const kind = await kindOf(m, unitId);
  const [id, planId] = [newId(), await planOf(m, unitId)];
  const personId = await m.city.person({ id: unitId, path: '/', name: '' });
  const number = formatCertificateNumber({ prefix: kind.prefix, year: 2014, region: NORTH, serial: 1 });
  await m.sql(
    `insert into certificates.certificate (id, number, kind_id, person_id, unit_id, plan_id, enrolment_id, holder_name, number_mask,
       training_title, mark_hundredths, issued_on, state, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, '测试人员', '990*', '测试培训', 8000, '2014-06-01', 'issued', $8)`,
    [id, number, kind.id, personId, unitId, planId, newId(), NOW],
  );
  return { id, number, planId, personId };
}
async function issuedAt(m: Matrix): Promise<Spot & Issued> {
  const spot = await m.spot();
  return { ...spot, ...(await issued(m, spot.unit.id)) };
}

/** A batch whose PDF is made. */
async function batchAt(m: Matrix): Promise<Spot & { batchId: string }> {
  const { planId, ...spot } = await issuedAt(m);
  const batchId = newId();
  const staged = await fileStore().stageBytes(Buffer.from('%PDF-1.7\n%%EOF\n'), 'pdf');
  const fileId = await inTransaction(m.world.ctx(), tx =>
    insertFile(tx, { staged, name: '证书.pdf', owner: { kind: 'certificates.print-batch', id: batchId } }),
  );
  await m.sql(
    `insert into certificates.print_batch (id, unit_id, plan_id, progress_id, state, pages, file_id, created_at)
     values ($1, $2, $3, $4, 'ready', 1, $5, $6)`,
    [batchId, spot.unit.id, planId, newId(), fileId, NOW],
  );
  return { ...spot, batchId };
}

const mineOf = async (m: Matrix) => {
  const { id, personId } = await issued(m, m.home.id);
  return { id, owner: { personId, unitId: m.home.id } };
};

export const certificateExamples: readonly Example[] = [
  scoped(contract.listKinds, async m => {
    const { unit, ...nodes } = await m.spot();
    const { id } = await kindOf(m, unit.id);
    return { ...nodes, input: {}, sees: r => r.items.some(i => i.id === id) };
  }),
  scoped(contract.createKind, async m => {
    const { unit, ...nodes } = await m.spot();
    return { ...nodes, input: { body: kindFields(m, unit.id) } };
  }),
  scoped(contract.assignKind, async m => {
    const { unit, ...nodes } = await m.spot();
    const params = { id: (await kindOf(m, unit.id)).id };
    return {
      ...nodes,
      input: { params, body: { planId: await planOf(m, unit.id) } },
      foreign: [{ params, body: { planId: await planOf(m, m.away.id) } }],
    };
  }),
  open(contract.checkCertificate, async m => {
    const { number } = await issued(m, m.home.id);
    return { input: { query: { number } }, sees: r => r.status === 'valid' };
  }),
  own(contract.listMyCertificates, async m => {
    const { id, owner } = await mineOf(m);
    return { owner, input: {}, sees: r => r.items.some(i => i.id === id) };
  }),
  own(contract.downloadMyCertificate, async m => {
    const { id, owner } = await mineOf(m);
    return { owner, input: { params: { id } } };
  }),
  scoped(contract.printBatch, async m => {
    const { unit, planId, ...nodes } = await issuedAt(m);
    return {
      ...nodes,
      input: { body: { planId, unitId: unit.id } },
      foreign: [{ body: { planId, unitId: m.away.id } }],
    };
  }),
  scoped(contract.listBatches, async m => {
    const { batchId, ...nodes } = await batchAt(m);
    return { ...nodes, input: { query: { limit: 200 } }, sees: r => r.items.some(i => i.id === batchId) };
  }),
  scoped(contract.downloadBatch, async m => {
    const { batchId, ...nodes } = await batchAt(m);
    return { ...nodes, input: { params: { id: batchId } } };
  }),
  scoped(contract.listCertificates, async m => {
    const { id, ...nodes } = await issuedAt(m);
    return { ...nodes, input: { query: { limit: 200 } }, sees: r => r.items.some(i => i.id === id) };
  }),
];
