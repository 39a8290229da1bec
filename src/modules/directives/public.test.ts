import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedTestCity } from '../../app/test-city.ts';
import { createTestWorld } from '../../app/testing.ts';
import * as contract from './contract.ts';
import { codeOf, directivesFixture, draft, fixtureModules, published, region } from './fixture.ts';
import { blocksOf } from './service/documents.ts';
import { listDownloads } from './service/downloads.ts';

const begin = async () => {
  const world = await createTestWorld({ now: '2014-06-03T01:00:00.000Z', modules: fixtureModules });
  return directivesFixture(world, await seedTestCity(world.owner));
};
let w: Awaited<ReturnType<typeof begin>>;
beforeAll(async () => {
  w = await begin();
});
afterAll(() => w?.world.close());

const pdfBytes = new TextEncoder().encode('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n');
const pdf = (name: string) => new File([pdfBytes], name);

describe('DIR-10: what everybody may see', () => {
  test('DIR-10: public notices are listed with their help desk; the others do not exist there', async () => {
    const contacts = [{ line: '政策咨询', name: '培训科（示例）', phone: '000-0000', note: '' }];
    const open = await published(w, { title: '公开的通知', isPublic: true, contacts });
    const closed = await published(w, { title: '内部的通知' });
    const { items } = await w.world.call(contract.listNotices, { query: { q: '的通知' } });
    expect(items.map(item => item.id)).toEqual([open]);
    const notice = await w.world.call(contract.getNotice, { params: { id: open } });
    expect(notice).toMatchObject({ contacts, issuers: ['测试市局'] });
    expect(await codeOf(w.world.call(contract.getNotice, { params: { id: closed } }))).toBe('access.not-found');
  });

  test('DIR-01: a directive comes as PDF and as Word in the layout of a public document', async () => {
    const id = await published(w, {
      title: '关于导出的通知',
      isPublic: true,
      addresseeText: ['各单位'],
      copies: ['市政府'],
      printedBy: '办公室',
    });
    const word = await w.world.call(contract.getNoticeDocument, { params: { id }, query: { format: 'docx' } });
    expect(new TextDecoder().decode((await word.arrayBuffer()).slice(0, 2))).toBe('PK');
    const file = await w.world.call(contract.getNoticeDocument, { params: { id }, query: { format: 'pdf' } });
    expect(new TextDecoder().decode((await file.arrayBuffer()).slice(0, 5))).toBe('%PDF-');
    expect(
      blocksOf('现将有关事项通知如下：\n一、培训对象\n（一）机关\n一、各单位要认真组织实施。').map(block => block.kind),
    ).toEqual(['paragraph', 'heading', 'subheading', 'paragraph']);
  });

  test('DIR-10: every version of a form stays to be had, the newest first; a county cannot replace the city’s form', async () => {
    const body = { ownerUnitId: w.city.bureau.id, directiveId: null, title: '导入模板', note: '', isPublic: true };
    const { id } = await w.world.call(contract.createDownload, { body }, w.issuer);
    expect((await w.world.call(contract.listDownloads, { query: {} })).items).toEqual([]);
    const add = (note: string, actor = w.issuer) =>
      w.world.call(
        contract.addDownloadVersion,
        { params: { id }, query: { note }, body: pdf(`模板-${note}.pdf`) },
        actor,
      );
    await add('初版');
    expect(await add('增加一列')).toEqual({ version: 2 });
    const north = w.actor('issuer', region('450721'), w.city.north.id);
    expect(await codeOf(add('越权', north))).toBe('access.not-found');
    const { items } = await w.world.call(contract.listDownloads, { query: { q: '模板' } });
    expect(items[0]?.versions.map(version => [version.version, version.note])).toEqual([
      [2, '增加一列'],
      [1, '初版'],
    ]);
    const first = await w.world.call(contract.getDownloadFile, { params: { id, version: 1 } });
    expect(first.size).toBe(pdfBytes.length);
    await w.world.call(contract.retireDownload, { params: { id }, body: { revision: 3 } }, w.issuer);
    expect(await codeOf(w.world.call(contract.getDownloadFile, { params: { id, version: 1 } }))).toBe(
      'access.not-found',
    );
  });
});

test('DIR-10: the help lines of public directives in force stand in one directory, found by subject, office or title', async () => {
  const lines = (line: string) => [
    { line, name: '培训科', phone: '000-0001', note: '工作日' },
    { line: `${line}投诉`, name: '办公室', phone: '000-0002', note: '' },
  ];
  const id = await published(w, { title: '热线甲件', isPublic: true, contacts: lines('热线甲') });
  await published(w, { title: '热线内部件', contacts: lines('热线乙') });
  const ended = await published(w, { title: '热线撤回件', isPublic: true, contacts: lines('热线丙') });
  await w.world.call(contract.withdrawDirective, { params: { id: ended }, body: { reason: '有误' } }, w.issuer);
  const first = await w.world.call(contract.listContacts, { query: { q: '热线', limit: 1 } });
  expect(first.items.map(item => [item.line, item.directive.id])).toEqual([['热线甲', id]]);
  const rest = await w.world.call(contract.listContacts, { query: { q: '热线', after: first.next ?? '' } });
  expect(rest).toMatchObject({ items: [{ line: '热线甲投诉', name: '办公室', issuerName: '测试市局' }], next: null });
  expect((await w.world.call(contract.listContacts, { query: { q: '甲件' } })).items.length).toBe(2);
});

test('DIR-10: a form that is not public is had by whoever may read its directive, and by nobody else', async () => {
  const directiveId = await published(w, { title: '附表的通知', addressees: { region: '450721' } });
  const body = { ownerUnitId: w.city.bureau.id, directiveId, title: '内部登记表', note: '', isPublic: false };
  const { id } = await w.world.call(contract.createDownload, { body }, w.issuer);
  const version = { params: { id }, query: { note: '' }, body: pdf('登记表.pdf') };
  await w.world.call(contract.addDownloadVersion, version, w.issuer);
  const seen = async (unit: typeof w.city.north) => {
    const clerk = w.actor('unit-clerk', { kind: 'unit', id: unit.id, path: unit.path }, unit.id);
    // The harness signs nobody in on public pages, so the service is asked.
    const { items } = await listDownloads(w.world.ctx(clerk), { directiveId, limit: 10 });
    return items.map(item => item.id);
  };
  expect(await seen(w.city.north)).toEqual([id]);
  expect(await seen(w.city.south)).toEqual([]);
  expect((await w.world.call(contract.listDownloads, { query: { directiveId } })).items).toEqual([]);
  expect(await codeOf(w.world.call(contract.getDownloadFile, { params: { id, version: 1 } }))).toBe('access.not-found');
});

test('DIR-02: a notice says which later ones replace or amend it, as far as everybody may see them', async () => {
  const old = await published(w, { title: '旧办法', isPublic: true });
  const relate = (title: string, kind: 'amend' | 'replace', isPublic: boolean) =>
    published(w, { title, isPublic, relations: [{ kind, targetId: old, targetText: '《旧办法》' }] });
  await relate('内部修改件', 'amend', false);
  const amending = await relate('修改件', 'amend', true);
  const replacing = await relate('新办法', 'replace', true);
  const { changedBy } = await w.world.call(contract.getNotice, { params: { id: old } });
  expect(changedBy.map(each => [each.kind, each.id])).toEqual([
    ['amend', amending],
    ['replace', replacing],
  ]);
});

test('DIR-01: attachments belong to their directive, are dropped from a draft only, and pass to its correction', async () => {
  const { id } = await w.world.call(
    contract.createDirective,
    { body: { issuerUnitId: w.city.bureau.id, title: '带附件的通知', kind: 'notice' } },
    w.issuer,
  );
  const add = (name: string) => w.world.call(contract.addAttachment, { params: { id }, body: pdf(name) }, w.issuer);
  const kept = await add('附件一.pdf');
  const dropped = await add('附件二.pdf');
  await w.world.call(contract.dropAttachment, { params: { id, attachmentId: dropped.id } }, w.issuer);
  const body = { revision: 1, draft: draft({ isPublic: true }) };
  const { revision } = await w.world.call(contract.saveDirective, { params: { id }, body }, w.issuer);
  await w.world.call(contract.publishDirective, { params: { id }, body: { revision } }, w.issuer);
  const notice = await w.world.call(contract.getNotice, { params: { id } });
  expect(notice.attachments.map(file => file.title)).toEqual(['附件一.pdf']);
  const file = await w.world.call(contract.getNoticeAttachment, { params: { id, attachmentId: kept.id } });
  expect(file.size).toBe(pdfBytes.length);
  expect(await codeOf(w.world.call(contract.dropAttachment, { params: { id, attachmentId: kept.id } }, w.issuer))).toBe(
    'directives.not-draft',
  );
  const correction = await w.world.call(contract.correctDirective, { params: { id } }, w.issuer);
  const shown = await w.world.call(contract.getDirective, { params: { id: correction.id } }, w.issuer);
  const attachmentId = shown.attachments[0]?.id ?? '';
  const same = await w.world.call(contract.getAttachment, { params: { id: correction.id, attachmentId } }, w.issuer);
  expect(same.size).toBe(pdfBytes.length);
});

test('DIR-03: the rules of a pack that bind the issuer come as templates, with citation and reading', async () => {
  const { templates, measures } = await w.world.call(
    contract.listTemplates,
    { query: { unitId: w.city.bureau.id } },
    w.issuer,
  );
  // Qinzhou's pack sets no share; Putian's binds Putian only.
  expect(templates).toEqual([]);
  expect(measures.map(measure => measure.id)).toEqual(['training.completion']);
  await w.world.owner.query(
    "insert into organizations.region (code, name, level, parent_code, path, local, valid_from) values ('350000', '示范省', 'province', null, '/350000/', false, '2000-01-01'), ('350300', '示范市', 'city', '350000', '/350000/350300/', false, '2000-01-01')",
  );
  await w.world.owner.query(
    "update organizations.unit set region_code = '350300', region_path = '/350000/350300/' where id = $1",
    [w.city.bureau.id],
  );
  const node = { kind: 'unit' as const, id: w.city.bureau.id, path: w.city.bureau.path };
  const found = await w.world.call(
    contract.listTemplates,
    { query: { unitId: w.city.bureau.id } },
    w.actor('issuer', node),
  );
  expect(found.templates.map(t => [t.ruleId, t.threshold, t.due.at])).toEqual([
    ['fujian-putian-2009/training.completion.first-threshold', { num: 2, den: 3 }, '2009-12-31T16:00:00.000Z'],
    ['fujian-putian-2009/training.completion.full', { num: 1, den: 1 }, '2010-11-30T16:00:00.000Z'],
  ]);
  expect(found.templates[0]?.readings.length).toBe(2);
});
