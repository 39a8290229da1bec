/** The looks a cell can have. One table for all workbooks we write; the position is the `s` of a cell. */
export const cellStyles = [
  'general',
  'text',
  'date',
  'header',
  'required-header',
  'error',
  'warning',
  'ok',
  'note',
  'title',
  'integer',
  'decimal',
] as const;

export type CellStyle = (typeof cellStyles)[number];

export const styleIndex = (style: CellStyle): number => cellStyles.indexOf(style);

const font = (size: number, more = '') =>
  `<font>${more}<sz val="${size}"/>${'<name val="Microsoft YaHei"/><family val="2"/><charset val="134"/>'}</font>`;
const coloured = (size: number, rgb: string, bold = false) =>
  `<font>${bold ? '<b/>' : ''}<sz val="${size}"/><color rgb="FF${rgb}"/><name val="Microsoft YaHei"/><family val="2"/><charset val="134"/></font>`;
const solid = (rgb: string) =>
  `<fill><patternFill patternType="solid"><fgColor rgb="FF${rgb}"/><bgColor indexed="64"/></patternFill></fill>`;
const hair = (side: string) => `<${side} style="thin"><color rgb="FFBFC6D1"/></${side}>`;

const FONTS = [
  font(11),
  coloured(11, 'FFFFFF', true),
  coloured(11, 'A32A17'),
  font(14, '<b/>'),
  coloured(10, '4A5568'),
];
// The first two fills are fixed by the format.
const FILLS = [
  '<fill><patternFill patternType="none"/></fill>',
  '<fill><patternFill patternType="gray125"/></fill>',
  solid('17427A'),
  solid('FBE3DF'),
  solid('FFF3D6'),
  solid('E3F1EA'),
  solid('C8371F'),
];
const BORDERS = [
  '<border><left/><right/><top/><bottom/><diagonal/></border>',
  `<border>${hair('left')}${hair('right')}${hair('top')}${hair('bottom')}<diagonal/></border>`,
];

/** Format ids: 49 is text, 14 would follow the locale, so dates have a code of their own. */
const DATE_FORMAT = 164;

interface Look {
  readonly format?: number;
  readonly font?: number;
  readonly fill?: number;
  readonly border?: number;
  readonly wrap?: boolean;
  readonly centre?: boolean;
}

const LOOKS: Readonly<Record<CellStyle, Look>> = {
  general: {},
  text: { format: 49 },
  date: { format: DATE_FORMAT },
  header: { format: 49, font: 1, fill: 2, border: 1, wrap: true, centre: true },
  'required-header': { format: 49, font: 1, fill: 6, border: 1, wrap: true, centre: true },
  error: { format: 49, font: 2, fill: 3, border: 1 },
  warning: { format: 49, fill: 4, border: 1 },
  ok: { format: 49, fill: 5, border: 1 },
  note: { format: 49, font: 4, wrap: true },
  title: { format: 49, font: 3 },
  integer: { format: 1 },
  decimal: { format: 2 },
};

function cellFormat({ format = 0, font: face = 0, fill = 0, border = 0, wrap = false, centre = false }: Look): string {
  const alignment =
    wrap || centre
      ? `<alignment${centre ? ' horizontal="center"' : ''} vertical="center"${wrap ? ' wrapText="1"' : ''}/>`
      : '';
  const applies = 'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"';
  return `<xf numFmtId="${format}" fontId="${face}" fillId="${fill}" borderId="${border}" xfId="0" ${applies}>${alignment}</xf>`;
}

const list = (tag: string, items: readonly string[]) => `<${tag} count="${items.length}">${items.join('')}</${tag}>`;

/** The styles part. */
export const stylesXml = [
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
  `<numFmts count="1"><numFmt numFmtId="${DATE_FORMAT}" formatCode="yyyy\\-mm\\-dd"/></numFmts>`,
  list('fonts', FONTS),
  list('fills', FILLS),
  list('borders', BORDERS),
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
  list(
    'cellXfs',
    cellStyles.map(style => cellFormat(LOOKS[style])),
  ),
  '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
  '</styleSheet>',
].join('');
