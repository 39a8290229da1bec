import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction, newId } from '#platform/database';
import { writeTemplate } from '#platform/spreadsheets';
import { createTestWorld, type TestWorld } from '../../app/testing.ts';
import { zipOf } from '../spreadsheets/fixtures.testing.ts';
import {
  configureFiles,
  contentDisposition,
  createDiskStore,
  type FileKind,
  type FileStore,
  fileReply,
  getFile,
  insertFile,
  listFiles,
  parseRange,
  safeFileName,
  sweepFiles,
} from './index.ts';

let folder: string;
let store: FileStore;
let world: TestWorld;

beforeAll(async () => {
  world = await createTestWorld({ now: '2026-05-20T01:00:00.000Z', modules: [] });
  folder = await mkdtemp(path.join(tmpdir(), 'zs-files-'));
  store = await createDiskStore(folder);
  configureFiles(store);
});

afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

const stage = (bytes: Buffer | string, kinds: readonly FileKind[], maxBytes = 1_000_000) =>
  store.stage(Readable.from([Buffer.from(bytes)]), { kinds, maxBytes });

async function read(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

const incoming = () => readdir(path.join(folder, 'incoming'));

describe('staging', () => {
  test('ORG-06: bytes are stored under their SHA-256, with SM3 and size, and read back whole or in part', async () => {
    const staged = await stage('%PDF-1.7 内容', ['pdf']);
    expect(staged).toMatchObject({ kind: 'pdf', size: 15, mediaType: 'application/pdf' });
    expect(staged.sha256).toBe(createHash('sha256').update('%PDF-1.7 内容').digest('hex'));
    expect(staged.sm3).toBe(createHash('sm3').update('%PDF-1.7 内容').digest('hex'));
    expect(await read(await store.open(staged.sha256))).toBe('%PDF-1.7 内容');
    expect(await read(await store.open(staged.sha256, { start: 1, end: 3 }))).toBe('PDF');
    await expect(store.open(staged.sha256, { start: 5, end: 15 })).rejects.toMatchObject({ code: 'files.range' });
    await expect(store.open('0'.repeat(64))).rejects.toMatchObject({ code: 'files.not-found' });
    await expect(store.open('../../../etc/passwd')).rejects.toMatchObject({ code: 'files.not-found' });
  });

  test('ORG-06: an upload over the limit is stopped while it comes, and leaves nothing behind', async () => {
    let sent = 0;
    function* endless() {
      for (; sent < 10_000; sent += 1) yield Buffer.alloc(1_000, 97);
    }
    const upload = store.stage(Readable.from(endless()), { kinds: ['text'], maxBytes: 50_000 });
    await expect(upload).rejects.toMatchObject({ code: 'files.too-large', detail: { limit: 50_000 } });
    expect(sent).toBeLessThan(200);
    expect(await incoming()).toEqual([]);
  });

  test('ORG-06: what the sender cut off, an empty file and a broken connection are refused', async () => {
    const cut = store.stage(Readable.from([Buffer.from('abc')]), {
      kinds: ['text'],
      maxBytes: 10,
      truncated: () => true,
    });
    await expect(cut).rejects.toMatchObject({ code: 'files.too-large' });
    await expect(store.stage(Readable.from([]), { kinds: ['text'], maxBytes: 10 })).rejects.toMatchObject({
      code: 'files.empty',
    });
    const broken = new Readable({
      read() {
        this.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
      },
    });
    await expect(store.stage(broken, { kinds: ['text'], maxBytes: 10 })).rejects.toMatchObject({
      code: 'files.incomplete',
    });
    expect(await incoming()).toEqual([]);
  });

  test('ORG-06: the kind is read from the content, and a wrong one is refused by name', async () => {
    const workbook = await writeTemplate({ title: '名册', columns: [{ title: '姓名' }] });
    expect((await stage(workbook, ['docx', 'xlsx'])).kind).toBe('xlsx');
    expect((await stage(await zipOf({ 'word/document.xml': '<a/>' }), ['docx'])).kind).toBe('docx');
    expect((await stage(await zipOf({ 'imsmanifest.xml': '<a/>' }), ['zip'])).kind).toBe('zip');
    expect((await stage(Buffer.from('89504e470d0a1a0a00', 'hex'), ['png', 'jpg'])).kind).toBe('png');
    expect((await stage(Buffer.from('ffd8ffe000', 'hex'), ['png', 'jpg'])).kind).toBe('jpg');
    expect((await stage(Buffer.from('00000018667479706d703432', 'hex'), ['mp4'])).kind).toBe('mp4');
    expect((await stage('姓名,单位\n', ['text'])).kind).toBe('text');
    expect((await stage(Buffer.from('d0d5c3fb', 'hex'), ['text'])).kind).toBe('text');
    const found = async (bytes: Buffer | string, kinds: readonly FileKind[]) => {
      const refused = stage(bytes, kinds).then(
        () => undefined,
        (error: { code: string; detail: { found: string } }) => `${error.code} ${error.detail.found}`,
      );
      return refused;
    };
    expect(await found(workbook, ['pdf', 'docx'])).toBe('files.wrong-kind xlsx');
    expect(await found('%PDF-1.4', ['xlsx'])).toBe('files.wrong-kind pdf');
    expect(await found(await zipOf({ 'xl/workbook.xml': 'a', 'xl/vbaProject.bin': 'b' }), ['xlsx', 'zip'])).toBe(
      'files.wrong-kind macros',
    );
    expect(await found('<html><script>', ['text'])).toBe('files.wrong-kind html');
    expect(await found('MZ\u0090', ['text', 'zip'])).toBe('files.wrong-kind program');
    expect(await found(`${'a'.repeat(9_000)}\u0000`, ['text'])).toBe('files.wrong-kind binary');
    expect(await found('PK\u0003\u0004 broken', ['zip'])).toBe('files.wrong-kind binary');
    expect(await incoming()).toEqual([]);
  });

  test('ORG-06: equal bytes are stored once, also when two people send them at the same time', async () => {
    const both = await Promise.all([stage('同样的内容', ['text']), stage('同样的内容', ['text'])]);
    expect(both[0]?.sha256).toBe(both[1]?.sha256);
    expect(await read(await store.open(both[0]?.sha256 ?? ''))).toBe('同样的内容');
  });

  test('ORG-06: damage on the disk is noticed', async () => {
    const { sha256 } = await stage('完好', ['text']);
    expect(await store.isIntact(sha256)).toBe(true);
    await writeFile(await store.pathOf(sha256), '损坏');
    expect(await store.isIntact(sha256)).toBe(false);
  });
});

describe('rows', () => {
  const owner = { kind: 'directives.attachment', id: 'a' };

  test('DIR-01: a file is reached through its owner only', async () => {
    const staged = await stage('通知附件', ['text']);
    const ctx = world.ctx();
    const id = await inTransaction(ctx, tx => insertFile(tx, { staged, name: '../附件 一.CSV', owner }));
    const file = await getFile(ctx, { id, owner });
    expect(file).toMatchObject({
      name: '附件 一.CSV',
      mediaType: 'text/csv',
      size: 12,
      sm3: staged.sm3,
      createdAt: ctx.now,
    });
    expect((await listFiles(ctx, owner)).map(each => each.id)).toEqual([id]);
    await expect(getFile(ctx, { id, owner: { ...owner, id: 'b' } })).rejects.toMatchObject({ code: 'files.not-found' });
    const reply = await fileReply(file, { range: 'bytes=3-5' });
    expect(reply).toMatchObject({ status: 206, size: 3, headers: { 'content-range': 'bytes 3-5/12' } });
    expect(await read(reply.content)).toBe('知');
  });

  test('DIR-01: the sweep removes old bytes without a row and keeps the others', async () => {
    const age = async (sha256: string) => utimes(await store.pathOf(sha256), 1_000, 1_000);
    const linked = await stage('有主的', ['text']);
    const orphan = await stage('无主的', ['text']);
    const fresh = await stage('刚传的', ['text']);
    await inTransaction(world.ctx(), tx =>
      insertFile(tx, { staged: linked, name: 'a.txt', owner: { ...owner, id: newId() } }),
    );
    await age(linked.sha256);
    await age(orphan.sha256);
    expect(await sweepFiles(world.ctx())).toBe(1);
    expect(await store.sizeOf(orphan.sha256)).toBeUndefined();
    expect(await store.sizeOf(linked.sha256)).toBe(9);
    expect(await store.sizeOf(fresh.sha256)).toBe(9);
    // Staged again, old bytes count as new.
    await age(fresh.sha256);
    await stage('刚传的', ['text']);
    expect(await sweepFiles(world.ctx())).toBe(0);
  });
});

describe('names and ranges', () => {
  test('DIR-01: file names lose folders, control and direction marks and keep their ending within 200 bytes', () => {
    expect(safeFileName('C:\\用户\\名册.xlsx')).toBe('名册.xlsx');
    expect(safeFileName('../../etc/passwd')).toBe('passwd');
    expect(safeFileName('报告\u202Excod.exe')).toBe('报告xcod.exe');
    expect(safeFileName('a\r\nb"<>|?*.pdf')).toBe('ab.pdf');
    expect(safeFileName('...')).toBe('file');
    const long = safeFileName(`${'长'.repeat(300)}.docx`);
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(200);
    expect(long.endsWith('长.docx')).toBe(true);
  });

  test('DIR-01: a download header carries the Chinese name and an ASCII one, and cannot be split', () => {
    expect(contentDisposition('名册(一).xlsx')).toBe(
      `attachment; filename="__(_).xlsx"; filename*=UTF-8''%E5%90%8D%E5%86%8C%28%E4%B8%80%29.xlsx`,
    );
    expect(contentDisposition('a"\r\nx: y.pdf', 'inline')).toBe(
      `inline; filename="ax y.pdf"; filename*=UTF-8''ax%20y.pdf`,
    );
  });

  test('TRN-05: ranges of a header are understood, ignored or refused', () => {
    expect(parseRange('bytes=0-99', 50)).toEqual({ start: 0, end: 49 });
    expect(parseRange('bytes=10-', 50)).toEqual({ start: 10, end: 49 });
    expect(parseRange('bytes=-5', 50)).toEqual({ start: 45, end: 49 });
    for (const ignored of [undefined, 'bytes=', 'bytes=a-b', 'bytes=0-1,3-4', 'bytes=9-3'])
      expect(parseRange(ignored, 50)).toBeUndefined();
    expect(() => parseRange('bytes=50-', 50)).toThrow('files.range');
  });
});
