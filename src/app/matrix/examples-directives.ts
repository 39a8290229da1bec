// Examples of directives: drafting and issuing, receiving, what units owe, the public side and the download centre.
import * as contract from '#contracts/directives';
import { attachTo, deliverTo, directiveOf, downloadOf, oblige, pdf } from './directive-rows.ts';
import { type Example, open, scoped } from './example.ts';
import type { Matrix, Spot } from './world.ts';

type DirectiveGiven = Parameters<typeof directiveOf>[2];
/** Issued by the unit itself. */
async function issuedAt(m: Matrix, given: DirectiveGiven = {}): Promise<Spot & { id: string }> {
  const spot = await m.spot();
  return { ...spot, id: await directiveOf(m, spot.unit.id, given) };
}
/** Issued by the city's bureau and addressed to the unit. */
async function receivedAt(m: Matrix) {
  const spot = await m.spot();
  const id = await directiveOf(m, m.city.bureau.id);
  return { ...spot, id, itemId: await deliverTo(m, { directiveId: id, unitId: spot.unit.id }) };
}

const draft = {
  kind: 'notice' as const,
  urgency: 'none' as const,
  title: '改过的通知',
  number: '',
  issuedOn: null,
  body: '照此办理。',
  organisers: [],
  cosigners: [],
  legalBasis: [],
  addressees: null,
  addresseeText: [],
  copies: [],
  subjectWords: [],
  printedBy: '',
  printedOn: null,
  contacts: [],
  receiptWithin: null,
  isPublic: true,
  relations: [],
  requirements: [],
};

const drafting: readonly Example[] = [
  scoped(contract.createDirective, async m => {
    const { unit, ...nodes } = await m.spot();
    return { ...nodes, input: { body: { issuerUnitId: unit.id, title: '新通知', kind: 'notice' as const } } };
  }),
  scoped(contract.forwardDirective, async m => {
    const { id, unit, ...nodes } = await receivedAt(m);
    const hidden = await directiveOf(m, m.away.id);
    return {
      ...nodes,
      input: { params: { id }, body: { issuerUnitId: unit.id } },
      foreign: [
        { params: { id }, body: { issuerUnitId: m.away.id } },
        { params: { id: hidden }, body: { issuerUnitId: unit.id } },
      ],
    };
  }),
  scoped(contract.correctDirective, async m => {
    const { id, ...nodes } = await issuedAt(m);
    return { ...nodes, input: { params: { id } } };
  }),
  scoped(contract.saveDirective, async m => {
    const { id, ...nodes } = await issuedAt(m, { state: 'draft' });
    const targetId = await directiveOf(m, m.away.id);
    const relations = [{ kind: 'implement' as const, targetId, targetText: '外县通知' }];
    return {
      ...nodes,
      input: { params: { id }, body: { revision: 1, draft } },
      foreign: [{ params: { id }, body: { revision: 1, draft: { ...draft, relations } } }],
    };
  }),
  scoped(contract.checkDirective, async m => {
    const { id, ...nodes } = await issuedAt(m, { state: 'draft' });
    return { ...nodes, input: { params: { id } } };
  }),
  scoped(contract.publishDirective, async m => {
    const { id, ...nodes } = await issuedAt(m, { state: 'draft', isPublic: true });
    return { ...nodes, input: { params: { id }, body: { revision: 1 } } };
  }),
  scoped(contract.withdrawDirective, async m => {
    const { id, ...nodes } = await issuedAt(m);
    return { ...nodes, input: { params: { id }, body: { reason: '文号有误' } } };
  }),
  scoped(contract.discardDirective, async m => {
    const { id, ...nodes } = await issuedAt(m, { state: 'draft' });
    return { ...nodes, input: { params: { id }, body: { revision: 1 } } };
  }),
  scoped(contract.addAttachment, async m => {
    const { id, ...nodes } = await issuedAt(m, { state: 'draft' });
    return { ...nodes, input: { params: { id }, body: pdf() } };
  }),
  scoped(contract.dropAttachment, async m => {
    const { id, ...nodes } = await issuedAt(m, { state: 'draft' });
    return { ...nodes, input: { params: { id, attachmentId: await attachTo(m, id) } } };
  }),
  scoped(contract.listTemplates, async m => {
    const { unit, ...nodes } = await m.spot();
    return { ...nodes, input: { query: { unitId: unit.id } } };
  }),
];

const reading: readonly Example[] = [
  scoped(contract.listDirectives, async m => {
    const { id, ...nodes } = await issuedAt(m);
    return { ...nodes, input: { query: { limit: 200 } }, sees: r => r.items.some(i => i.id === id) };
  }),
  scoped(contract.getDirective, async m => {
    const { id, ...nodes } = await receivedAt(m);
    return { ...nodes, input: { params: { id } } };
  }),
  scoped(contract.getAttachment, async m => {
    const { id, ...nodes } = await receivedAt(m);
    return { ...nodes, input: { params: { id, attachmentId: await attachTo(m, id) } } };
  }),
  scoped(contract.getDocument, async m => {
    const { id, ...nodes } = await receivedAt(m);
    return { ...nodes, input: { params: { id }, query: { format: 'docx' as const } } };
  }),
  scoped(contract.listReceipts, async m => {
    const { id, unit, ...nodes } = await receivedAt(m);
    // Addressed elsewhere too: whoever is there sees the directive, and only the own receipt.
    await deliverTo(m, { directiveId: id, unitId: m.sibling.id });
    return { ...nodes, input: { params: { id }, query: {} }, sees: r => r.items.some(i => i.unit.id === unit.id) };
  }),
];

async function owedAt(m: Matrix) {
  const { id, unit, ...nodes } = await receivedAt(m);
  return { ...nodes, unit, ...(await oblige(m, { directiveId: id, unitId: unit.id })) };
}

const work: readonly Example[] = [
  scoped(contract.listObligations, async m => {
    const { obligationId, ...nodes } = await owedAt(m);
    return { ...nodes, input: { query: { limit: 200 } }, sees: r => r.items.some(i => i.id === obligationId) };
  }),
  scoped(contract.getObligation, async m => {
    const { obligationId, ...nodes } = await owedAt(m);
    return { ...nodes, input: { params: { id: obligationId } } };
  }),
  scoped(contract.getStanding, async m => {
    const { requirementId, ...nodes } = await owedAt(m);
    return { ...nodes, input: { params: { id: requirementId }, query: {} }, sees: r => r.total.units === 1 };
  }),
  scoped(contract.remind, async m => {
    const { obligationId, ...nodes } = await owedAt(m);
    const elsewhere = await oblige(m, { directiveId: await directiveOf(m, m.away.id), unitId: m.away.id });
    const body = (obligationIds: string[]) => ({ body: { obligationIds, text: '请抓紧' } });
    return { ...nodes, input: body([obligationId]), foreign: [body([obligationId, elsewhere.obligationId])] };
  }),
  scoped(contract.listInbox, async m => {
    const { itemId, ...nodes } = await receivedAt(m);
    return { ...nodes, input: { query: { limit: 200 } }, sees: r => r.items.some(i => i.id === itemId) };
  }),
  scoped(contract.countInbox, async m => {
    const { inside, unit } = await receivedAt(m);
    // Whoever stands outside counts the own inbox; only where nothing was ever delivered is that nothing.
    return { inside, outside: (await m.spot()).inside.slice(0, 1), unit, input: {}, sees: r => r.unread > 0 };
  }),
  scoped(contract.readItem, async m => {
    const { itemId, ...nodes } = await receivedAt(m);
    return { ...nodes, input: { params: { id: itemId } } };
  }),
  scoped(contract.confirmReceipt, async m => {
    const { itemId, ...nodes } = await receivedAt(m);
    return { ...nodes, input: { params: { id: itemId } } };
  }),
];

const publicOne = (m: Matrix, title?: string) =>
  directiveOf(m, m.city.bureau.id, { isPublic: true, ...(title ? { title } : {}) });

const everybody: readonly Example[] = [
  open(contract.listNotices, async m => {
    const title = `公开通知${m.next()}`;
    const id = await publicOne(m, title);
    return { input: { query: { q: title } }, sees: r => r.items.some(i => i.id === id) };
  }),
  open(contract.getNotice, async m => ({ input: { params: { id: await publicOne(m) } } })),
  open(contract.getNoticeDocument, async m => ({
    input: { params: { id: await publicOne(m) }, query: { format: 'docx' as const } },
  })),
  open(contract.getNoticeAttachment, async m => {
    const id = await publicOne(m);
    return { input: { params: { id, attachmentId: await attachTo(m, id) } } };
  }),
  open(contract.listContacts, async () => ({ input: { query: {} } })),
  open(contract.listDownloads, async m => {
    const { id, title } = await downloadOf(m, m.city.bureau.id);
    return { input: { query: { q: title } }, sees: r => r.items.some(i => i.id === id) };
  }),
  open(contract.getDownloadFile, async m => ({
    input: { params: { id: (await downloadOf(m, m.city.bureau.id)).id, version: 1 } },
  })),
];

const downloads: readonly Example[] = [
  scoped(contract.createDownload, async m => {
    const { unit, ...nodes } = await m.spot();
    const body = { ownerUnitId: unit.id, directiveId: null, title: '新表格', note: '', isPublic: true };
    const hidden = await directiveOf(m, m.away.id);
    return { ...nodes, input: { body }, foreign: [{ body: { ...body, directiveId: hidden } }] };
  }),
  scoped(contract.addDownloadVersion, async m => {
    const { unit, ...nodes } = await m.spot();
    const { id } = await downloadOf(m, unit.id);
    return { ...nodes, input: { params: { id }, query: {}, body: pdf() } };
  }),
  scoped(contract.retireDownload, async m => {
    const { unit, ...nodes } = await m.spot();
    const { id } = await downloadOf(m, unit.id);
    return { ...nodes, input: { params: { id }, body: { revision: 1 } } };
  }),
];

export const directiveExamples: readonly Example[] = [...drafting, ...reading, ...work, ...everybody, ...downloads];
