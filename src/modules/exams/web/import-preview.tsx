import { type ReactNode, useState } from 'react';
import type { QuestionImport } from '#contracts/exams';
import { formatCount } from '#i18n';
import { Button } from '#ui/button';
import { EmptyState } from '#ui/notice';
import { Table } from '#ui/table';
import { useErrorWords, useWarningWords } from './import-words.ts';
import { useWorkMessages } from './work-words.ts';
import './work-exams.css';

/** What the server lists at most; the counts are of all. */
const LISTED = 500;

type Effect = 'new' | 'revised' | 'unchanged';
type Shown = Effect | 'errors' | 'warnings';
const shownKinds: readonly Shown[] = ['new', 'revised', 'unchanged', 'errors', 'warnings'];

interface PreviewProps {
  readonly preview: QuestionImport;
  readonly children: ReactNode;
}

/** Five filters over one table: what comes in, what is faulty, and what of sound questions is not kept. */
export function ImportPreview({ preview, children }: PreviewProps) {
  const t = useWorkMessages();
  const { counts } = preview;
  // Faults first: they are what an author must look at.
  const [shown, setShown] = useState<Shown>(
    counts.errors > 0 ? 'errors' : counts.warnings > 0 ? 'warnings' : counts.new === 0 ? 'revised' : 'new',
  );
  return (
    <div className="zs-stack">
      <p>{preview.fileName}</p>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would be read as a form */}
      <div className="zs-row" role="group" aria-label={t('import.filters')}>
        {shownKinds.map(kind => (
          <Button
            key={kind}
            aria-pressed={kind === shown}
            kind={kind === shown ? 'primary' : 'plain'}
            onClick={() => setShown(kind)}
          >
            {t(`import.${kind}`)} {formatCount(counts[kind])}
          </Button>
        ))}
      </div>
      <Rows preview={preview} shown={shown} />
      {counts[shown] > LISTED && <p className="zs-hint">{t('import.listed', { count: LISTED })}</p>}
      {children}
    </div>
  );
}

function Rows({ preview, shown }: { readonly preview: QuestionImport; readonly shown: Shown }) {
  if (shown === 'errors') return <Faults errors={preview.errors} />;
  if (shown === 'warnings') return <Warnings warnings={preview.warnings} />;
  return <Items preview={preview} effect={shown} />;
}

function Warnings({ warnings }: { readonly warnings: QuestionImport['warnings'] }) {
  const t = useWorkMessages();
  const words = useWarningWords();
  return (
    <>
      <p>{t('import.warningsHint')}</p>
      <Table
        title={t('import.warnings')}
        rows={warnings.map((warning, index) => ({ ...warning, key: `${warning.line}/${index}` }))}
        rowKey={row => row.key}
        empty={<EmptyState>{t('import.noWarnings')}</EmptyState>}
        columns={[
          { key: 'line', title: t('import.line'), align: 'end', width: '72px', cell: row => formatCount(row.line) },
          {
            key: 'problem',
            title: t('import.notKept'),
            heading: true,
            cell: row => <span className="zs-exam-warning">▲ {words(row)}</span>,
          },
          {
            key: 'stem',
            title: t('question.stem'),
            cell: row => <span className="zs-exam-short">{row.stem || t('none')}</span>,
          },
        ]}
      />
    </>
  );
}

function Faults({ errors }: { readonly errors: QuestionImport['errors'] }) {
  const t = useWorkMessages();
  const words = useErrorWords();
  return (
    <Table
      title={t('import.errors')}
      rows={errors.map((error, index) => ({ ...error, key: `${error.line}/${index}` }))}
      rowKey={row => row.key}
      empty={<EmptyState>{t('import.noErrors')}</EmptyState>}
      columns={[
        { key: 'line', title: t('import.line'), align: 'end', width: '72px', cell: row => formatCount(row.line) },
        {
          key: 'problem',
          title: t('import.problem'),
          heading: true,
          cell: row => <span className="zs-exam-fault">✕ {words(row)}</span>,
        },
        {
          key: 'snippet',
          title: t('import.snippet'),
          cell: row => <code className="zs-exam-snippet">{row.snippet}</code>,
        },
      ]}
    />
  );
}

function Items({ preview, effect }: { readonly preview: QuestionImport; readonly effect: Effect }) {
  const t = useWorkMessages();
  return (
    <Table
      title={t(`import.${effect}`)}
      rows={preview.items
        .filter(item => item.effect === effect)
        .map((item, index) => ({ ...item, key: `${item.line}/${index}` }))}
      rowKey={row => row.key}
      empty={<EmptyState>{t('import.none')}</EmptyState>}
      columns={[
        { key: 'line', title: t('import.line'), align: 'end', width: '72px', cell: row => formatCount(row.line) },
        {
          key: 'stem',
          title: t('question.stem'),
          heading: true,
          cell: row => <span className="zs-exam-short">{row.stem}</span>,
        },
        { key: 'kind', title: t('question.kind'), cell: row => t(`kind.${row.kind}`) },
      ]}
    />
  );
}
