// The Word form of a public document after GB/T 9704-2012, for agencies that finish it by hand. Fonts are named, not embedded:
// office machines have 仿宋, 黑体, 楷体 and 方正小标宋简体, and Word substitutes where they do not.
import {
  AlignmentType,
  BorderStyle,
  convertMillimetersToTwip,
  Document,
  DocumentGridType,
  Footer,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  type ParagraphChild,
  Tab,
  Table,
  TableCell,
  TableRow,
  TabStopType,
  TextRun,
  WidthType,
} from 'docx';
import { documentDate } from './chinese-date.ts';
import type { NoticeBlock, NoticeDocument, NoticeTable } from './shapes.ts';
import { titleLines } from './title-lines.ts';

const face = (name: string) => ({ ascii: name, hAnsi: name, eastAsia: name, cs: name });
const FANGSONG = face('仿宋');
const HEITI = face('黑体');
const KAITI = face('楷体');
const BIAOSONG = face('方正小标宋简体');

/** Half points: 三号 16 pt, 二号 22 pt, 四号 14 pt. */
const SIZE_3 = 32;
const SIZE_2 = 44;
const SIZE_4 = 28;
/** 225 mm / 22 lines in twips, and two characters of 三号. */
const PITCH = 580;
const TWO_CHARS = 632;
const TEXT_WIDTH = convertMillimetersToTwip(156);
const RED = 'C8371F';

type Options = ConstructorParameters<typeof Paragraph>[0] & object;

const line = (children: readonly ParagraphChild[], options: Options = {}): Paragraph =>
  new Paragraph({
    spacing: { line: PITCH, lineRule: LineRuleType.EXACT },
    ...options,
    children: [...children],
  });

const run = (text: string, options: ConstructorParameters<typeof TextRun>[0] & object = {}): TextRun =>
  new TextRun({ font: FANGSONG, size: SIZE_3, ...options, text: clean(text) });

/** What XML cannot hold; everything else is text to docx, never markup. */
const clean = (text: string): string => text.replace(/(?![\t\n])[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '');

const tab = (): TextRun => new TextRun({ children: [new Tab()] });

const blank = (): Paragraph => line([]);

/** The document as .docx bytes. */
export async function noticeToDocx(notice: NoticeDocument): Promise<Buffer> {
  const document = new Document({
    title: clean(notice.title.replaceAll('\n', '')),
    creator: clean(notice.signatories[0] ?? ''),
    styles: { default: { document: { run: { font: FANGSONG, size: SIZE_3, language: { eastAsia: 'zh-CN' } } } } },
    evenAndOddHeaderAndFooters: true,
    sections: [
      {
        properties: {
          page: {
            size: { width: convertMillimetersToTwip(210), height: convertMillimetersToTwip(297) },
            margin: {
              top: convertMillimetersToTwip(37),
              bottom: convertMillimetersToTwip(35),
              left: convertMillimetersToTwip(28),
              right: convertMillimetersToTwip(26),
              footer: convertMillimetersToTwip(25),
            },
          },
          // 28 characters of 16 pt in 156 mm: each is 0.2 pt narrower than its size (in 1/4096 pt).
          grid: { type: DocumentGridType.LINES_AND_CHARS, linePitch: PITCH, charSpace: -849 },
        },
        footers: { default: pageNumber(AlignmentType.RIGHT), even: pageNumber(AlignmentType.LEFT) },
        children: [...head(notice), ...body(notice), ...tail(notice)],
      },
    ],
  });
  return Packer.toBuffer(document);
}

function pageNumber(alignment: 'right' | 'left'): Footer {
  const children = [new TextRun({ font: face('宋体'), size: SIZE_4, children: ['— ', PageNumber.CURRENT, ' —'] })];
  return new Footer({ children: [new Paragraph({ alignment, indent: { left: 280, right: 280 }, children })] });
}

function head(notice: NoticeDocument): Paragraph[] {
  const lines: Paragraph[] = [];
  if (notice.urgency) lines.push(line([run(notice.urgency, { font: HEITI })]));
  const heads = notice.heads ?? [];
  if (heads.length > 0) {
    lines.push(blank(), blank());
    // A long name is made smaller rather than broken: 150 mm for all its characters, at most 46 pt.
    const size = Math.min(92, Math.floor(850 / Math.max(...heads.map(text => [...text].length))));
    for (const text of heads) {
      lines.push(
        new Paragraph({ alignment: AlignmentType.CENTER, children: [run(text, { font: BIAOSONG, size, color: RED })] }),
      );
    }
    lines.push(blank());
  }
  const border = heads.length > 0 ? { bottom: { style: BorderStyle.SINGLE, size: 18, color: RED, space: 8 } } : {};
  if (notice.number && notice.signer) {
    const tabStops = [{ type: TabStopType.RIGHT, position: TEXT_WIDTH - 320 }];
    lines.push(
      line([run(notice.number), tab(), run(`签发人：${notice.signer}`)], {
        tabStops,
        indent: { left: 320 },
        border,
      }),
    );
  } else if (notice.number || heads.length > 0) {
    lines.push(line([run(notice.number ?? '')], { alignment: AlignmentType.CENTER, border }));
  }
  lines.push(blank());
  lines.push(
    new Paragraph({
      alignment: AlignmentType.CENTER,
      spacing: { line: 720, lineRule: LineRuleType.EXACT },
      children: titleLines(notice.title).map((text, at) =>
        run(text, { font: BIAOSONG, size: SIZE_2, break: at === 0 ? 0 : 1 }),
      ),
    }),
    blank(),
  );
  return lines;
}

function body(notice: NoticeDocument): (Paragraph | Table)[] {
  const blocks: (Paragraph | Table)[] = [];
  if (notice.addressees?.length) blocks.push(line([run(`${notice.addressees.join('，')}：`)]));
  for (const block of notice.body) blocks.push(...blockOf(block));
  const attachments = notice.attachments ?? [];
  if (attachments.length > 0) blocks.push(blank());
  for (const [at, name] of attachments.entries()) {
    const label = `${at === 0 ? '附件：' : ''}${attachments.length > 1 ? `${at + 1}. ` : ''}`;
    const hanging = at === 0 ? TWO_CHARS * 2 : 320;
    const left = TWO_CHARS + (at === 0 ? hanging : 948 + hanging);
    blocks.push(line([run(label + name)], { indent: { left, hanging } }));
  }
  return blocks;
}

function blockOf(block: NoticeBlock): (Paragraph | Table)[] {
  const indent = { firstLine: TWO_CHARS };
  switch (block.kind) {
    case 'heading':
      return [line([run(block.text, { font: HEITI })], { indent })];
    case 'subheading':
      return [line([run(block.text, { font: KAITI })], { indent })];
    case 'paragraph':
      return block.text.split('\n').map(text => line([run(text)], { indent, alignment: AlignmentType.BOTH }));
    case 'table':
      return tableOf(block);
  }
}

function tableOf({ caption, columns, rows }: NoticeTable): (Paragraph | Table)[] {
  const small = (text: string, bold: boolean) =>
    new Paragraph({ alignment: AlignmentType.CENTER, children: [run(text, { size: 24, bold })] });
  const row = (cells: readonly string[], isHeader: boolean) =>
    new TableRow({
      tableHeader: isHeader,
      cantSplit: true,
      children: columns.map((_, at) => new TableCell({ children: [small(cells[at] ?? '', isHeader)] })),
    });
  const table = new Table({
    width: { size: TEXT_WIDTH, type: WidthType.DXA },
    columnWidths: columns.map(() => Math.floor(TEXT_WIDTH / columns.length)),
    rows: [row(columns, true), ...rows.map(cells => row(cells, false))],
  });
  return [...(caption ? [small(caption, true)] : []), table, blank()];
}

/** Signature and date: the date four characters from the right edge, the signature centred over it. */
function tail(notice: NoticeDocument): Paragraph[] {
  const date = documentDate(notice.date);
  const width = Math.max(...[...notice.signatories, date].map(widthOf));
  const left = Math.max(0, TEXT_WIDTH - 1_280 - width);
  const centred = { alignment: AlignmentType.CENTER, indent: { left, right: 1_280 }, keepNext: true, keepLines: true };
  const lines = [
    blank(),
    blank(),
    ...notice.signatories.map(text => line([run(text)], centred)),
    line([run(date)], centred),
  ];
  if (notice.note) lines.push(line([run(`（${notice.note}）`)], { indent: { firstLine: TWO_CHARS } }));
  return [...lines, ...imprint(notice)];
}

/** Twips of a text at 16 pt, digits half as wide; one character of air on each side. */
function widthOf(text: string): number {
  return Array.from(text).reduce((sum, char) => sum + (char < '\u2000' ? 160 : 320), 640);
}

/** 版记: between rules, in 四号. Its place at the foot of the last page is left to Word's user, who knows the last edit. */
function imprint({ copies, printedBy, printedOn }: NoticeDocument): Paragraph[] {
  const thick = { style: BorderStyle.SINGLE, size: 8, color: '000000', space: 2 };
  const thin = { style: BorderStyle.SINGLE, size: 6, color: '000000', space: 2 };
  const lines: Paragraph[] = [];
  const small = { size: SIZE_4 };
  const indent = { left: 280, right: 280 };
  if (copies?.length) {
    const border = { top: thick, ...(printedBy ? {} : { bottom: thick }) };
    lines.push(
      line([run(`抄送：${copies.join('，')}。`, small)], { border, indent: { left: 1_120, right: 280, hanging: 840 } }),
    );
  }
  if (printedBy) {
    const tabStops = [{ type: TabStopType.RIGHT, position: TEXT_WIDTH - 280 }];
    const when = printedOn === undefined ? '' : `${documentDate(printedOn)}印发`;
    const border = { top: copies?.length ? thin : thick, bottom: thick };
    lines.push(line([run(printedBy, small), tab(), run(when, small)], { border, tabStops, indent }));
  }
  return lines.length > 0 ? [blank(), ...lines] : [];
}
