import { type ReactNode, useEffect, useId, useRef } from 'react';
import type { ShownQuestion } from '#contracts/exams';
import { Button } from '#ui/button';
import { TextInput } from '#ui/field';
import { type AnswerValue, isAnswered } from './outbox.ts';
import { useRoomMessages } from './room-words.ts';
import { pointsText } from './sitting-figures.ts';

const LETTERS = 'ABCDEFGHIJ';
export const letterOf = (index: number): string => LETTERS[index] ?? String(index + 1);
/** The marks that stand for a blank in a stem. */
const BLANK = /_{3,}/;
const MAX_TEXT = 200;

export interface QuestionProps {
  readonly question: ShownQuestion;
  readonly total: number;
  readonly value: AnswerValue;
  readonly marked: boolean;
  readonly locked: boolean;
  /** `typing`: more is likely to follow at once. */
  readonly onAnswer: (value: AnswerValue, typing: boolean) => void;
  readonly onMark: () => void;
}

/** What the options are: those of the question, or right and wrong. */
export function optionsOf(
  question: ShownQuestion,
  words: { readonly right: string; readonly wrong: string },
): readonly string[] {
  if (question.kind === 'true-false') return [words.right, words.wrong];
  return question.kind === 'fill-in' ? [] : question.options;
}

/** The answer after an option was chosen or taken away. */
export function choose(question: ShownQuestion, value: AnswerValue, option: number): AnswerValue {
  if (question.kind !== 'multiple') return [option];
  const chosen = value.filter((part: number | string): part is number => typeof part === 'number');
  const next = chosen.includes(option) ? chosen.filter(other => other !== option) : [...chosen, option];
  return next.sort((a, b) => a - b);
}

/** One question, large enough for a thumb. The focus moves to it when it changes, so that a reader reads it. */
export function QuestionView(props: QuestionProps) {
  const { question, total, value, marked, locked, onAnswer, onMark } = props;
  const t = useRoomMessages();
  const stem = useRef<HTMLLegendElement>(null);
  const first = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus follows the question and nothing else
  useEffect(() => {
    if (!first.current) stem.current?.focus({ preventScroll: false });
    first.current = false;
  }, [question.position]);
  return (
    <fieldset className="zs-exam-question" disabled={locked}>
      <legend ref={stem} tabIndex={-1}>
        <span className="zs-exam-meta">
          {[
            t('room.place', { number: question.position + 1, total }),
            t(`kind.${question.kind}`),
            t('room.points', { points: pointsText(question.scoreHundredths) }),
          ].join('　')}
        </span>
        <span className="zs-exam-stem">
          <Stem question={question} />
        </span>
      </legend>
      {question.kind === 'fill-in' ? (
        <Blanks question={question} value={value} onAnswer={onAnswer} />
      ) : (
        <Options question={question} value={value} onAnswer={onAnswer} />
      )}
      <div className="zs-exam-tools">
        <Button aria-pressed={marked} onClick={onMark}>
          {t(marked ? 'room.unmark' : 'room.mark')}
        </Button>
        {isAnswered(value) && <Button onClick={() => onAnswer([], false)}>{t('room.clear')}</Button>}
      </div>
    </fieldset>
  );
}

/** The stem with its blanks numbered, so that one sees which field is which. */
function Stem({ question }: { readonly question: ShownQuestion }): ReactNode {
  if (question.kind !== 'fill-in') return question.stem;
  const parts = question.stem.split(BLANK);
  if (parts.length === 1) return question.stem;
  return parts.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a stem never move
    <span key={index}>
      {part}
      {index < parts.length - 1 && <span className="zs-exam-blank">（{index + 1}）</span>}
    </span>
  ));
}

type PartProps = Pick<QuestionProps, 'question' | 'value' | 'onAnswer'>;

function Options({ question, value, onAnswer }: PartProps) {
  const t = useRoomMessages();
  const name = useId();
  const chosen = new Set<number | string>(value);
  const multiple = question.kind === 'multiple';
  return (
    <div className="zs-choices-large">
      {multiple && <p className="zs-hint">{t('room.several')}</p>}
      {optionsOf(question, { right: t('answer.right'), wrong: t('answer.wrong') }).map((option, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the options of a question never move
        <label key={index} className={`zs-choice zs-exam-option${chosen.has(index) ? ' zs-exam-chosen' : ''}`}>
          <input
            type={multiple ? 'checkbox' : 'radio'}
            name={name}
            checked={chosen.has(index)}
            onChange={() => onAnswer(choose(question, value, index), false)}
          />
          {question.kind !== 'true-false' && <b aria-hidden="true">{letterOf(index)}</b>}
          <span>{option}</span>
        </label>
      ))}
    </div>
  );
}

function Blanks({ question, value, onAnswer }: PartProps) {
  const t = useRoomMessages();
  const texts = Array.from({ length: Math.max(1, question.blanks) }, (_, i) => {
    const given = value[i];
    return typeof given === 'string' ? given : '';
  });
  const write = (index: number, text: string) => {
    const next = texts.map((old, i) => (i === index ? text.replaceAll('\0', '').slice(0, MAX_TEXT) : old));
    // Emptied fields are no answer, as if nothing had been written.
    onAnswer(next.every(each => each === '') ? [] : next, true);
  };
  return (
    <div className="zs-stack">
      {texts.map((text, index) => (
        <TextInput
          // biome-ignore lint/suspicious/noArrayIndexKey: the blanks of a question never move
          key={index}
          label={t('room.blank', { number: index + 1 })}
          value={text}
          onChange={next => write(index, next)}
          maxLength={MAX_TEXT}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
      ))}
    </div>
  );
}
