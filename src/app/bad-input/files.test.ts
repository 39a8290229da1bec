// Must show 6, bad input, part one: files. One clear message in Chinese, and nothing half-done.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { confirmImport, createBank, listQuestions, previewImport } from '#contracts/exams';
import {
  applyRosterImport,
  getRosterImport,
  listRosterRows,
  type RosterOutcome,
  startRosterImport,
} from '#contracts/people';
import type { Actor } from '#kernel/actor';
import { citizenCheckCharacter } from '#kernel/identifiers';
import { formatMessage } from '#kernel/messages';
import { getProgress } from '#kernel/progress';
import { createAccount, grantRole, openSession } from '#modules/accounts';
import { inTransaction } from '#platform/database';
import { spreadsheetMessages } from '#platform/spreadsheets';
import {
  changesSince,
  countRows,
  expectChinese,
  fileOf,
  openScene,
  refusalOf,
  type Scene,
  sheetOf,
  unitNode,
  uploadOverSocket,
  workbookParts,
  zipOf,
} from './support.testing.ts';

let scene: Scene;
let clerk: Actor;
let author: Actor;
let bankId: string;

beforeAll(async () => {
  scene = await openScene();
  const { world, city, actor } = scene;
  clerk = actor('unit-clerk', unitNode(city.bureau), city.bureau.id);
  author = actor('question-author', unitNode(city.bureau), city.bureau.id);
  bankId = (await world.call(createBank, { body: { unitId: city.bureau.id, name: '坏文件题库' } }, author)).id;
});
afterAll(() => scene?.world.close());

const preview = (file: File, format: 'excel' | 'gift') =>
  scene.world.call(previewImport, { params: { id: bankId }, query: { format }, body: file }, author);

/** Uploads a roster, lets it be checked, and gives what its uploader is told of it. */
async function checkedRoster(
  file: File,
): Promise<{ id: string; state: string; told: string; code: string | undefined }> {
  const { world } = scene;
  const { id, progressId } = await world.call(startRosterImport, { body: file }, clerk);
  await world.drain();
  const { state } = await world.call(getRosterImport, { params: { id } }, clerk);
  const { error } = await world.call(getProgress, { params: { id: progressId } }, clerk);
  const texts: Readonly<Record<string, string>> = spreadsheetMessages.zh;
  const told = error ? formatMessage(texts[`error.${error.code}`] ?? '', error.detail) : '';
  return { id, state, told, code: error?.code };
}
/** A roster that is refused leaves its own ended case and nothing else: no row, no part of the file, nobody. */
const REFUSED_ROSTER = { 'people.roster_import': 1, 'platform.progress': 1, 'audit.audit_event': 1 };

const TITLES = ['姓名', '证件号码', '单位'];
const numberOf = (n: number): string => {
  const first17 = `4507211960${String(1 + (n % 12)).padStart(2, '0')}01${String(n).padStart(3, '0')}`;
  return first17 + citizenCheckCharacter(first17);
};
const PICTURE = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(4_000, 7)]);

describe('must show 6: files', () => {
  test('EXM, ORG-06: a file of the wrong type is refused by what it is, not by its name', async () => {
    const before = await countRows(scene);
    const refused = await refusalOf(preview(fileOf('题目.xlsx', PICTURE), 'excel'));
    expect([refused.status, refused.code]).toEqual([422, 'spreadsheets.not-a-workbook']);
    expectChinese(refused.body.message, '.xlsx');
    const text = await refusalOf(preview(fileOf('题目.txt', Buffer.from([0x41, 0, 0x42, 0])), 'gift'));
    expect([text.status, text.code]).toEqual([422, 'exams.import-format']);
    expectChinese(text.body.message, '不是文本文件');
    expect(await changesSince(scene, before)).toEqual({});
    const roster = await checkedRoster(fileOf('名册.xlsx', '%PDF-1.7 这不是名册'));
    expect(roster).toMatchObject({ state: 'failed', code: 'spreadsheets.not-a-workbook' });
    expectChinese(roster.told, '.xlsx');
    expect(await changesSince(scene, before)).toEqual(REFUSED_ROSTER);
  });

  test('ORG-06: a file of 100 MB is cut off on the way in, with a clear answer and bounded memory', async () => {
    const { world, city } = scene;
    const { token } = await inTransaction(world.ctx(), async tx => {
      const accountId = await createAccount(tx, { login: 'big-file', name: '经办人', unitId: city.bureau.id });
      await grantRole(tx, { accountId, role: 'unit-clerk', node: { kind: 'unit', id: city.bureau.id } });
      return openSession(tx, accountId);
    });
    const at = new URL(await world.app.http.listen({ port: 0, host: '127.0.0.1' }));
    const before = await countRows(scene);
    const bytes = 100_000_000;
    const answered = await uploadOverSocket({
      port: Number(at.port),
      path: `/api${startRosterImport.path}`,
      cookie: `zs=${token}`,
      bytes,
    });
    expect([answered.status, answered.body.code]).toEqual([413, 'http.file-too-large']);
    expectChinese(answered.body.message, '30 MB');
    // Cut off soon after the limit of 30 MB; what stands in the buffers of both sockets may come on top.
    expect(answered.sent).toBeLessThan(60_000_000);
    expect(answered.grown).toBeLessThan(90_000_000);
    expect(await changesSince(scene, before)).toEqual({});
  });

  test('EXM: a question file above its limit is refused whole, never read up to the limit', async () => {
    const before = await countRows(scene);
    const question = '第一题是哪个？{=甲 ~乙}\n\n';
    const refused = await refusalOf(preview(fileOf('太长.txt', question.repeat(700_000)), 'gift'));
    expect([refused.status, refused.code]).toEqual([413, 'http.file-too-large']);
    expectChinese(refused.body.message, '20 MB');
    expect(await changesSince(scene, before)).toEqual({});
  });

  test('ORG-06: a zip bomb is refused before it is unpacked', async () => {
    const bomb = zipOf(workbookParts(Buffer.alloc(128_000_000, 0x20)));
    expect(bomb.length).toBeLessThan(400_000);
    const before = await countRows(scene);
    const refused = await refusalOf(preview(fileOf('题目.xlsx', bomb), 'excel'));
    expect([refused.status, refused.code]).toEqual([422, 'spreadsheets.zip-bomb']);
    expectChinese(refused.body.message, '上限 200');
    expect(await changesSince(scene, before)).toEqual({});
    const roster = await checkedRoster(fileOf('名册.xlsx', bomb));
    expect(roster).toMatchObject({ state: 'failed', code: 'spreadsheets.zip-bomb' });
    expectChinese(roster.told, '已拒绝读取');
    expect(await changesSince(scene, before)).toEqual(REFUSED_ROSTER);
  });

  test('ORG-06: a workbook with macros is refused and the part that holds them is named', async () => {
    const parts = { ...workbookParts(sheetOf([TITLES, ['张甲', numberOf(1), '测试市局']])), 'xl/vbaProject.bin': 'x' };
    const file = fileOf('名册.xlsm', zipOf(parts));
    const before = await countRows(scene);
    const refused = await refusalOf(preview(file, 'excel'));
    expect([refused.status, refused.code]).toEqual([422, 'spreadsheets.macros']);
    expectChinese(refused.body.message, 'xl/vbaProject.bin');
    expect(await changesSince(scene, before)).toEqual({});
    const roster = await checkedRoster(file);
    expect(roster).toMatchObject({ state: 'failed', code: 'spreadsheets.macros' });
    expectChinese(roster.told, '不含宏');
    expect(await changesSince(scene, before)).toEqual(REFUSED_ROSTER);
  });

  test('ORG-06: formulas in number cells are reported by row and column; the sound rows alone enter, on confirmation', async () => {
    const { world } = scene;
    const formula = `<c><f>A1&amp;"X"</f><v>${numberOf(2)}</v></c>`;
    const rows = [
      TITLES,
      ['张甲', numberOf(1), '测试市局'],
      ['张乙', formula, '测试市局'],
      ['张丙', numberOf(3), '测试市局'],
    ];
    const people = async () => (await countRows(scene)).get('people.person') ?? 0;
    const before = await people();
    const { id, state } = await checkedRoster(fileOf('名册.xlsx', zipOf(workbookParts(sheetOf(rows)))));
    expect(state).toBe('previewed');
    expect(await people()).toBe(before);
    const rowsOf = async (outcome: RosterOutcome) =>
      (await world.call(listRosterRows, { params: { id }, query: { outcome } }, clerk)).items;
    expect((await rowsOf('faulty')).map(r => [r.row, ...r.problems.map(p => `${p.column} ${p.code}`)])).toEqual([
      [3, 'number formula-cell'],
    ]);
    expect(JSON.stringify(await rowsOf('faulty'))).not.toContain(numberOf(2));
    await world.call(applyRosterImport, { params: { id } }, clerk);
    await world.drain();
    expect(await people()).toBe(before + 2);
    expect(await world.call(getRosterImport, { params: { id } }, clerk)).toMatchObject({ state: 'done' });
  });

  test('EXM: of fifty GIFT questions one is broken: forty-nine enter on confirmation, one is reported by its line', async () => {
    const { world } = scene;
    const questions = Array.from({ length: 50 }, (_, n) =>
      n === 24 ? '第25题没有写完 {=甲 ~乙' : `第${n + 1}题应选哪一项？ {=甲${n} ~乙${n}}`,
    );
    const before = await countRows(scene);
    const seen = await preview(fileOf('题目.txt', questions.join('\n\n')), 'gift');
    expect(seen.counts).toMatchObject({ new: 49, errors: 1 });
    expect(seen.errors.map(e => e.line)).toEqual([49]);
    expect(seen.errors[0]?.snippet).toContain('第25题');
    // Shown, not done.
    expect(await changesSince(scene, before)).toEqual({ 'exams.import': 1, 'audit.audit_event': 1 });
    const done = await world.call(confirmImport, { params: { id: seen.id } }, author);
    expect(done.state).toBe('confirmed');
    const again = await world.call(confirmImport, { params: { id: seen.id } }, author);
    expect(again.state).toBe('confirmed');
    const { items } = await world.call(listQuestions, { params: { id: bankId }, query: { limit: 200 } }, author);
    expect(items.length).toBe(49);
    expect(items.some(q => q.stem.startsWith('第25题'))).toBe(false);
  });
});
