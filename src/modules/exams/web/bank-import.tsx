import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type ApiError, call, refresh, urlOf, useRead } from '#api';
import {
  confirmImport,
  getBank,
  type ImportFormat,
  importFormats,
  previewImport,
  type QuestionImport,
  questionTemplate,
} from '#contracts/exams';
import { formatBytes, formatCount } from '#i18n';
import { Button, LinkButton } from '#ui/button';
import { RadioGroup } from '#ui/choice';
import { Field } from '#ui/field';
import { PageTitle } from '#ui/frame';
import { EmptyState, ErrorNotice, Notice } from '#ui/notice';
import { ProgressBar } from '#ui/progress';
import { useParam } from '#ui/route';
import { Steps } from '#ui/steps';
import { Table } from '#ui/table';
import { useErrorWords } from './import-words.ts';
import { useWorkMessages } from './work-words.ts';
import './work-exams.css';

const ENDINGS: Readonly<Record<ImportFormat, readonly string[]>> = {
  gift: ['.txt', '.gift'],
  aiken: ['.txt', '.aiken'],
  'moodle-xml': ['.xml'],
  excel: ['.xlsx', '.xls', '.csv'],
};
const MAX_BYTES = previewImport.body.upload.maxBytes;
/** What the server lists at most; the counts are of all. */
const LISTED = 500;

/** Choose → preview with every faulty question by its line → confirm → result, on one page. */
export function Page() {
  const t = useWorkMessages();
  const bankId = useParam('id');
  const client = useQueryClient();
  const bank = useRead(getBank, { params: { id: bankId } });
  const [preview, setPreview] = useState<QuestionImport>();
  const confirm = useMutation<QuestionImport, ApiError, string>({
    mutationFn: id => call(confirmImport, { params: { id } }),
    onSuccess: () => refresh(client, ['exams', 'workbench']),
  });
  const restart = () => {
    confirm.reset();
    setPreview(undefined);
  };
  const done = confirm.data;
  return (
    <div className="zs-stack">
      <PageTitle>{t('import.title', { bank: bank.data?.bank.name ?? '' })}</PageTitle>
      <Steps
        steps={[t('import.choose'), t('import.check'), t('import.result')]}
        present={done ? 3 : preview ? 1 : 0}
        label={t('import.steps')}
      />
      {!preview && <Choose bankId={bankId} onPreview={setPreview} />}
      {preview && !done && (
        <Preview preview={preview}>
          <ErrorNotice error={confirm.error} />
          <ConfirmRow
            counts={preview.counts}
            busy={confirm.isPending}
            onConfirm={() => confirm.mutate(preview.id)}
            onRestart={restart}
          />
        </Preview>
      )}
      {done && (
        <Notice
          tone="done"
          title={t('import.done', countTexts(done.counts))}
          actions={
            <>
              <LinkButton kind="primary" to={`/work/banks/${bankId}`}>
                {t('import.toBank')}
              </LinkButton>
              <Button onClick={restart}>{t('import.again')}</Button>
            </>
          }
        />
      )}
    </div>
  );
}

const countTexts = (counts: QuestionImport['counts']) => ({
  new: formatCount(counts.new),
  revised: formatCount(counts.revised),
  unchanged: formatCount(counts.unchanged),
  errors: formatCount(counts.errors),
});

function Choose({
  bankId,
  onPreview,
}: {
  readonly bankId: string;
  readonly onPreview: (preview: QuestionImport) => void;
}) {
  const t = useWorkMessages();
  const [format, setFormat] = useState<ImportFormat>('excel');
  const [file, setFile] = useState<File>();
  const [share, setShare] = useState(0);
  const upload = useMutation<QuestionImport, ApiError, File>({
    mutationFn: body =>
      call(previewImport, { params: { id: bankId }, query: { format }, body }, { onProgress: setShare }),
    onSuccess: onPreview,
  });
  const endings = ENDINGS[format];
  const fault =
    file &&
    (!endings.some(ending => file.name.toLowerCase().endsWith(ending))
      ? 'import.wrongKind'
      : file.size > MAX_BYTES
        ? 'import.tooLarge'
        : undefined);
  return (
    <form
      className="zs-form"
      onSubmit={event => {
        event.preventDefault();
        if (file && !fault && !upload.isPending) upload.mutate(file);
      }}
    >
      <RadioGroup
        label={t('import.format')}
        value={format}
        onChange={setFormat}
        options={importFormats.map(value => ({ value, label: t(`format.${value}`), hint: t(`formatHint.${value}`) }))}
      />
      {format === 'excel' && (
        <div>
          <LinkButton to={urlOf(questionTemplate)}>{t('import.template')}</LinkButton>
        </div>
      )}
      <FileField
        endings={endings}
        fault={fault}
        onChange={chosen => {
          upload.reset();
          setFile(chosen);
        }}
      />
      {upload.isPending && <ProgressBar label={t('import.uploading')} percent={share < 1 ? share * 100 : undefined} />}
      <ErrorNotice error={upload.error} />
      <div>
        <Button kind="primary" type="submit" busy={upload.isPending} disabled={!file || fault !== undefined}>
          {t('import.upload')}
        </Button>
      </div>
    </form>
  );
}

interface FileFieldProps {
  readonly endings: readonly string[];
  readonly fault: 'import.wrongKind' | 'import.tooLarge' | undefined;
  readonly onChange: (file: File | undefined) => void;
}

function FileField({ endings, fault, onChange }: FileFieldProps) {
  const t = useWorkMessages();
  return (
    <Field
      label={t('import.file')}
      hint={t('import.limits', { kinds: endings.join(' '), size: formatBytes(MAX_BYTES) })}
      error={fault && t(fault, { kinds: endings.join(' '), size: formatBytes(MAX_BYTES) })}
      required
    >
      {control => (
        <input
          type="file"
          accept={endings.join(',')}
          {...control}
          onChange={event => onChange(event.target.files?.[0])}
        />
      )}
    </Field>
  );
}

type Shown = 'new' | 'revised' | 'unchanged' | 'errors';
const shownKinds: readonly Shown[] = ['new', 'revised', 'unchanged', 'errors'];

function Preview({ preview, children }: { readonly preview: QuestionImport; readonly children: ReactNode }) {
  const t = useWorkMessages();
  const { counts } = preview;
  const [shown, setShown] = useState<Shown>(counts.errors > 0 ? 'errors' : 'new');
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
      {shown === 'errors' ? <Faults errors={preview.errors} /> : <Items preview={preview} effect={shown} />}
      {counts[shown] > LISTED && <p className="zs-hint">{t('import.listed', { count: LISTED })}</p>}
      {children}
    </div>
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

function Items({ preview, effect }: { readonly preview: QuestionImport; readonly effect: Exclude<Shown, 'errors'> }) {
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

interface ConfirmRowProps {
  readonly counts: QuestionImport['counts'];
  readonly busy: boolean;
  readonly onConfirm: () => void;
  readonly onRestart: () => void;
}

function ConfirmRow({ counts, busy, onConfirm, onRestart }: ConfirmRowProps) {
  const t = useWorkMessages();
  const changes = counts.new + counts.revised;
  return (
    <>
      <p>
        {changes === 0 ? t('import.nothing') : t('import.will', countTexts(counts))}
        {changes > 0 && counts.errors > 0 && ` ${t('import.skipped', { count: formatCount(counts.errors) })}`}
      </p>
      <div className="zs-row">
        {changes > 0 && (
          <Button kind="primary" busy={busy} onClick={onConfirm}>
            {t('import.confirm', { count: formatCount(changes) })}
          </Button>
        )}
        <Button onClick={onRestart}>{t('import.restart')}</Button>
      </div>
    </>
  );
}
