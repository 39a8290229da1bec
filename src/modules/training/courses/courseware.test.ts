import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mp4DurationMs } from './mp4.ts';
import { readManifest } from './scorm-manifest.ts';
import { checkPackage, safeEntryPath } from './scorm-package.ts';

const samples = path.resolve(import.meta.dirname, '../../../../samples/courseware');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'zs-packages-'));
});
afterAll(() => rm(folder, { recursive: true }));

const reasonOf = async (work: () => unknown): Promise<unknown> => {
  try {
    await work();
    return 'accepted';
  } catch (error) {
    return (error as { detail?: { reason?: unknown } }).detail?.reason ?? String(error);
  }
};
const manifest = (more: { schema?: string; item?: string; resources?: string } = {}): string => `<?xml version="1.0"?>
<manifest><metadata><schemaversion>${more.schema ?? '1.2'}</schemaversion></metadata>
<organizations><organization><title>课</title>${more.item ?? '<item><title>章</title><item identifierref="r"><title>节</title></item></item>'}</organization></organizations>
<resources>${more.resources ?? '<resource identifier="r" xml:base="a" href="b%20c.html?x=1"/>'}</resources></manifest>`;

describe('manifests', () => {
  test('TRN-02: the first item with a resource is the start page, with its base and query', () => {
    expect(readManifest(manifest())).toEqual({
      edition: '1.2',
      title: '课',
      entryPath: 'a/b c.html',
      entryQuery: '?x=1',
    });
    expect(readManifest(manifest({ schema: '2004 4th Edition' })).edition).toBe('2004');
  });

  test('TRN-02: outside pages, entities, broken XML and missing parts are refused by reason', async () => {
    const resources = '<resource identifier="r" href="https://example.org/"/>';
    expect(await reasonOf(() => readManifest(manifest({ resources })))).toBe('outside-start-page');
    expect(await reasonOf(() => readManifest(`<!DOCTYPE x [<!ENTITY a "b">]>${manifest()}`))).toBe('doctype');
    expect(await reasonOf(() => readManifest('<manifest>'))).toBe('xml');
    expect(await reasonOf(() => readManifest(manifest({ item: '' })))).toBe('no-item');
    expect(await reasonOf(() => readManifest(manifest({ resources: '' })))).toBe('no-start-page');
    expect(await reasonOf(() => readManifest('<a>'.repeat(80)))).toBe('depth');
  });
});

describe('archives', () => {
  test('TRN-02: the sample package is accepted with its entries', async () => {
    const checked = await checkPackage(path.join(samples, 'scorm-12.zip'));
    expect(checked.manifest).toMatchObject({ edition: '1.2', title: '日常防护自测', entryPath: 'index.html' });
    expect(checked.entries.map(e => e.path).sort()).toEqual(['course.js', 'imsmanifest.xml', 'index.html']);
  });

  test('TRN-02: paths that leave the package, or hide what they are, are refused', () => {
    for (const path of ['../a', 'a/../b', '/etc/x', 'C:/x', 'a\\b', 'a//b', './a', 'a\u0000', ''])
      expect(safeEntryPath(path), path).toBeUndefined();
    expect(safeEntryPath('课件/第1课.html')).toBe('课件/第1课.html');
  });

  test('TRN-02: what is no archive, or a cut-off one, is refused', async () => {
    const file = path.join(folder, 'broken.zip');
    await writeFile(file, 'PK\x03\x04 nothing');
    expect(await reasonOf(() => checkPackage(file))).toBe('archive');
  });
});

describe('video files', () => {
  test('TRN-02: a file without a movie header has no length', async () => {
    const file = path.join(folder, 'no.mp4');
    await writeFile(
      file,
      Buffer.concat([
        Buffer.from([0, 0, 0, 16]),
        Buffer.from('ftypisom0000'),
        Buffer.from([0, 0, 0, 4]),
        Buffer.from('moov'),
      ]),
    );
    expect(await mp4DurationMs(file)).toBeUndefined();
  });
});
