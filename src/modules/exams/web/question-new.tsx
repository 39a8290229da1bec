import { useRef, useState } from 'react';
import { useCall, useRead } from '#api';
import { createQuestion, getBank } from '#contracts/exams';
import { Button, LinkButton } from '#ui/button';
import { RadioGroup } from '#ui/choice';
import { PageTitle } from '#ui/frame';
import { Notice } from '#ui/notice';
import { AppLink, useGo, useParam } from '#ui/route';
import { type DraftFault, emptyDraft, type QuestionDraft, readDraft } from './question-draft.ts';
import { QuestionEditor } from './question-editor.tsx';
import { kindOptions, useWorkMessages } from './work-words.ts';

/** Writing questions by hand, one after the other: kind, tags, difficulty and score stay for the next. */
export function Page() {
  const t = useWorkMessages();
  const bankId = useParam('id');
  const bank = useRead(getBank, { params: { id: bankId } });
  const writing = useWriting(bankId);
  const { draft, saved, create } = writing;
  return (
    <div className="zs-stack">
      <PageTitle>{t('question.new', { bank: bank.data?.bank.name ?? '' })}</PageTitle>
      {saved && (
        <Notice tone="done" title={t('question.created', { stem: saved.stem.slice(0, 60) })}>
          <AppLink to={`/work/questions/${saved.id}`}>{t('question.toExisting')}</AppLink>
        </Notice>
      )}
      <QuestionEditor
        key={writing.round}
        draft={draft}
        fault={writing.fault}
        error={create.error}
        onChange={writing.setDraft}
        onSubmit={() => writing.submit('leave')}
        before={
          <RadioGroup
            label={t('question.kind')}
            value={draft.kind}
            onChange={kind => writing.setDraft({ ...draft, kind })}
            options={kindOptions(t)}
          />
        }
        buttons={
          <>
            <Button kind="primary" type="submit" busy={create.isPending}>
              {t('question.create')}
            </Button>
            <Button busy={create.isPending} onClick={() => writing.submit('next')}>
              {t('question.createMore')}
            </Button>
            <LinkButton kind="quiet" to={`/work/banks/${bankId}`}>
              {t('question.toBank')}
            </LinkButton>
          </>
        }
      />
    </div>
  );
}

function useWriting(bankId: string) {
  const go = useGo();
  const [draft, setDraft] = useState<QuestionDraft>(() => emptyDraft('single'));
  const [fault, setFault] = useState<DraftFault>();
  const [saved, setSaved] = useState<{ readonly id: string; readonly stem: string }>();
  const [round, setRound] = useState(0);
  const then = useRef<'leave' | 'next'>('leave');
  const create = useCall(createQuestion, {
    onSuccess: row => {
      if (then.current === 'leave') return go(`/work/questions/${row.id}`);
      const { kind, tags, difficulty, score, language } = draft;
      setSaved(row);
      setDraft({ ...emptyDraft(kind), tags, difficulty, score, language });
      setRound(round + 1);
      window.scrollTo({ top: 0 });
    },
  });
  const submit = (next: 'leave' | 'next') => {
    then.current = next;
    const read = readDraft(draft);
    setFault('fault' in read ? read.fault : undefined);
    setSaved(undefined);
    if ('question' in read) create.mutate({ params: { id: bankId }, body: { question: read.question } });
  };
  return { draft, setDraft, fault, saved, round, create, submit };
}
