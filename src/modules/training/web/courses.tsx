import { useState } from 'react';
import { useCall, useMe, useRead } from '#api';
import { createCourse, listCourses } from '#contracts/training';
import { Button } from '#ui/button';
import { Dialog } from '#ui/dialog';
import { TextArea, TextInput } from '#ui/field';
import { ListPage, useListQuery } from '#ui/list-page';
import { ErrorNotice } from '#ui/notice';
import { AppLink, useGo } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { useWorkTexts } from './work-words.ts';

const states = ['draft', 'ready', 'retired'] as const;
const isState = (value: string | undefined): value is (typeof states)[number] => states.some(s => s === value);
const marks = { draft: 'open', ready: 'done', retired: 'late' } as const;

export function Page() {
  const t = useWorkTexts();
  const { state, search, after } = useListQuery(['state', 'search']);
  const list = useRead(listCourses, { query: { state: isState(state) ? state : undefined, search, after } });
  const [making, setMaking] = useState(false);
  return (
    <>
      <ListPage
        title={t('courses.title')}
        list={list}
        actions={
          <Button kind="primary" onClick={() => setMaking(true)}>
            {t('courses.new')}
          </Button>
        }
        filters={[
          { kind: 'text', name: 'search', label: t('courses.name'), maxLength: 50 },
          {
            kind: 'choice',
            name: 'state',
            label: t('col.state'),
            options: states.map(value => ({ value, label: t(`course.${value}`) })),
          },
        ]}
        columns={[
          {
            key: 'state',
            title: t('col.state'),
            cell: c => <StateMark state={marks[c.state]} word={t(`course.${c.state}`)} />,
          },
          {
            key: 'title',
            title: t('col.title'),
            heading: true,
            cell: c => <AppLink to={`/work/courses/${c.id}`}>{c.title}</AppLink>,
          },
          { key: 'unit', title: t('col.unit'), cell: c => c.unit.name },
          { key: 'tasks', title: t('col.tasks'), align: 'end', cell: c => c.tasks },
          {
            key: 'time',
            title: t('col.time'),
            align: 'end',
            cell: c => t('course.minutes', { minutes: Math.ceil(c.requiredSeconds / 60) }),
          },
        ]}
        rowKey={c => c.id}
        empty={{ sentence: t('courses.empty'), action: { label: t('courses.new'), onClick: () => setMaking(true) } }}
      />
      {making && <NewCourse onClose={() => setMaking(false)} />}
    </>
  );
}

function NewCourse({ onClose }: { readonly onClose: () => void }) {
  const t = useWorkTexts();
  const go = useGo();
  const { data: me } = useMe();
  const [title, setTitle] = useState('');
  const [summary, setSummary] = useState('');
  const create = useCall(createCourse, { onSuccess: reply => go(`/work/courses/${reply.id}`) });
  const unitId = me?.unit?.id;
  return (
    <Dialog
      open
      title={t('courses.new')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button
            kind="primary"
            busy={create.isPending}
            disabled={title.trim().length < 2 || !unitId}
            onClick={() => unitId && create.mutate({ body: { unitId, title: title.trim(), summary: summary.trim() } })}
          >
            {t('do.save')}
          </Button>
        </>
      }
    >
      <TextInput label={t('courses.name')} required value={title} onChange={setTitle} maxLength={120} />
      <TextArea label={t('courses.summary')} value={summary} onChange={setSummary} maxLength={1000} />
      <ErrorNotice error={create.error} />
    </Dialog>
  );
}
