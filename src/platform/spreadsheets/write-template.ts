import { PassThrough } from 'node:stream';
import { columnLetters } from './cell.ts';
import { type Dropdown, type OutCell, type OutSheet, writeWorkbook } from './write-workbook.ts';

/** One column of an import template. */
export interface TemplateColumn {
  readonly title: string;
  readonly required?: boolean;
  /** Identifiers, telephones, codes: `text` keeps every digit. Default `text`. */
  readonly kind?: 'text' | 'date' | 'number';
  readonly width?: number;
  /** What to fill in, shown on the notes sheet. */
  readonly note?: string;
  /** Values offered in a dropdown; others are refused by Excel. */
  readonly options?: readonly string[];
  readonly example?: string;
}

export interface TemplateSpec {
  /** Name of the sheet and first line above the header. */
  readonly title: string;
  /** A line under the title, e.g. for whom and by when. */
  readonly instruction?: string;
  readonly columns: readonly TemplateColumn[];
  /** Lines at the top of the notes sheet. */
  readonly notes?: readonly string[];
  /** For how many rows the dropdowns hold. Default 5,000. */
  readonly rows?: number;
}

const OPTIONS_SHEET = '选项';

/** Data sheet (header frozen, required titles marked), a sheet of filling notes, a hidden sheet with the dropdown values. */
export async function writeTemplate(spec: TemplateSpec): Promise<Buffer> {
  const out = new PassThrough();
  const chunks: Buffer[] = [];
  out.on('data', (chunk: Buffer) => chunks.push(chunk));
  const sheets = [dataSheet(spec), notesSheet(spec)];
  if (spec.columns.some(column => column.options?.length)) sheets.push(optionsSheet(spec));
  await writeWorkbook(out, sheets);
  return Buffer.concat(chunks);
}

const withOptions = (spec: TemplateSpec) =>
  spec.columns.flatMap((column, at) =>
    column.options?.length ? [{ at, options: column.options, title: column.title }] : [],
  );

function dataSheet(spec: TemplateSpec): OutSheet {
  const preamble: OutCell[][] = [[{ value: spec.title, style: 'title' }]];
  if (spec.instruction) preamble.push([{ value: spec.instruction, style: 'note' }]);
  const firstRow = preamble.length + 2;
  const dropdowns = withOptions(spec).map(({ at, options, title }, position): Dropdown => {
    const letters = columnLetters(position);
    return {
      column: at,
      fromRow: firstRow,
      toRow: firstRow + (spec.rows ?? 5_000) - 1,
      formula: `'${OPTIONS_SHEET}'!$${letters}$2:$${letters}$${options.length + 1}`,
      title,
      message: '请从下拉列表中选择。',
    };
  });
  return {
    name: spec.title,
    preamble,
    columns: spec.columns.map(column => ({
      title: column.required ? `${column.title}*` : column.title,
      width: column.width ?? 18,
      style: column.kind === 'date' ? 'date' : column.kind === 'number' ? 'general' : 'text',
      headerStyle: column.required ? 'required-header' : 'header',
    })),
    rows: [],
    dropdowns,
  };
}

function notesSheet({ columns, notes = [] }: TemplateSpec): OutSheet {
  const bool = (value: boolean | undefined) => (value ? '必填' : '选填');
  return {
    name: '填写说明',
    preamble: [
      [{ value: '填写说明', style: 'title' }],
      ...notes.map((note): OutCell[] => [{ value: note, style: 'note' }]),
    ],
    columns: [
      { title: '列', width: 20, style: 'text' },
      { title: '是否必填', width: 10, style: 'text' },
      { title: '格式', width: 16, style: 'text' },
      { title: '说明', width: 60, style: 'note' },
      { title: '填写示范', width: 24, style: 'text' },
    ],
    rows: columns.map(column => [
      column.title,
      bool(column.required),
      kindText(column),
      column.note ?? '',
      column.example ?? '',
    ]),
  };
}

function kindText({ kind, options }: TemplateColumn): string {
  if (options?.length) return '从列表选择';
  return kind === 'date' ? '日期 2026-01-31' : kind === 'number' ? '数字' : '文本';
}

/** One column of values for each dropdown: a list in the validation itself may hold 255 characters only. */
function optionsSheet(spec: TemplateSpec): OutSheet {
  const lists = withOptions(spec);
  const depth = Math.max(...lists.map(({ options }) => options.length));
  return {
    name: OPTIONS_SHEET,
    hidden: true,
    columns: lists.map(({ title }) => ({ title, style: 'text' })),
    rows: Array.from({ length: depth }, (_, row) => lists.map(({ options }) => options[row] ?? '')),
  };
}
