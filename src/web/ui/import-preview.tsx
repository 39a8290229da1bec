import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatCount } from '../i18n/formats.ts';
import { useMessages } from '../i18n/messages.ts';
import { LinkButton } from './button.tsx';
import { importMessages } from './import-messages.ts';
import {
  type ImportCounts,
  type ImportRow,
  type ImportRowKind,
  type ImportRows,
  type ImportSource,
  importPreviewKey,
  importRowKinds,
} from './import-rows.ts';
import { Loaded } from './notice.tsx';
import { Pager } from './pager.tsx';
import { type Column, Table } from './table.tsx';
import './styles/import.css';

export interface ImportPreviewProps {
  readonly source: ImportSource;
  readonly importId: string;
  readonly counts: ImportCounts;
}

/** `新增 812  更新 40  不变 1,903  有误 27` as four filters over one table, with the problems at their cells. */
export function ImportPreview({ source, importId, counts }: ImportPreviewProps) {
  const t = useMessages(importMessages);
  // Faults first: they are what a clerk must look at.
  const [kind, setKind] = useState<ImportRowKind>(counts.faulty > 0 ? 'faulty' : 'added');
  const [after, setAfter] = useState<string>();
  const rows = useQuery({
    queryKey: [...importPreviewKey(source.id, importId), kind, after ?? ''],
    queryFn: ({ signal }) => source.readRows(importId, { kind, after }, signal),
    placeholderData: previous => previous,
  });
  return (
    <div className="zs-stack">
      <fieldset className="zs-import-filters">
        <legend className="zs-hidden">{t('import.filters')}</legend>
        {importRowKinds.map(each => (
          <button
            key={each}
            type="button"
            aria-pressed={each === kind}
            className={`zs-import-filter zs-import-${each}`}
            onClick={() => {
              setKind(each);
              setAfter(undefined);
            }}
          >
            {t(`import.${each}`)} <strong>{formatCount(counts[each])}</strong>
          </button>
        ))}
      </fieldset>
      {/* Above the rows: on a phone they are long. */}
      {source.annotatedUrl && counts.faulty > 0 && (
        <p>
          <LinkButton to={source.annotatedUrl(importId)}>{t('import.annotated')}</LinkButton>
        </p>
      )}
      <Loaded of={rows}>
        {page => (
          <>
            <Table
              title={t(`import.${kind}`)}
              columns={columnsOf(page, { row: t('import.row'), problems: t('import.problems') })}
              rows={page.rows}
              cards
              // A workbook of several sheets has each row number several times; the first cell names the sheet.
              rowKey={row => `${row.cells[0] ?? ''} ${row.row}`}
              empty={<p className="zs-soft">{t('import.noRows')}</p>}
            />
            <Pager after={after} next={page.next} shown={page.rows.length} total={counts[kind]} onGo={setAfter} />
          </>
        )}
      </Loaded>
    </div>
  );
}

function columnsOf(
  page: ImportRows,
  words: { readonly row: string; readonly problems: string },
): readonly Column<ImportRow>[] {
  const cells = page.columns.map(
    (title, index): Column<ImportRow> => ({
      key: `c${index}`,
      title,
      cell: row => <PreviewCell row={row} index={index} />,
    }),
  );
  const number: Column<ImportRow> = { key: 'row', title: words.row, align: 'end', width: '64px', cell: row => row.row };
  const wholeRow: Column<ImportRow> = {
    key: 'problems',
    title: words.problems,
    cell: row =>
      row.problems
        .filter(problem => problem.column === null)
        .map(problem => problem.message)
        .join('；'),
  };
  const anyWhole = page.rows.some(row => row.problems.some(problem => problem.column === null));
  return [number, ...cells, ...(anyWhole ? [wholeRow] : [])];
}

function PreviewCell({ row, index }: { readonly row: ImportRow; readonly index: number }) {
  const problems = row.problems.filter(problem => problem.column === index);
  if (problems.length === 0) return row.cells[index] ?? '';
  return (
    <span className="zs-import-wrong">
      {row.cells[index] || '—'}
      {problems.map(problem => (
        <span key={problem.message} className="zs-import-problem">
          ✕ {problem.message}
        </span>
      ))}
    </span>
  );
}
