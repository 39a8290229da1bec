// The form of a question beside its preview; used for a new question and for a new version.
import type { ReactNode } from 'react';
import { type ApiError, isApiError } from '#api';
import { Button } from '#ui/button';
import { ErrorNotice, Notice } from '#ui/notice';
import { AppLink } from '#ui/route';
import { useProblemWords } from './import-words.ts';
import type { DraftFault, QuestionDraft } from './question-draft.ts';
import { QuestionForm } from './question-form.tsx';
import { QuestionPreview } from './question-preview.tsx';
import { useWorkMessages } from './work-words.ts';
import './work-exams.css';

export interface QuestionEditorProps {
  readonly draft: QuestionDraft;
  readonly fault: DraftFault | undefined;
  readonly error: ApiError | null;
  readonly onChange: (draft: QuestionDraft) => void;
  readonly onSubmit: () => void;
  /** After somebody else changed the question meanwhile. */
  readonly onReload?: () => void;
  readonly before?: ReactNode;
  readonly buttons: ReactNode;
}

export function QuestionEditor(props: QuestionEditorProps) {
  const { draft, fault, error, onChange, onSubmit, onReload, before, buttons } = props;
  return (
    <div className="zs-exam-writing">
      <form
        className="zs-stack"
        onSubmit={event => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {before}
        <QuestionForm draft={draft} fault={fault} onChange={onChange} />
        <SaveError error={error} onReload={onReload} />
        <div className="zs-row">{buttons}</div>
      </form>
      <aside className="zs-exam-preview">
        <QuestionPreview draft={draft} />
      </aside>
    </div>
  );
}

/** Why it was not saved: field by field where the question is wrong, with the way out where there is one. */
function SaveError({
  error,
  onReload,
}: {
  /** Unknown, so that one refusal after the other can be asked for. */
  readonly error: unknown;
  readonly onReload: (() => void) | undefined;
}) {
  const t = useWorkMessages();
  const problemWords = useProblemWords();
  if (isApiError(error, 'exams.stale-revision') && onReload) {
    return (
      <Notice
        tone="late"
        title={t('question.stale')}
        actions={<Button onClick={onReload}>{t('question.reload')}</Button>}
      />
    );
  }
  if (isApiError(error, 'exams.question-exists')) {
    const id = error.detail.questionId;
    return (
      <Notice tone="late" title={t('question.exists')}>
        {typeof id === 'string' && <AppLink to={`/work/questions/${id}`}>{t('question.toExisting')}</AppLink>}
      </Notice>
    );
  }
  const problems = isApiError(error, 'exams.question-invalid') ? problemWords(error.detail.problems) : [];
  if (problems.length === 0) return <ErrorNotice error={error} />;
  return (
    <Notice tone="late" title={t('question.invalid')}>
      <ul>
        {problems.map(words => (
          <li key={words}>{words}</li>
        ))}
      </ul>
    </Notice>
  );
}
