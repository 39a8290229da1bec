// A question being written, as a candidate will see it.
import { useState } from 'react';
import type { ShownQuestion } from '#contracts/exams';
import { Card } from '#ui/card';
import type { AnswerValue } from './outbox.ts';
import { readPoints } from './points.ts';
import type { QuestionDraft } from './question-draft.ts';
import { QuestionView } from './room-question.tsx';
import { useWorkMessages } from './work-words.ts';
import './exam.css';

/** What is written so far; an option without a text is shown empty, as it would be. */
export function shownOf(draft: QuestionDraft): ShownQuestion {
  const choice = draft.kind === 'single' || draft.kind === 'multiple';
  return {
    position: 0,
    kind: draft.kind,
    stem: draft.stem.trim(),
    options: choice ? draft.options.map(option => option.text) : [],
    blanks: draft.kind === 'fill-in' ? draft.blanks.length : 0,
    scoreHundredths: readPoints(draft.score) ?? 0,
  };
}

/** The very view of the exam room, to be tried; another kind starts with an empty answer. */
export function QuestionPreview({ draft }: { readonly draft: QuestionDraft }) {
  const t = useWorkMessages();
  return (
    <Card title={t('question.preview')}>
      {draft.stem.trim() === '' ? (
        <p className="zs-hint">{t('question.previewEmpty')}</p>
      ) : (
        <>
          <Trial key={draft.kind} question={shownOf(draft)} />
          <p className="zs-hint">{t('question.previewHint')}</p>
        </>
      )}
    </Card>
  );
}

function Trial({ question }: { readonly question: ShownQuestion }) {
  const [value, setValue] = useState<AnswerValue>([]);
  const [marked, setMarked] = useState(false);
  return (
    <QuestionView
      question={question}
      total={1}
      value={value}
      marked={marked}
      locked={false}
      onAnswer={setValue}
      onMark={() => setMarked(!marked)}
    />
  );
}
