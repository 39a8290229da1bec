import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type ApiError, call, queryOf, refresh, urlOf, useRead } from '#api';
import {
  confirmImport,
  getBank,
  getImport,
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
import { ErrorNotice, Loaded, Notice } from '#ui/notice';
import { ProgressBar } from '#ui/progress';
import { searchValue, useParam, useSearchState } from '#ui/route';
import { Steps } from '#ui/steps';
import { ImportPreview } from './import-preview.tsx';
import { useWorkMessages } from './work-words.ts';
import './work-exams.css';

const ENDINGS: Readonly<Record<ImportFormat, readonly string[]>> = {
  gift: ['.txt', '.gift'],
  aiken: ['.txt', '.aiken'],
  'moodle-xml': ['.xml'],
  excel: ['.xlsx', '.xls', '.csv'],
};
const MAX_BYTES = previewImport.body.upload.maxBytes;
/** Choose → preview with every faulty question by its line → confirm → result, on one page; the import's id is in the address. */
export function Page() {
  const t = useWorkMessages();
  const bankId = useParam('id');
  const client = useQueryClient();
  const [search, setSearch] = useSearchState();
  const importId = searchValue(search, 'import');
  const bank = useRead(getBank, { params: { id: bankId } });
  const keep = (read: QuestionImport) => client.setQueryData(readingOf(read.id).queryKey, read);
  const reading = useQuery({ ...readingOf(importId ?? ''), enabled: importId !== undefined });
  const restart = () => setSearch({ import: undefined });
  return (
    <div className="zs-stack">
      <PageTitle>{t('import.title', { bank: bank.data?.bank.name ?? '' })}</PageTitle>
      <Steps
        steps={[t('import.choose'), t('import.check'), t('import.result')]}
        present={reading.data?.state === 'confirmed' ? 3 : importId ? 1 : 0}
        label={t('import.steps')}
      />
      {importId === undefined ? (
        <Choose
          bankId={bankId}
          onPreview={preview => {
            keep(preview);
            setSearch({ import: preview.id }, { push: true });
          }}
        />
      ) : (
        <Loaded of={reading}>
          {data => <Stage key={data.id} bankId={bankId} data={data} onConfirmed={keep} onRestart={restart} />}
        </Loaded>
      )}
    </div>
  );
}

const readingOf = (id: string) => queryOf(getImport, { params: { id } });

interface StageProps {
  readonly bankId: string;
  readonly data: QuestionImport;
  readonly onConfirmed: (result: QuestionImport) => void;
  readonly onRestart: () => void;
}

/** The preview with its confirmation, or what was confirmed. */
function Stage({ bankId, data, onConfirmed, onRestart }: StageProps) {
  const t = useWorkMessages();
  const client = useQueryClient();
  const confirm = useMutation<QuestionImport, ApiError, string>({
    mutationFn: id => call(confirmImport, { params: { id } }),
    onSuccess: result => {
      onConfirmed(result);
      return refresh(client, ['exams', 'workbench']);
    },
  });
  if (data.state === 'confirmed') {
    return (
      <Notice
        tone="done"
        title={t('import.done', countTexts(data.counts))}
        actions={
          <>
            <LinkButton kind="primary" to={`/work/banks/${bankId}`}>
              {t('import.toBank')}
            </LinkButton>
            <Button onClick={onRestart}>{t('import.again')}</Button>
          </>
        }
      />
    );
  }
  return (
    <ImportPreview preview={data}>
      <ErrorNotice error={confirm.error} />
      <ConfirmRow
        counts={data.counts}
        busy={confirm.isPending}
        onConfirm={() => confirm.mutate(data.id)}
        onRestart={onRestart}
      />
    </ImportPreview>
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
        {counts.warnings > 0 && ` ${t('import.withWarnings', { count: formatCount(counts.warnings) })}`}
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
