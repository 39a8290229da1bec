// For these tests only: the platform as it is wired, files that are wrong in one way each, and a count of every row.
import { connect } from 'node:net';
import { crc32, deflateRawSync } from 'node:zlib';
import { expect } from 'vitest';
import type { Actor, GrantNode } from '#kernel/actor';
import type { Measure } from '#kernel/measures';
import type { RoleId } from '#kernel/roles';
import { configureDirectives, directives } from '#modules/directives';
import { modules } from '../modules.ts';
import { type City, seedTestCity } from '../test-city.ts';
import { ApiProblem, createTestWorld, type TestWorld } from '../testing.ts';

export const XLSX_NS = 'http://schemas.openxmlformats.org';

export interface Scene {
  readonly world: TestWorld;
  readonly city: City;
  actor(role: RoleId, node: GrantNode, unitId?: string): Actor;
}

/** The whole platform on 3 June 2014 with a small city. */
export async function openScene(now = '2014-06-03T01:00:00.000Z'): Promise<Scene> {
  const listed = modules.some(m => m.name === directives.name) ? modules : [...modules, directives];
  const world = await createTestWorld({ now, modules: listed });
  const city = await seedTestCity(world.owner);
  const actor: Scene['actor'] = (role, node, unitId) =>
    world.actor({ roles: [{ role, node }], unitId: unitId ?? null });
  return { world, city, actor };
}

export const unitNode = (unit: { readonly id: string; readonly path: string }): GrantNode => ({
  kind: 'unit',
  id: unit.id,
  path: unit.path,
});
export const regionNode = (code: string): GrantNode => ({
  kind: 'region',
  code,
  path: code === '450700' ? '/450700/' : `/450700/${code}/`,
  line: null,
});

const TRAINED: Measure = {
  id: 'training.completion',
  audience: 'public',
  unitOfCount: { zh: '人', en: 'persons' },
  title: { zh: '培训并考试合格', en: 'Trained and passed' },
  facts: { zh: '应训应试人员', en: 'Target persons' },
};

/** Directives with one measure that nobody has figures for: these tests end before anything is measured. */
export function directivesWithoutFigures(): void {
  configureDirectives({ measures: () => [TRAINED], evaluate: async () => new Map() });
}

/** What the caller was told. Fails when there was no refusal. */
export async function refusalOf(attempt: Promise<unknown>): Promise<ApiProblem> {
  const found = await attempt.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (found instanceof ApiProblem) return found;
  throw found ?? new Error('it was not refused');
}

/** One message in Chinese that says where: no hole left unfilled, no code instead of words. */
export function expectChinese(message: string, ...mentions: readonly string[]): void {
  expect(message).toMatch(/\p{Script=Han}{4}/u);
  expect(message).not.toMatch(/\{[A-Za-z]+\}|undefined|\[object/);
  for (const mention of mentions) expect(message).toContain(mention);
}

export type Counts = ReadonlyMap<string, number>;

/** How many rows every table holds, but for the counters of requests: a refused one counts there as well. */
export async function countRows({ world }: Pick<Scene, 'world'>): Promise<Counts> {
  // What was announced before is delivered first, so that only new announcements are counted.
  await world.drain();
  return rowsNow({ world });
}

async function rowsNow({ world }: Pick<Scene, 'world'>): Promise<Counts> {
  const { rows } = await world.owner.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema', 'public')
       and (n.nspname, c.relname) <> ('platform', 'rate_window')
     order by 1`,
  );
  const counts = new Map<string, number>();
  for (const { name } of rows) {
    const found = await world.owner.query<{ n: number }>(`select count(*)::int as n from ${name}`);
    counts.set(name, found.rows[0]?.n ?? 0);
  }
  return counts;
}

/** The tables whose number of rows changed, and by how many. Empty: nothing was done, not even half. */
export async function changesSince(scene: Pick<Scene, 'world'>, before: Counts): Promise<Record<string, number>> {
  const after = await rowsNow(scene);
  const changes: Record<string, number> = {};
  for (const [name, n] of after) if (n !== before.get(name)) changes[name] = n - (before.get(name) ?? 0);
  return changes;
}

interface Packed {
  readonly name: Buffer;
  readonly body: Buffer;
  readonly size: number;
  readonly crc: number;
}

const u16 = (...values: readonly number[]): Buffer =>
  Buffer.concat(values.map(value => Buffer.from([value & 255, (value >> 8) & 255])));
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};
const factsOf = ({ crc, body, size, name }: Packed): Buffer =>
  Buffer.concat([u16(20, 0x0800, 8, 0, 0x21), u32(crc), u32(body.length), u32(size), u16(name.length)]);

/** A ZIP archive of these parts, deflated. */
export function zipOf(parts: Readonly<Record<string, string | Buffer>>): Buffer {
  const chunks: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(parts)) {
    const plain = Buffer.from(content);
    const packed: Packed = {
      name: Buffer.from(name),
      body: deflateRawSync(plain),
      size: plain.length,
      crc: crc32(plain),
    };
    const local = Buffer.concat([u32(0x04034b50), factsOf(packed), u16(0), packed.name, packed.body]);
    directory.push(
      Buffer.concat([u32(0x02014b50), u16(20), factsOf(packed), u16(0, 0, 0, 0), u32(0), u32(at), packed.name]),
    );
    chunks.push(local);
    at += local.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.concat([
    u32(0x06054b50),
    u16(0, 0, directory.length, directory.length),
    u32(index.length),
    u32(at),
    u16(0),
  ]);
  return Buffer.concat([...chunks, index, end]);
}

/** A one-sheet workbook by hand, so that it can be wrong; `more` adds parts. */
export function workbookParts(sheet: string | Buffer): Record<string, string | Buffer> {
  const office = `${XLSX_NS}/officeDocument/2006/relationships`;
  const relations = (inner: string) =>
    `<Relationships xmlns="${XLSX_NS}/package/2006/relationships">${inner}</Relationships>`;
  return {
    '[Content_Types].xml': '<Types>sheet.main+xml</Types>',
    '_rels/.rels': relations(`<Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/>`),
    'xl/workbook.xml': `<workbook xmlns:r="${office}"><sheets><sheet name="名册" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations(
      `<Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/>`,
    ),
    'xl/worksheets/sheet1.xml': sheet,
  };
}

/** Rows of inline texts; what begins with `<` is put in as it stands. */
export function sheetOf(rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => (text.startsWith('<') ? text : `<c t="inlineStr"><is><t>${text}</t></is></c>`);
  const lines = rows.map((row, i) => `<row r="${i + 1}">${row.map(cell).join('')}</row>`);
  return `<worksheet xmlns="${XLSX_NS}/spreadsheetml/2006/main"><sheetData>${lines.join('')}</sheetData></worksheet>`;
}

export const fileOf = (name: string, content: Buffer | string): File =>
  new File([new Uint8Array(Buffer.from(content))], name);

export interface Answered {
  readonly status: number;
  readonly body: { readonly code: string; readonly message: string };
  /** Bytes of the body that the server let in before it closed the connection. */
  readonly sent: number;
  /** Highest growth of this process meanwhile, in bytes; the sender's own buffer is one chunk. */
  readonly grown: number;
}

/** Sends `bytes` of nothing as an uploaded file over a real connection, and goes on until it is cut off. */
export function uploadOverSocket(given: {
  readonly port: number;
  readonly path: string;
  readonly cookie: string;
  readonly bytes: number;
}): Promise<Answered> {
  const { port, path, cookie, bytes } = given;
  const boundary = '----zs-bad-input';
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="名册.xlsx"\r\ncontent-type: application/octet-stream\r\n\r\n`;
  const tail = `\r\n--${boundary}--\r\n`;
  const length = Buffer.byteLength(head) + bytes + Buffer.byteLength(tail);
  const chunk = Buffer.alloc(65_536, 0x20);
  const heldNow = () => process.memoryUsage().heapUsed + process.memoryUsage().external;
  const before = heldNow();
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    let sent = 0;
    let grown = 0;
    let left = bytes;
    const push = (): void => {
      while (left > 0 && !socket.destroyed) {
        const next = chunk.subarray(0, Math.min(chunk.length, left));
        left -= next.length;
        grown = Math.max(grown, heldNow() - before);
        if (!socket.write(next)) return;
      }
      if (left === 0) socket.end(tail);
    };
    socket.setEncoding('utf8');
    socket.setTimeout(60_000, () => socket.destroy(new Error('no answer')));
    socket.on('connect', () => {
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nx-zhengshu: 1\r\ncookie: ${cookie}\r\ncontent-length: ${length}\r\ncontent-type: multipart/form-data; boundary=${boundary}\r\n\r\n${head}`,
      );
      push();
    });
    socket.on('drain', push);
    socket.on('data', text => {
      answer += text;
    });
    // Cut off while it still sends: what was answered before that counts.
    socket.on('error', error => (answer === '' ? reject(error) : undefined));
    socket.on('close', () => {
      sent = Math.max(0, socket.bytesWritten - head.length);
      const [top = '', body = ''] = answer.split('\r\n\r\n');
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(top)?.[1] ?? 0);
      const json = body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1);
      try {
        resolve({ status, body: JSON.parse(json) as Answered['body'], sent, grown });
      } catch {
        reject(new Error(`no answer was read: ${answer.slice(0, 200)}`));
      }
    });
  });
}
