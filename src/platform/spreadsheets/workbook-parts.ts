// The small parts of a workbook: which sheets there are, which formats are dates, and the table of shared texts.
import path from 'node:path';
import { isDateFormat } from './cell.ts';
import { createXmlPump, parseXml } from './xml.ts';
import { partChunks, type ZipParts } from './zip-parts.ts';

export interface SheetInfo {
  readonly name: string;
  readonly hidden: boolean;
}

export interface SheetPart extends SheetInfo {
  readonly part: string;
}

export interface WorkbookParts {
  readonly date1904: boolean;
  readonly sheets: readonly SheetPart[];
  readonly stylesPart: string | undefined;
  readonly stringsPart: string | undefined;
}

const META_BYTES = 4 * 1024 * 1024;
const STYLES_BYTES = 64 * 1024 * 1024;

interface Relation {
  readonly type: string;
  readonly target: string;
}

/** `/xl/a.xml` and `a.xml` in folder `xl` → `xl/a.xml`. */
function resolvePart(folder: string, target: string): string {
  return target.startsWith('/') ? target.slice(1) : path.posix.normalize(path.posix.join(folder, target));
}

async function relationsOf(zip: ZipParts, part: string): Promise<Map<string, Relation>> {
  const folder = path.posix.dirname(part);
  const name = path.posix.join(folder, '_rels', `${path.posix.basename(part)}.rels`);
  const relations = new Map<string, Relation>();
  if (!zip.names.has(name)) return relations;
  parseXml(name, await zip.text(name, META_BYTES), {
    open(tag, { Id, Type, Target, TargetMode }) {
      if (tag !== 'Relationship' || !Id || !Type || !Target || TargetMode === 'External') return;
      relations.set(Id, { type: Type.slice(Type.lastIndexOf('/') + 1), target: resolvePart(folder, Target) });
    },
  });
  return relations;
}

/** The main part by the package's own relation, e.g. `xl/workbook.xml`; undefined when this is no office file. */
export async function mainPartOf(zip: ZipParts): Promise<string | undefined> {
  const name = '_rels/.rels';
  let main: string | undefined;
  if (!zip.names.has(name)) return undefined;
  parseXml(name, await zip.text(name, META_BYTES), {
    open(tag, { Type, Target }) {
      if (tag === 'Relationship' && Type?.endsWith('/officeDocument') && Target) main = resolvePart('', Target);
    },
  });
  return main !== undefined && zip.names.has(main) ? main : undefined;
}

/** Sheets in the order of their tabs, and where the parts lie. */
export async function readWorkbookParts(zip: ZipParts, main: string): Promise<WorkbookParts> {
  const relations = await relationsOf(zip, main);
  const sheets: SheetPart[] = [];
  let date1904 = false;
  parseXml(main, await zip.text(main, META_BYTES), {
    open(tag, attributes) {
      if (tag === 'workbookPr') date1904 = /^(1|true)$/.test(attributes.date1904 ?? '');
      if (tag !== 'sheet') return;
      const id = Object.entries(attributes).find(([key]) => key === 'id' || key.endsWith(':id'))?.[1];
      const relation = id === undefined ? undefined : relations.get(id);
      if (relation?.type !== 'worksheet' || !zip.names.has(relation.target)) return;
      const state = attributes.state ?? 'visible';
      sheets.push({
        name: (attributes.name ?? '').slice(0, 100),
        hidden: state !== 'visible',
        part: relation.target,
      });
    },
  });
  const partOf = (type: string) =>
    [...relations.values()].find(r => r.type === type && zip.names.has(r.target))?.target;
  return { date1904, sheets, stylesPart: partOf('styles'), stringsPart: partOf('sharedStrings') };
}

/** For each cell format (the `s` of a cell): does it show a date? */
export async function readDateStyles(zip: ZipParts, part: string | undefined): Promise<readonly boolean[]> {
  if (part === undefined) return [];
  const codes = new Map<number, string>();
  const dates: boolean[] = [];
  let inCellFormats = false;
  parseXml(part, await zip.text(part, STYLES_BYTES), {
    open(tag, attributes) {
      if (tag === 'numFmt') codes.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
      else if (tag === 'cellXfs') inCellFormats = true;
      else if (tag === 'xf' && inCellFormats) {
        const id = Number(attributes.numFmtId ?? 0);
        dates.push(isDateFormat(id, codes.get(id)));
      }
    },
    close(tag) {
      if (tag === 'cellXfs') inCellFormats = false;
    },
  });
  return dates;
}

/** The shared texts, rich text joined, phonetic guides left out. Held in memory: bounded by the limit on unpacked bytes. */
export async function readSharedStrings(zip: ZipParts, part: string | undefined): Promise<readonly string[]> {
  if (part === undefined) return [];
  const strings: string[] = [];
  let text = '';
  let inText = false;
  let phonetic = 0;
  const pump = createXmlPump(part, {
    open(tag) {
      if (tag === 'si') text = '';
      else if (tag === 'rPh') phonetic += 1;
      else if (tag === 't') inText = phonetic === 0;
    },
    text(value) {
      if (inText) text += value;
    },
    close(tag) {
      if (tag === 't') inText = false;
      else if (tag === 'rPh') phonetic -= 1;
      else if (tag === 'si') strings.push(text);
    },
  });
  for await (const chunk of partChunks(await zip.open(part), part)) pump.write(chunk);
  pump.end();
  return strings;
}

/** Parts that hold programs, by name or by content type. */
export async function macroPartOf(zip: ZipParts): Promise<string | undefined> {
  const named = [...zip.names].find(name => /vbaProject|vbaData|\/macrosheets\//i.test(name));
  if (named !== undefined) return named.slice(0, 100);
  const types = '[Content_Types].xml';
  if (!zip.names.has(types)) return undefined;
  return /macroEnabled|vbaProject/i.test(await zip.text(types, META_BYTES)) ? 'macroEnabled' : undefined;
}
