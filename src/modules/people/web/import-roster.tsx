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
import { LinkButton } from '#ui/button';
import { PageTitle } from '#ui/frame';
import { ImportFlow, type ImportSource } from '#ui/import-flow';
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

function rowOf(row: RosterRow, language: Language) {
  const word = (words: Words, key: string | null): string =>
    key === null ? texts[language].kept : (words[key]?.[language] ?? key);
  const upgraded = row.notes.includes('upgraded') ? `（${texts[language].upgraded}）` : '';
  const categories = row.jobCategories?.map(key => word(jobCategories, key)).join('、') ?? texts[language].kept;
  return {
    row: row.row,
    cells: [
      row.name,
      word(documentKinds, row.documentKind),
      `${row.numberMask}${upgraded}`,
      row.phoneMask ?? texts[language].kept,
      row.unit,
      categories,
      word(titleLevels, row.titleLevel),
      row.titleName ?? texts[language].kept,
    ],
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
    const { added = 0, updated = 0, unchanged = 0, faulty = 0 } = found.counts;
    return {
      fileName: found.fileName,
      state: found.state,
      progressId: found.progressId,
      counts: { added, updated, unchanged, faulty },
    };
  },
  readRows: async (id, { kind, after }, signal) => {
    const query = { outcome: kind, limit: '50', ...(after === undefined ? {} : { after }) };
    const page = await call(listRosterRows, { params: { id }, query }, { signal });
    return {
      columns: shown.map(column => messages[language][`column.${column}`]),
      rows: page.items.map(row => rowOf(row, language)),
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
    <div className="zs-stack">
      <PageTitle>{t('importRoster')}</PageTitle>
      <ImportFlow
        source={sourceIn(language)}
        result={() => (
          <LinkButton kind="primary" to="/work/people">
            {t('seePeople')}
          </LinkButton>
        )}
      />
    </div>
  );
}
