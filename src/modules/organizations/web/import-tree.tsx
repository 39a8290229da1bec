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
import { LinkButton } from '#ui/button';
import { PageTitle } from '#ui/frame';
import { ImportFlow, type ImportRowKind, type ImportSource } from '#ui/import-flow';
import { messages } from '../messages.ts';
import { texts } from './texts.ts';

const outcomeOf = {
  added: 'added',
  updated: 'updated',
  unchanged: 'unchanged',
  faulty: 'faulty',
} as const satisfies Record<ImportRowKind, string>;
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
    const { added = 0, updated = 0, unchanged = 0, faulty = 0 } = found.counts;
    return {
      fileName: found.fileName,
      state: found.state,
      progressId: found.progressId,
      counts: { added, updated, unchanged, faulty },
    };
  },
  readRows: async (id, { kind, after }, signal) => {
    const query = { outcome: outcomeOf[kind], limit: '50', ...(after === undefined ? {} : { after }) };
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
    <div className="zs-stack">
      <PageTitle>{t('importTree')}</PageTitle>
      <ImportFlow
        source={sourceIn(language)}
        result={() => (
          <LinkButton kind="primary" to="/work/units">
            {t('import.seeUnits')}
          </LinkButton>
        )}
      />
    </div>
  );
}
