import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { cancelProgress, getProgress, type Progress } from '#kernel/progress';
import { queryOf, useCall } from '../api/query.ts';
import { formatCount } from '../i18n/formats.ts';
import { useMessages } from '../i18n/messages.ts';
import { Button } from './button.tsx';
import { uiMessages } from './messages.ts';
import { ErrorNotice, Loading, Notice } from './notice.tsx';
import { ProgressBar } from './progress.tsx';

const running = (progress: Progress | undefined): boolean =>
  progress === undefined || progress.state === 'queued' || progress.state === 'running';

/** The progress of long work, read every second while it runs. */
export function useProgress(progressId: string) {
  return useQuery({
    ...queryOf(getProgress, { params: { id: progressId } }),
    // An unreachable server does not end the work: keep asking, more slowly.
    refetchInterval: query => (query.state.error ? 5000 : running(query.state.data) ? 1000 : false),
    refetchIntervalInBackground: false,
    staleTime: 0,
  });
}

export interface JobProgressProps {
  readonly progressId: string;
  /** What is being done: `正在导出 人员名册`. */
  readonly label: string;
  /** Names of the counts the work reports, in order of showing. */
  readonly counts?: Readonly<Record<string, string>>;
  readonly cancellable?: boolean;
  /** Once, when the work has ended in any way. */
  readonly onEnd?: (progress: Progress) => void;
  /** The result with its links, after the work is done. */
  readonly result?: (progress: Progress) => ReactNode;
}

/** Long work as it goes: percent, counts, cancel, result. Leaving the page does not stop it. */
export function JobProgress({ progressId, label, counts = {}, cancellable = true, onEnd, result }: JobProgressProps) {
  const t = useMessages(uiMessages);
  const { data: progress, error, refetch } = useProgress(progressId);
  const cancel = useCall(cancelProgress);
  const told = useRef(false);
  useEffect(() => {
    if (progress && !running(progress) && !told.current) {
      told.current = true;
      onEnd?.(progress);
    }
  }, [progress, onEnd]);
  if (!progress) return error ? <ErrorNotice error={error} onRetry={() => refetch()} /> : <Loading />;
  const figures = Object.entries(counts).flatMap(([key, name]) => {
    const count = progress.counts[key];
    return count === undefined ? [] : [`${name} ${formatCount(count)}`];
  });
  return (
    <div className="zs-stack">
      <ProgressBar
        label={`${label} · ${t(`job.${progress.state}`)}`}
        percent={progress.state === 'queued' ? undefined : progress.state === 'done' ? 100 : progress.percent}
        tone={progress.state === 'done' ? 'done' : progress.state === 'failed' ? 'late' : 'ink'}
        figures={figures.join('　')}
      />
      <ErrorNotice error={cancel.error} />
      {running(progress) && (
        <div className="zs-row">
          {cancellable && (
            <Button
              busy={cancel.isPending || cancel.isSuccess}
              onClick={() => cancel.mutate({ params: { id: progressId } })}
            >
              {t(cancel.isIdle ? 'job.cancel' : 'job.cancelling')}
            </Button>
          )}
          <span className="zs-soft">{t('job.leave')}</span>
        </div>
      )}
      {progress.state === 'failed' && (
        <Notice tone="late" title={t('job.failedText', { code: progress.error?.code ?? '' })} />
      )}
      {progress.state === 'done' && result?.(progress)}
    </div>
  );
}
