import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { formatBytes, formatCount } from '../i18n/formats.ts';
import { useMessages } from '../i18n/messages.ts';
import { Button, LinkButton } from './button.tsx';
import { Field } from './field.tsx';
import { importMessages } from './import-messages.ts';
import { ImportPreview } from './import-preview.tsx';
import { type ImportCounts, type ImportSource, type ImportView, importPreviewKey } from './import-rows.ts';
import { JobProgress } from './job.tsx';
import { ErrorNotice, Loading, Notice } from './notice.tsx';
import { ProgressBar } from './progress.tsx';
import { searchValue, useSearchState } from './route.tsx';
import { Steps } from './steps.tsx';

export type { ImportCounts, ImportRow, ImportRowKind, ImportRows, ImportSource, ImportView } from './import-rows.ts';

export interface ImportFlowProps {
  readonly source: ImportSource;
  /** Settings that the upload needs, shown above the file: a plan, a unit. */
  readonly before?: ReactNode;
  /** Links to what was imported. */
  readonly result?: (view: ImportView) => ReactNode;
  readonly onDone?: () => void;
}

const STEP = { checking: 1, previewed: 1, applying: 2, done: 4, failed: 3, cancelled: 3 } as const;

/** Choose → preview with four filters → confirm → progress with cancel → result, on one page; the import's id is in the address. */
export function ImportFlow({ source, before, result, onDone }: ImportFlowProps) {
  const t = useMessages(importMessages);
  const [search, setSearch] = useSearchState();
  const importId = searchValue(search, 'import');
  const view = useQuery({
    queryKey: importPreviewKey(source.id, importId ?? ''),
    queryFn: ({ signal }) => source.read(importId ?? '', signal),
    enabled: importId !== undefined,
    staleTime: 0,
    // Between the end of a progress row and the new state of the import there may be a moment.
    refetchInterval: query =>
      query.state.data?.state === 'checking' || query.state.data?.state === 'applying' ? 2000 : false,
  });
  const restart = () => setSearch({ import: undefined });
  return (
    <div className="zs-stack">
      <Steps
        steps={[t('import.choose'), t('import.preview'), t('import.run'), t('import.result')]}
        present={importId === undefined ? 0 : view.data ? STEP[view.data.state] : 1}
        label={t('import.run')}
      />
      {importId === undefined ? (
        <ChooseFile source={source} before={before} onBegun={id => setSearch({ import: id }, { push: true })} />
      ) : view.data ? (
        <ImportStage
          source={source}
          importId={importId}
          view={view.data}
          restart={restart}
          onDone={onDone}
          result={result}
        />
      ) : view.error ? (
        <ErrorNotice error={view.error} onRetry={() => view.refetch()} />
      ) : (
        <Loading />
      )}
    </div>
  );
}

interface ChooseFileProps {
  readonly source: ImportSource;
  readonly before: ReactNode;
  readonly onBegun: (importId: string) => void;
}

function ChooseFile({ source, before, onBegun }: ChooseFileProps) {
  const t = useMessages(importMessages);
  const [file, setFile] = useState<File>();
  const [share, setShare] = useState(0);
  const upload = useMutation({ mutationFn: (chosen: File) => source.begin(chosen, setShare), onSuccess: onBegun });
  const kinds = source.kinds.join(' ');
  const wrong = file && faultOf(file, source);
  return (
    <form
      className="zs-form"
      onSubmit={event => {
        event.preventDefault();
        if (file && !wrong && !upload.isPending) upload.mutate(file);
      }}
    >
      {before}
      <Field
        label={t('import.file')}
        hint={t('import.limits', { kinds, size: formatBytes(source.maxBytes) })}
        error={wrong && t(wrong, { kinds, size: formatBytes(file?.size ?? 0), max: formatBytes(source.maxBytes) })}
        required
      >
        {control => (
          <input
            type="file"
            accept={source.kinds.join(',')}
            {...control}
            onChange={event => {
              upload.reset();
              setFile(event.target.files?.[0]);
            }}
          />
        )}
      </Field>
      {upload.isPending && (
        <ProgressBar label={t('import.uploading')} percent={share * 100} figures={formatBytes(file?.size ?? 0)} />
      )}
      <ErrorNotice error={upload.error} />
      <div className="zs-row">
        <Button kind="primary" type="submit" busy={upload.isPending} disabled={!file || wrong !== undefined}>
          {t('import.upload')}
        </Button>
        {source.templateUrl && <LinkButton to={source.templateUrl}>{t('import.template')}</LinkButton>}
      </div>
    </form>
  );
}

function faultOf(file: File, source: ImportSource): 'import.wrongKind' | 'import.tooLarge' | undefined {
  const name = file.name.toLowerCase();
  if (!source.kinds.some(kind => name.endsWith(kind))) return 'import.wrongKind';
  return file.size > source.maxBytes ? 'import.tooLarge' : undefined;
}

interface StageProps {
  readonly source: ImportSource;
  readonly importId: string;
  readonly view: ImportView;
  readonly restart: () => void;
  readonly onDone: (() => void) | undefined;
  readonly result: ImportFlowProps['result'];
}

function ImportStage({ source, importId, view, restart, onDone, result }: StageProps) {
  const t = useMessages(importMessages);
  const client = useQueryClient();
  const key = importPreviewKey(source.id, importId);
  const reread = () => client.invalidateQueries({ queryKey: key });
  const confirm = useMutation({ mutationFn: () => source.confirm(importId), onSuccess: reread });
  switch (view.state) {
    case 'checking':
    case 'applying': {
      const label = view.state === 'checking' ? t('import.checking', { file: view.fileName }) : t('import.applying');
      if (!view.progressId) return <Loading />;
      const ended = () => {
        void reread();
        if (view.state === 'applying') onDone?.();
      };
      return (
        <JobProgress
          key={view.progressId}
          progressId={view.progressId}
          label={label}
          counts={countNames(t)}
          onEnd={ended}
        />
      );
    }
    case 'previewed':
      return (
        <>
          <ImportPreview source={source} importId={importId} counts={view.counts} />
          <ErrorNotice error={confirm.error} />
          <ConfirmRow
            counts={view.counts}
            busy={confirm.isPending}
            onConfirm={() => confirm.mutate()}
            onRestart={restart}
          />
        </>
      );
    case 'done':
    case 'failed':
    case 'cancelled':
      return (
        <Notice
          tone={view.state === 'done' ? 'done' : view.state === 'failed' ? 'late' : 'soon'}
          title={view.state === 'done' ? t('import.doneText', formatted(view.counts)) : t(`import.${view.state}Text`)}
          actions={
            <>
              {source.annotatedUrl && view.counts.faulty > 0 && (
                <LinkButton to={source.annotatedUrl(importId)}>{t('import.annotated')}</LinkButton>
              )}
              <Button onClick={restart}>{t('import.again')}</Button>
            </>
          }
        >
          {result?.(view)}
        </Notice>
      );
  }
}

interface ConfirmRowProps {
  readonly counts: ImportCounts;
  readonly busy: boolean;
  readonly onConfirm: () => void;
  readonly onRestart: () => void;
}

function ConfirmRow({ counts, busy, onConfirm, onRestart }: ConfirmRowProps) {
  const t = useMessages(importMessages);
  const changes = counts.added + counts.updated;
  return (
    <div className="zs-stack">
      {changes === 0 && <p>{t(counts.faulty === 0 ? 'import.noChange' : 'import.nothing')}</p>}
      {changes > 0 && counts.faulty > 0 && <p>{t('import.faultySkipped', { count: formatCount(counts.faulty) })}</p>}
      <div className="zs-row">
        {changes > 0 && (
          <Button kind="primary" busy={busy} onClick={onConfirm}>
            {t('import.confirm', { count: formatCount(changes) })}
          </Button>
        )}
        <Button onClick={onRestart}>{t('import.restart')}</Button>
      </div>
    </div>
  );
}

const formatted = (counts: ImportCounts) => ({
  added: formatCount(counts.added),
  updated: formatCount(counts.updated),
  unchanged: formatCount(counts.unchanged),
  faulty: formatCount(counts.faulty),
});

const countNames = (t: ReturnType<typeof useMessages<keyof typeof importMessages.zh & string>>) => ({
  added: t('import.added'),
  updated: t('import.updated'),
  unchanged: t('import.unchanged'),
  faulty: t('import.faulty'),
});
