import { call, urlOf } from '#api';
import {
  applyTreeImport,
  getAnnotatedTree,
  getTreeImport,
  listTreeRows,
  MAX_TREE_BYTES,
  startTreeImport,
  type TreeRow,
  treeTemplate,
} from '#contracts/organizations';
import { type Language, useLanguage, useMessages } from '#i18n';
import type { ImportSource } from '#ui/import-flow';
import { ImportPage, importCounts } from '#ui/import-page';
import { messages } from '../messages.ts';
import { texts } from './texts.ts';

const WIDTH = 8;

/** The four sheets have different columns, so cells stand by position; a problem points at its cell. */
function rowOf(row: TreeRow, language: Language) {
  return {
    row: row.row,
    cells: [texts[language][`sheet.${row.sheet}`], ...Array.from({ length: WIDTH }, (_, at) => row.cells[at] ?? '')],
    problems: row.problems.map(p => ({ column: p.column + 1, message: messages[language][`problem.${p.code}`] })),
  };
}

const sourceIn = (language: Language): ImportSource => ({
  id: 'organizations.tree',
  kinds: ['.xlsx'],
  maxBytes: MAX_TREE_BYTES,
  templateUrl: urlOf(treeTemplate),
  begin: async (file, onProgress) => (await call(startTreeImport, { body: file }, { onProgress })).id,
  read: async (id, signal) => {
    const found = await call(getTreeImport, { params: { id } }, { signal });
    return {
      fileName: found.fileName,
      state: found.state,
      progressId: found.progressId,
      counts: importCounts(found.counts),
    };
  },
  readRows: async (id, { kind, after }, signal) => {
    const query = { outcome: kind, limit: '50', ...(after === undefined ? {} : { after }) };
    const page = await call(listTreeRows, { params: { id }, query }, { signal });
    return {
      columns: [
        texts[language]['import.sheet'],
        ...Array.from({ length: WIDTH }, (_, at) => `${texts[language]['import.content']}${at + 1}`),
      ],
      rows: page.items.map(row => rowOf(row, language)),
      next: page.next === null ? null : String(page.next),
    };
  },
  confirm: id => call(applyTreeImport, { params: { id } }),
  annotatedUrl: id => urlOf(getAnnotatedTree, { params: { id } }),
});

/** A whole tree from a workbook: choose, preview, confirm. */
export function Page() {
  const t = useMessages(texts);
  const language = useLanguage();
  return (
    <ImportPage
      title={t('importTree')}
      source={sourceIn(language)}
      result={{ label: t('import.seeUnits'), to: '/work/units' }}
    />
  );
}
