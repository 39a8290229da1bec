import { Button } from '#ui/button';
import { Checkbox, RadioGroup, Select } from '#ui/choice';
import { TextArea, TextInput } from '#ui/field';
import {
  type DraftBlank,
  type DraftFault,
  type DraftOption,
  emptyBlank,
  type QuestionDraft,
  withStem,
} from './question-draft.ts';
import { letterOf } from './room-question.tsx';
import { levels, useWorkMessages } from './work-words.ts';

export interface QuestionFormProps {
  readonly draft: QuestionDraft;
  readonly fault: DraftFault | undefined;
  readonly onChange: (draft: QuestionDraft) => void;
}

const MAX_OPTIONS = 10;
const nextKey = (items: readonly { readonly key: number }[]): number =>
  Math.max(-1, ...items.map(item => item.key)) + 1;

export function QuestionForm({ draft, fault, onChange }: QuestionFormProps) {
  const t = useWorkMessages();
  const set = (patch: Partial<QuestionDraft>) => onChange({ ...draft, ...patch });
  return (
    <div className="zs-form">
      <TextArea
        label={t('question.stem')}
        hint={draft.kind === 'fill-in' ? t('question.blankHint') : undefined}
        value={draft.stem}
        onChange={stem => set(withStem(draft, stem))}
        maxLength={4000}
        error={fault === 'stem' ? t('fault.stem') : undefined}
        required
      />
      <AnswerFields draft={draft} fault={fault} set={set} />
      <TextArea
        label={t('question.explanation')}
        value={draft.explanation}
        onChange={explanation => set({ explanation })}
        maxLength={4000}
      />
      <TextInput
        label={t('question.tags')}
        hint={t('question.tagsHint')}
        value={draft.tags}
        onChange={tags => set({ tags })}
        maxLength={1200}
      />
      <Select
        label={t('question.difficulty')}
        value={draft.difficulty}
        onChange={difficulty => set({ difficulty })}
        options={levels.map(level => ({ value: String(level), label: t(`level.${level}`) }))}
      />
      <TextInput
        label={t('question.score')}
        value={draft.score}
        onChange={score => set({ score })}
        maxLength={7}
        inputMode="decimal"
        error={fault === 'score' ? t('fault.score') : undefined}
      />
    </div>
  );
}

interface PartProps {
  readonly draft: QuestionDraft;
  readonly fault: DraftFault | undefined;
  readonly set: (patch: Partial<QuestionDraft>) => void;
}

function AnswerFields(props: PartProps) {
  const t = useWorkMessages();
  const { draft, set } = props;
  switch (draft.kind) {
    case 'true-false':
      return (
        <RadioGroup
          label={t('question.answer')}
          value={draft.truth ? 'yes' : 'no'}
          onChange={value => set({ truth: value === 'yes' })}
          options={[
            { value: 'yes', label: t('answer.right') },
            { value: 'no', label: t('answer.wrong') },
          ]}
        />
      );
    case 'fill-in':
      return <BlankFields {...props} />;
    default:
      return <OptionFields {...props} />;
  }
}

function OptionFields({ draft, fault, set }: PartProps) {
  const t = useWorkMessages();
  const { options, kind } = draft;
  const change = (key: number, patch: Partial<DraftOption>) =>
    set({
      options: options.map(option => {
        if (option.key === key) return { ...option, ...patch };
        // A single choice has one right option: the last one ticked.
        return kind === 'single' && patch.right ? { ...option, right: false } : option;
      }),
    });
  return (
    <fieldset className="zs-field zs-group">
      <legend>{t('question.options')}</legend>
      {options.map((option, index) => (
        <div key={option.key} className="zs-exam-edit zs-exam-edit-option">
          <TextInput
            label={t('question.option', { letter: letterOf(index) })}
            value={option.text}
            onChange={text => change(option.key, { text })}
            maxLength={1000}
          />
          <Checkbox
            label={t('question.rightOption')}
            checked={option.right}
            onChange={right => change(option.key, { right })}
          />
          {options.length > 2 && (
            <Button
              kind="quiet"
              aria-label={t('question.removeOption', { letter: letterOf(index) })}
              onClick={() => set({ options: options.filter(other => other.key !== option.key) })}
            >
              {t('remove')}
            </Button>
          )}
        </div>
      ))}
      <p className="zs-error" role="alert">
        {fault === 'options' || fault === 'right' ? t(`fault.${fault}`) : null}
      </p>
      {options.length < MAX_OPTIONS && (
        <div>
          <Button onClick={() => set({ options: [...options, { key: nextKey(options), text: '', right: false }] })}>
            {t('question.addOption')}
          </Button>
        </div>
      )}
    </fieldset>
  );
}

function BlankFields({ draft, fault, set }: PartProps) {
  const t = useWorkMessages();
  const { blanks } = draft;
  const change = (key: number, patch: Partial<DraftBlank>) =>
    set({ blanks: blanks.map(blank => (blank.key === key ? { ...blank, ...patch } : blank)) });
  return (
    <fieldset className="zs-field zs-group">
      <legend>{t('question.blanks')}</legend>
      {blanks.map((blank, index) => (
        <div key={blank.key} className="zs-exam-edit">
          <BlankField blank={blank} number={index + 1} change={patch => change(blank.key, patch)} />
          {blanks.length > 1 && (
            <Button kind="quiet" onClick={() => set({ blanks: blanks.filter(other => other.key !== blank.key) })}>
              {t('remove')}
            </Button>
          )}
        </div>
      ))}
      <p className="zs-error" role="alert">
        {fault === 'blanks' ? t('fault.blanks') : null}
      </p>
      {blanks.length < MAX_OPTIONS && (
        <div>
          <Button onClick={() => set({ blanks: [...blanks, emptyBlank(nextKey(blanks))] })}>
            {t('question.addBlank')}
          </Button>
        </div>
      )}
    </fieldset>
  );
}

interface BlankFieldProps {
  readonly blank: DraftBlank;
  readonly number: number;
  readonly change: (patch: Partial<DraftBlank>) => void;
}

function BlankField({ blank, number, change }: BlankFieldProps) {
  const t = useWorkMessages();
  return (
    <>
      <Select
        label={t('question.match', { number })}
        value={blank.match}
        onChange={match => change({ match })}
        options={[
          { value: 'loose', label: t('match.loose') },
          { value: 'exact', label: t('match.exact') },
          { value: 'number', label: t('match.number') },
        ]}
      />
      {blank.match === 'number' ? (
        <>
          <TextInput
            label={t('question.value')}
            value={blank.value}
            onChange={value => change({ value })}
            maxLength={20}
            inputMode="decimal"
          />
          <TextInput
            label={t('question.tolerance')}
            value={blank.tolerance}
            onChange={tolerance => change({ tolerance })}
            maxLength={20}
            inputMode="decimal"
          />
        </>
      ) : (
        <TextArea
          label={t('question.accept')}
          value={blank.accept}
          onChange={accept => change({ accept })}
          maxLength={2100}
          rows={2}
        />
      )}
    </>
  );
}
