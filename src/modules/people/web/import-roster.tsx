import { call, urlOf } from '#api';
import {
  applyRosterImport,
  getAnnotatedRoster,
  getRosterImport,
  jobCategories,
  listRosterRows,
  MAX_ROSTER_BYTES,
  type RosterColumn,
  type RosterRow,
  rosterTemplate,
  startRosterImport,
  titleLevels,
} from '#contracts/people';
import { type Language, useLanguage, useMessages } from '#i18n';
import { documentKinds } from '#kernel/identifiers';
import type { ImportRowKind, ImportSource } from '#ui/import-flow';
import { ImportPage, importCounts } from '#ui/import-page';
import { messages, problemText } from '../messages.ts';
import { texts } from './texts.ts';

/** The columns of the preview; three of the sheet's columns are one here. */
const shown = [
  'name',
  'documentKind',
  'number',
  'phone',
  'unit',
  'category1',
  'titleLevel',
  'titleName',
] as const satisfies readonly RosterColumn[];
const columnOf = (column: RosterColumn): number => {
  const at = (shown as readonly RosterColumn[]).indexOf(column);
  return at >= 0 ? at : shown.indexOf('category1');
};

type Words = Readonly<Record<string, { readonly zh: string; readonly en: string }>>;

/** What a row says in each column; an empty cell of somebody registered already leaves what stands there. */
function rowOf(row: RosterRow, { kind, language }: { readonly kind: ImportRowKind; readonly language: Language }) {
  const kept = kind === 'updated' || kind === 'unchanged' ? texts[language].kept : '';
  const word = (words: Words, key: string | null): string => (key === null ? kept : (words[key]?.[language] ?? key));
  // A cell that could not be read shows what stands in it, a number or telephone as its mask.
  const found = new Map(row.problems.map(p => [columnOf(p.column), p.value]));
  const upgraded = row.notes.includes('upgraded') ? `（${texts[language].upgraded}）` : '';
  const categories = row.jobCategories?.map(key => word(jobCategories, key)).join('、') ?? kept;
  return {
    row: row.row,
    cells: [
      row.name,
      word(documentKinds, row.documentKind),
      `${row.numberMask}${upgraded}`,
      row.phoneMask ?? kept,
      row.unit,
      categories,
      word(titleLevels, row.titleLevel),
      row.titleName ?? kept,
    ].map((cell, at) => cell || found.get(at) || ''),
    problems: row.problems.map(p => ({ column: columnOf(p.column), message: problemText(p, language) })),
  };
}

const sourceIn = (language: Language): ImportSource => ({
  id: 'people.roster',
  kinds: ['.xlsx', '.xls', '.csv'],
  maxBytes: MAX_ROSTER_BYTES,
  templateUrl: urlOf(rosterTemplate),
  begin: async (file, onProgress) => (await call(startRosterImport, { body: file }, { onProgress })).id,
  read: async (id, signal) => {
    const found = await call(getRosterImport, { params: { id } }, { signal });
    return {
      fileName: found.fileName,
      state: found.state,
      progressId: found.progressId,
      counts: importCounts(found.counts),
    };
  },
  readRows: async (id, { kind, after }, signal) => {
    const query = { outcome: kind, limit: '50', ...(after === undefined ? {} : { after }) };
    const page = await call(listRosterRows, { params: { id }, query }, { signal });
    return {
      columns: shown.map(column => messages[language][`column.${column}`]),
      rows: page.items.map(row => rowOf(row, { kind, language })),
      next: page.next === null ? null : String(page.next),
    };
  },
  confirm: id => call(applyRosterImport, { params: { id } }),
  annotatedUrl: id => urlOf(getAnnotatedRoster, { params: { id } }),
});

/** People from a workbook: choose, preview, confirm. */
export function Page() {
  const t = useMessages(texts);
  const language = useLanguage();
  return (
    <ImportPage
      title={t('importRoster')}
      source={sourceIn(language)}
      result={{ label: t('seePeople'), to: '/work/people' }}
    />
  );
}
