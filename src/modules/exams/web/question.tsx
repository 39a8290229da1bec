import { useState } from 'react';
import { useCall, useRead } from '#api';
import { getQuestion, retireQuestion, saveQuestion } from '#contracts/exams';
import { useFormats } from '#i18n';
import type { Reply } from '#kernel/endpoint';
import { Button } from '#ui/button';
import { Card, Facts } from '#ui/card';
import { ConfirmDialog } from '#ui/dialog';
import { PageTitle } from '#ui/frame';
import { ErrorNotice, Loaded, Notice } from '#ui/notice';
import { useParam } from '#ui/route';
import { QuestionState } from './bank.tsx';
import { type DraftFault, draftOf, type Question, readDraft } from './question-draft.ts';
import { QuestionEditor } from './question-editor.tsx';
import { letterOf } from './room-question.tsx';
import { useWorkMessages } from './work-words.ts';
import './work-exams.css';
import { pointsText } from './sitting-figures.ts';

type Reading = Reply<typeof getQuestion>;

/** One question with its versions: read, revise into a new version, retire. */
export function Page() {
  const id = useParam('id');
  const reading = useRead(getQuestion, { params: { id } });
  return (
    <Loaded of={reading}>
      {data => <QuestionPage key={data.row.revision} reading={data} reload={() => void reading.refetch()} />}
    </Loaded>
  );
}

function QuestionPage({ reading, reload }: { readonly reading: Reading; readonly reload: () => void }) {
  const t = useWorkMessages();
  const [mode, setMode] = useState<'read' | 'edit' | 'retire'>('read');
  const { row, question } = reading;
  const params = { id: row.id };
  const retire = useCall(retireQuestion, { onSuccess: () => setMode('read') });
  const active = row.state === 'active';
  return (
    <div className="zs-stack">
      <PageTitle aside={<QuestionState state={row.state} />}>
        {t('question.title', { kind: t(`kind.${row.kind}`), version: row.version })}
      </PageTitle>
      {mode === 'edit' ? (
        <Edit reading={reading} reload={reload} onClose={() => setMode('read')} />
      ) : (
        <>
          <div className="zs-row">
            <Button kind={active ? 'primary' : 'plain'} onClick={() => setMode('edit')}>
              {t(active ? 'question.edit' : 'question.restore')}
            </Button>
            {active && (
              <Button kind="danger" onClick={() => setMode('retire')}>
                {t('question.retire')}
              </Button>
            )}
          </div>
          <div className="zs-columns">
            <Content question={question} />
            <Versions reading={reading} />
          </div>
        </>
      )}
      <ConfirmDialog
        open={mode === 'retire'}
        danger
        busy={retire.isPending}
        title={t('question.retire')}
        confirmLabel={t('question.retire')}
        onConfirm={() => retire.mutate({ params, body: { revision: row.revision } })}
        onClose={() => setMode('read')}
      >
        <p>{t('question.retireText')}</p>
        <ErrorNotice error={retire.error} />
      </ConfirmDialog>
    </div>
  );
}

function Versions({ reading }: { readonly reading: Reading }) {
  const t = useWorkMessages();
  const { dateTime } = useFormats();
  return (
    <Card title={t('question.versions')}>
      <ol className="zs-exam-versions" reversed>
        {[...reading.versions]
          .sort((a, b) => b.version - a.version)
          .map(({ version, createdAt }) => (
            <li key={version} value={version}>
              {dateTime(createdAt)} {version === reading.row.version && <strong>{t('question.current')}</strong>}
            </li>
          ))}
      </ol>
      <p className="zs-hint">{t('question.versionsHint')}</p>
    </Card>
  );
}

function Content({ question }: { readonly question: Question }) {
  const t = useWorkMessages();
  return (
    <Card title={t('question.content')}>
      <p className="zs-exam-stem">{question.stem}</p>
      <AnswerKey question={question} />
      <Facts
        facts={[
          { label: t('question.explanation'), value: question.explanation },
          { label: t('question.tags'), value: question.tags.join(t('comma')) },
          { label: t('question.difficulty'), value: question.difficulty },
          { label: t('question.score'), value: pointsText(question.score) },
        ]}
      />
    </Card>
  );
}

function AnswerKey({ question }: { readonly question: Question }) {
  const t = useWorkMessages();
  switch (question.kind) {
    case 'true-false':
      return <p>{t('question.answerIs', { answer: t(question.answer ? 'answer.right' : 'answer.wrong') })}</p>;
    case 'fill-in':
      return (
        <ol className="zs-exam-keylist">
          {question.blanks.map((blank, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the blanks of a version never move
            <li key={index}>
              {blank.match === 'number'
                ? t('question.numberKey', { value: blank.value, tolerance: blank.tolerance })
                : t(`question.${blank.match}Key`, { texts: blank.accept.join(' / ') })}
            </li>
          ))}
        </ol>
      );
    default: {
      const right = question.kind === 'single' ? [question.answer] : question.answer;
      return (
        <ul className="zs-exam-keylist">
          {question.options.map((option, index) => (
            <li key={option} className={right.includes(index) ? 'zs-exam-right' : undefined}>
              {letterOf(index)}　{option}
              {right.includes(index) && <strong>　✓ {t('question.rightOption')}</strong>}
            </li>
          ))}
        </ul>
      );
    }
  }
}

interface EditProps {
  readonly reading: Reading;
  readonly reload: () => void;
  readonly onClose: () => void;
}

function Edit({ reading, reload, onClose }: EditProps) {
  const t = useWorkMessages();
  const [draft, setDraft] = useState(() => draftOf(reading.question));
  const [fault, setFault] = useState<DraftFault>();
  const save = useCall(saveQuestion, { onSuccess: onClose });
  const submit = () => {
    const read = readDraft(draft);
    setFault('fault' in read ? read.fault : undefined);
    if ('question' in read) {
      save.mutate({
        params: { id: reading.row.id },
        body: { revision: reading.row.revision, question: read.question },
      });
    }
  };
  return (
    <QuestionEditor
      draft={draft}
      fault={fault}
      error={save.error}
      onChange={setDraft}
      onSubmit={submit}
      onReload={reload}
      before={reading.row.state === 'retired' && <Notice tone="soon" title={t('question.restoreHint')} />}
      buttons={
        <>
          <Button kind="primary" type="submit" busy={save.isPending}>
            {t('question.save')}
          </Button>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <span className="zs-hint">{t('question.saveHint')}</span>
        </>
      }
    />
  );
}
