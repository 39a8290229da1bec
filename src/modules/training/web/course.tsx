import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call, refresh, urlOf, useCall, useRead } from '#api';
import * as contract from '#contracts/training';
import type { Reply } from '#kernel/endpoint';
import { Button } from '#ui/button';
import { Card } from '#ui/card';
import { RadioGroup } from '#ui/choice';
import { Dialog } from '#ui/dialog';
import { Field, TextArea, TextInput } from '#ui/field';
import { PageTitle } from '#ui/frame';
import { EmptyState, ErrorNotice, Loaded, Notice } from '#ui/notice';
import { AppLink, useGo, useParam } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import './player.css';
import { RichText } from './rich-text.tsx';
import { useWorkTexts } from './work-words.ts';

type Course = Reply<typeof contract.getCourse>;
const marks = { draft: 'open', ready: 'done', retired: 'late' } as const;

/** A course: its tasks in order, their content, and making it final. */
export function Page() {
  const id = useParam('id');
  const course = useRead(contract.getCourse, { params: { id } });
  return <Loaded of={course}>{data => <CourseView course={data} />}</Loaded>;
}

function CourseView({ course }: { readonly course: Course }) {
  const t = useWorkTexts();
  const [adding, setAdding] = useState(false);
  const isDraft = course.mayEdit && course.state === 'draft';
  return (
    <div className="zs-stack">
      <PageTitle aside={course.mayEdit && <StateButtons course={course} />}>
        {course.title} <StateMark state={marks[course.state]} word={t(`course.${course.state}`)} />
      </PageTitle>
      <p>{course.summary}</p>
      {course.mayEdit && course.state === 'ready' && <Notice>{t('course.frozen')}</Notice>}
      {course.tasks.length === 0 && <EmptyState>{t('course.empty')}</EmptyState>}
      {course.tasks.map(task => (
        <TaskCard key={task.id} task={task} isDraft={isDraft} />
      ))}
      {isDraft && (
        <div>
          <Button onClick={() => setAdding(true)}>{t('course.addTask')}</Button>
        </div>
      )}
      {adding && <TaskDialog courseId={course.id} onClose={() => setAdding(false)} />}
    </div>
  );
}

function StateButtons({ course }: { readonly course: Course }) {
  const t = useWorkTexts();
  const go = useGo();
  const set = useCall(contract.setCourseState);
  const copy = useCall(contract.copyCourse, { onSuccess: reply => go(`/work/courses/${reply.id}`) });
  const to = (state: Course['state']) =>
    set.mutate({ params: { id: course.id }, body: { revision: course.revision, state } });
  return (
    <>
      {course.state === 'draft' && (
        <Button kind="primary" busy={set.isPending} onClick={() => to('ready')}>
          {t('course.toReady')}
        </Button>
      )}
      {course.state === 'ready' && (
        <>
          <Button busy={set.isPending} onClick={() => to('draft')}>
            {t('course.toDraft')}
          </Button>
          <Button busy={set.isPending} onClick={() => to('retired')}>
            {t('course.retire')}
          </Button>
        </>
      )}
      <Button
        busy={copy.isPending}
        onClick={() => copy.mutate({ params: { id: course.id }, body: { title: `${course.title} 2`.slice(0, 120) } })}
      >
        {t('course.copy')}
      </Button>
      <ErrorNotice error={set.error ?? copy.error} />
    </>
  );
}

function TaskCard({ task, isDraft }: { readonly task: contract.CourseTask; readonly isDraft: boolean }) {
  const t = useWorkTexts();
  const [editing, setEditing] = useState(false);
  const remove = useCall(contract.removeTask);
  return (
    <Card
      title={`${task.position}. ${task.title}`}
      aside={
        <StateMark
          state={task.hasContent ? 'done' : 'open'}
          word={t(task.hasContent ? 'course.hasFile' : 'course.noFile')}
        />
      }
    >
      <div className="zs-stack">
        <p className="zs-soft">
          {t(`course.kind.${task.kind}`)}　{t('course.minutes', { minutes: Math.ceil(task.requiredSeconds / 60) })}
        </p>
        {task.kind === 'text' && task.body && (
          <details>
            <summary>{t('course.preview')}</summary>
            <RichText source={task.body} />
          </details>
        )}
        {(task.kind === 'pdf' || task.kind === 'video') && task.hasContent && (
          <AppLink to={urlOf(contract.previewTask, { params: { id: task.id } })}>{t('course.preview')}</AppLink>
        )}
        {isDraft && task.kind !== 'text' && <Upload task={task} kind={task.kind} />}
        {isDraft && (
          <div className="zs-row">
            <Button kind="quiet" onClick={() => setEditing(true)}>
              {t('do.edit')}
            </Button>
            <Button
              kind="quiet"
              busy={remove.isPending}
              onClick={() => remove.mutate({ params: { id: task.id }, body: { revision: task.revision } })}
            >
              {t('course.remove')}
            </Button>
          </div>
        )}
        <ErrorNotice error={remove.error} />
        {editing && <TaskDialog task={task} onClose={() => setEditing(false)} />}
      </div>
    </Card>
  );
}

function Upload({ task, kind }: { readonly task: contract.CourseTask; readonly kind: 'pdf' | 'video' | 'scorm' }) {
  const t = useWorkTexts();
  const client = useQueryClient();
  const [percent, setPercent] = useState(0);
  const send = useMutation({
    mutationFn: (file: File) =>
      call(
        contract.uploadTaskFile,
        { params: { id: task.id }, body: file },
        { onProgress: share => setPercent(Math.floor(share * 100)), timeoutMs: 3_600_000 },
      ),
    onSuccess: () => refresh(client, ['training']),
  });
  const accept = { pdf: '.pdf', video: '.mp4', scorm: '.zip' }[kind];
  return (
    <>
      <Field label={t('course.file')} hint={t(`course.fileHint.${kind}`)}>
        {control => (
          <input
            type="file"
            {...control}
            accept={accept}
            disabled={send.isPending}
            onChange={event => {
              const file = event.target.files?.[0];
              if (file) send.mutate(file);
              event.target.value = '';
            }}
          />
        )}
      </Field>
      {send.isPending && <p role="status">{t('course.uploading', { percent })}</p>}
      <ErrorNotice error={send.error} />
    </>
  );
}

interface TaskDialogProps {
  readonly courseId?: string;
  readonly task?: contract.CourseTask;
  readonly onClose: () => void;
}

const minutesOf = (seconds: number): string => String(seconds / 60);
const secondsOf = (minutes: string): number =>
  /^\d{1,4}(\.\d{1,2})?$/.test(minutes.trim()) ? Math.round(Number(minutes) * 60) : Number.NaN;

/** A new task of a course, or a changed one. */
function TaskDialog({ courseId, task, onClose }: TaskDialogProps) {
  const t = useWorkTexts();
  const [kind, setKind] = useState<contract.TaskKind>(task?.kind ?? 'text');
  const [title, setTitle] = useState(task?.title ?? '');
  const [minutes, setMinutes] = useState(task ? minutesOf(task.requiredSeconds) : '');
  const [body, setBody] = useState(task?.body ?? '');
  const add = useCall(contract.addTask, { onSuccess: onClose });
  const revise = useCall(contract.reviseTask, { onSuccess: onClose });
  const requiredSeconds = secondsOf(minutes);
  const save = () => {
    const fields = { title: title.trim(), requiredSeconds, ...(kind === 'text' ? { body } : {}) };
    if (task)
      revise.mutate({ params: { id: task.id }, body: { ...fields, revision: task.revision, position: task.position } });
    else if (courseId) add.mutate({ params: { id: courseId }, body: { ...fields, kind } });
  };
  return (
    <Dialog
      open
      size="wide"
      title={t(task ? 'do.edit' : 'course.addTask')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button
            kind="primary"
            busy={add.isPending || revise.isPending}
            disabled={title.trim() === '' || Number.isNaN(requiredSeconds)}
            onClick={save}
          >
            {t('do.save')}
          </Button>
        </>
      }
    >
      {!task && (
        <RadioGroup
          label={t('course.kind')}
          value={kind}
          onChange={setKind}
          options={contract.taskKinds.map(value => ({ value, label: t(`course.kind.${value}`) }))}
        />
      )}
      <TextInput label={t('course.taskTitle')} required value={title} onChange={setTitle} maxLength={120} />
      <TextInput
        label={t('course.required')}
        required
        value={minutes}
        onChange={setMinutes}
        maxLength={7}
        inputMode="decimal"
      />
      {kind === 'text' && (
        <TextArea label={t('course.body')} rows={16} value={body} onChange={setBody} maxLength={contract.maxBody} />
      )}
      <ErrorNotice error={add.error ?? revise.error} />
    </Dialog>
  );
}
