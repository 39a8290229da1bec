// A minimal Excel 97 file: an OLE container with one `Workbook` stream (over 4,096 bytes, so that it needs no mini stream).

const record = (id: number, body: Buffer): Buffer => {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(body.length, 2);
  return Buffer.concat([head, body]);
};
const u16 = (...values: readonly number[]): Buffer =>
  Buffer.concat(values.map(value => Buffer.from([value & 255, value >> 8])));
const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');

function cell(row: number, column: number, value: string | number): Buffer {
  if (typeof value === 'string') {
    return record(0x0204, Buffer.concat([u16(row, column, 0, value.length), Buffer.from([1]), wide(value)]));
  }
  const number = Buffer.alloc(8);
  number.writeDoubleLE(value);
  return record(0x0203, Buffer.concat([u16(row, column, 0), number]));
}

const bof = (type: number): Buffer => record(0x0809, Buffer.concat([u16(0x0600, type, 0, 0), Buffer.alloc(8)]));
const END = record(0x000a, Buffer.alloc(0));

function workbookStream(name: string, rows: readonly (readonly (string | number)[])[]): Buffer {
  const sheetRecord = (offset: number) => {
    const position = Buffer.alloc(4);
    position.writeUInt32LE(offset);
    return record(0x0085, Buffer.concat([position, Buffer.from([0, 0, name.length, 1]), wide(name)]));
  };
  const globals = bof(5);
  const offset = globals.length + sheetRecord(0).length + END.length;
  const cells = rows.flatMap((row, r) => row.map((value, c) => cell(r, c, value)));
  const stream = Buffer.concat([globals, sheetRecord(offset), END, bof(0x10), ...cells, END]);
  return Buffer.concat([stream, Buffer.alloc(Math.max(0, 4_096 - stream.length))]);
}

function directoryEntry(name: string, type: number, start: number, size: number): Buffer {
  const entry = Buffer.alloc(128);
  wide(name).copy(entry);
  entry.writeUInt16LE(name === '' ? 0 : (name.length + 1) * 2, 64);
  entry.writeUInt8(type, 66);
  entry.writeUInt8(1, 67);
  for (const link of [68, 72, 76]) entry.writeInt32LE(-1, link);
  if (type === 5) entry.writeInt32LE(1, 76);
  entry.writeInt32LE(start, 116);
  entry.writeUInt32LE(size, 120);
  return entry;
}

/** An .xls with one sheet. Sectors: 0 allocation table, 1 directory, from 2 on the stream. */
export function xlsOf(name: string, rows: readonly (readonly (string | number)[])[]): Buffer {
  const stream = workbookStream(name, rows);
  const sectors = Math.ceil(stream.length / 512);
  const table = Buffer.alloc(512, 0xff);
  table.writeInt32LE(-3, 0);
  table.writeInt32LE(-2, 4);
  for (let i = 0; i < sectors; i += 1) table.writeInt32LE(i === sectors - 1 ? -2 : i + 3, (i + 2) * 4);
  const directory = Buffer.concat([
    directoryEntry('Root Entry', 5, -2, 0),
    directoryEntry('Workbook', 2, 2, stream.length),
    directoryEntry('', 0, 0, 0),
    directoryEntry('', 0, 0, 0),
  ]);
  const header = Buffer.alloc(512);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(header);
  u16(0x3e, 3, 0xfffe, 9, 6).copy(header, 24);
  header.writeUInt32LE(1, 44);
  header.writeUInt32LE(1, 48);
  header.writeUInt32LE(4_096, 56);
  header.writeInt32LE(-2, 60);
  header.writeInt32LE(-2, 68);
  for (let i = 76; i < 512; i += 4) header.writeInt32LE(i === 76 ? 0 : -1, i);
  return Buffer.concat([header, table, directory, stream, Buffer.alloc(sectors * 512 - stream.length)]);
}
