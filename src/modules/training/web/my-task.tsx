import { useRead } from '#api';
import { getStudy, type StudyShown, type StudyTask } from '#contracts/training';
import { useFormats } from '#i18n';
import { LinkButton } from '#ui/button';
import { Card } from '#ui/card';
import { PageTitle } from '#ui/frame';
import { Loaded, Notice } from '#ui/notice';
import { ProgressBar } from '#ui/progress';
import { AppLink, useParam } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { useTexts } from './task-words.ts';

/** The tasks of one enrolment in order, how far each is, and which time was not credited. */
export function Page() {
  const id = useParam('id');
  const study = useRead(getStudy, { params: { id } });
  return <Loaded of={study}>{data => <Study study={data} />}</Loaded>;
}

function Study({ study }: { readonly study: StudyShown }) {
  const t = useTexts();
  const next = study.tasks.find(task => task.completedAt === null);
  return (
    <div className="zs-stack">
      <PageTitle>{study.title}</PageTitle>
      {study.state === 'exam-open' && (
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
      {next && (study.state === 'enrolled' || study.state === 'studying') && (
        <LinkButton kind="primary" wide to={`/my/training/${study.id}/study/${next.id}`}>
          {t(study.state === 'enrolled' ? 'do.study' : 'do.continue')}
        </LinkButton>
      )}
      <Card title={t('task.title')}>
        <ol className="zs-stack" style={{ paddingInlineStart: '1.2em' }}>
          {study.tasks.map(task => (
            <li key={task.id}>
              <TaskLine study={study} task={task} />
            </li>
          ))}
        </ol>
      </Card>
      <Gaps study={study} />
    </div>
  );
}

function TaskLine({ study, task }: { readonly study: StudyShown; readonly task: StudyTask }) {
  const t = useTexts();
  const { duration } = useFormats();
  const required = task.requiredSeconds * 1000;
  const state = task.completedAt ? 'done' : task.creditedMs > 0 ? 'busy' : 'open';
  return (
    <div>
      <div className="zs-row">
        <AppLink to={`/my/training/${study.id}/study/${task.id}`}>{task.title}</AppLink>
        <span className="zs-soft">{t(`task.kind.${task.kind}`)}</span>
        <StateMark state={state} word={t(`task.${state}`)} />
      </div>
      {required > 0 && !task.completedAt && (
        <ProgressBar
          label={t('study.progress')}
          percent={(task.creditedMs * 100) / required}
          figures={t('task.credited', {
            credited: duration(Math.min(task.creditedMs, required)),
            required: duration(required),
          })}
        />
      )}
      {task.kind === 'video' && task.durationMs !== null && !task.completedAt && (
        <p className="zs-soft">
          {t('task.seen', { seen: duration(task.coveredMs), duration: duration(task.durationMs) })}
        </p>
      )}
    </div>
  );
}

function Gaps({ study }: { readonly study: StudyShown }) {
  const t = useTexts();
  const { duration } = useFormats();
  if (study.gaps.length === 0) return null;
  const titleOf = (taskId: string) => study.tasks.find(task => task.id === taskId)?.title ?? '';
  return (
    <Card title={t('lost.title')} level={3}>
      <ul>
        {study.gaps.map(gap => (
          <li key={`${gap.taskId}${gap.reason}`}>
            {t('lost.line', {
              title: titleOf(gap.taskId),
              reason: t(`reason.${gap.reason}`),
              time: duration(gap.lostMs),
              times: gap.times,
            })}
          </li>
        ))}
      </ul>
      <p className="zs-soft">{t('lost.makeUp')}</p>
    </Card>
  );
}
