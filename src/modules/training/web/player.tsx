import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { call, refresh, useRead } from '#api';
import { type BeatReply, getStudy, openStudy } from '#contracts/training';
import { useFormats } from '#i18n';
import { Button, LinkButton } from '#ui/button';
import { PageTitle } from '#ui/frame';
import { ErrorNotice, Loaded, Loading, Notice } from '#ui/notice';
import { ProgressBar } from '#ui/progress';
import { AppLink, useParam } from '#ui/route';
import type { Beating, Opened } from './beating.ts';
import { type Heart, startHeart } from './heart.ts';
import './player.css';
import { PdfView, VideoView } from './media.tsx';
import { RichText } from './rich-text.tsx';
import { ScormView } from './scorm-view.tsx';
import { useTexts } from './task-words.ts';

/** One task: opening it takes the study clock; what is credited stands at the top all the time. */
export function Page() {
  const [id, taskId] = [useParam('id'), useParam('taskId')];
  const { mutate, ...opening } = useMutation({ mutationFn: () => call(openStudy, { params: { id, taskId } }) });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another task is another session
  useEffect(() => mutate(), [mutate, id, taskId]);
  if (opening.error) return <ErrorNotice error={opening.error} onRetry={() => mutate()} />;
  if (!opening.data) return <Loading />;
  return <Session key={opening.data.sessionId} enrolmentId={id} opened={opening.data} onAgain={() => mutate()} />;
}

interface SessionProps {
  readonly enrolmentId: string;
  readonly opened: Opened;
  readonly onAgain: () => void;
}

function useBeating(opened: Opened) {
  const client = useQueryClient();
  const heart = useRef<Heart | undefined>(undefined);
  const player = useRef<Beating['player']['current']>(undefined);
  const [last, setLast] = useState<BeatReply>();
  const [takenOver, setTakenOver] = useState(false);
  const [reached, setReached] = useState(true);
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    const started = startHeart({
      ...opened,
      positionMs: () => player.current?.positionMs(),
      isPlaying: () => player.current?.isPlaying() ?? false,
      onReply: reply => {
        setLast(reply);
        if (reply.taskComplete) void refresh(client, ['training.get-study', 'training.list-my-training']);
        if (reply.studyComplete) void refresh(client, ['exams']);
      },
      onTakenOver: () => setTakenOver(true),
      onContact: setReached,
      onIdle: setIdle,
    });
    heart.current = started;
    return () => {
      void started.leave().then(() => refresh(client, ['training.get-study', 'training.list-my-training']));
    };
  }, [opened, client]);
  return { beating: { heart, player } satisfies Beating, last, takenOver, reached, idle };
}

function Session({ enrolmentId, opened, onAgain }: SessionProps) {
  const t = useTexts();
  const { beating, last, takenOver, reached, idle } = useBeating(opened);
  const { task } = opened;
  return (
    <article className="zs-stack zs-player">
      <PageTitle>{task.title}</PageTitle>
      <CreditLine opened={opened} last={last} />
      {takenOver && (
        <Notice
          tone="late"
          title={t('player.takenOver')}
          actions={
            <Button kind="primary" onClick={onAgain}>
              {t('player.here')}
            </Button>
          }
        />
      )}
      {!reached && !takenOver && <Notice tone="soon">{t('player.offline')}</Notice>}
      {idle && !takenOver && last?.taskComplete !== true && (
        <Notice
          tone="soon"
          title={t('player.idle')}
          actions={<Button onClick={() => beating.heart.current?.alive()}>{t('player.here-still')}</Button>}
        />
      )}
      {opened.tookOver && !last && <Notice>{t('player.tookOver')}</Notice>}
      {!takenOver && <TaskView enrolmentId={enrolmentId} opened={opened} beating={beating} />}
      <Onward enrolmentId={enrolmentId} taskId={task.id} last={last} />
    </article>
  );
}

/** The honest line: what the server has credited, and what it has not, and why. */
function CreditLine({ opened, last }: { readonly opened: Opened; readonly last: BeatReply | undefined }) {
  const t = useTexts();
  const { duration } = useFormats();
  const { task } = opened;
  const done = last?.taskComplete ?? task.completedAt !== null;
  const total = last?.totalMs ?? task.creditedMs;
  const required = Math.max(task.requiredSeconds * 1000, task.kind === 'video' ? (task.durationMs ?? 0) : 0);
  const covered = last?.coveredMs ?? task.coveredMs;
  const figures = [
    t('player.credited', { credited: duration(total) }),
    t('player.required', { required: duration(required) }),
    ...(task.kind === 'video' && task.durationMs !== null
      ? [t('task.seen', { seen: duration(covered), duration: duration(task.durationMs) })]
      : []),
  ];
  const lost = last?.lost && last.lost.ms >= 1000 ? last.lost : null;
  return (
    <div className="zs-player-bar" role="status">
      <ProgressBar
        label={done ? t('player.complete') : t('study.progress')}
        percent={done ? 100 : required === 0 ? undefined : Math.min(99, (total * 100) / required)}
        tone={done ? 'done' : 'ink'}
        figures={figures.join('　')}
      />
      {lost && (
        <p>
          {t('lost.now', { time: duration(lost.ms), reason: t(`reason.${lost.reason}`) })} {t('lost.makeUp')}
        </p>
      )}
    </div>
  );
}

interface ViewProps {
  readonly enrolmentId: string;
  readonly opened: Opened;
  readonly beating: Beating;
}

function TaskView({ enrolmentId, opened, beating }: ViewProps) {
  const { task } = opened;
  switch (task.kind) {
    case 'text':
      return <RichText source={opened.body ?? ''} />;
    case 'pdf':
      return <PdfView enrolmentId={enrolmentId} task={task} />;
    case 'video':
      return <VideoView enrolmentId={enrolmentId} opened={opened} beating={beating} />;
    case 'scorm':
      return opened.scorm && <ScormView opened={opened} scorm={opened.scorm} beating={beating} />;
  }
}

/** What comes after: the exam when all is complete, the next open task otherwise. */
function Onward({
  enrolmentId,
  taskId,
  last,
}: {
  readonly enrolmentId: string;
  readonly taskId: string;
  readonly last: BeatReply | undefined;
}) {
  const t = useTexts();
  const study = useRead(getStudy, { params: { id: enrolmentId } });
  return (
    <Loaded of={study}>
      {({ tasks, state }) => {
        const here = tasks.findIndex(task => task.id === taskId);
        const next = [...tasks.slice(here + 1), ...tasks.slice(0, here)].find(task => task.completedAt === null);
        const ready = last?.state === 'exam-open' || state === 'exam-open';
        return (
          <div className="zs-row">
            {ready && (
              <Notice
                tone="done"
                title={t('player.allDone')}
                actions={
                  <LinkButton kind="primary" to="/my/exams">
                    {t('do.exam')}
                  </LinkButton>
                }
              />
            )}
            {!ready && next && (
              <LinkButton
                kind={last?.taskComplete ? 'primary' : 'plain'}
                to={`/my/training/${enrolmentId}/study/${next.id}`}
              >
                {t('player.next')}：{next.title}
              </LinkButton>
            )}
            <AppLink to={`/my/training/${enrolmentId}`}>{t('player.back')}</AppLink>
          </div>
        );
      }}
    </Loaded>
  );
}
