import type { ShownQuestion } from '#contracts/exams';
import { type RoomTranslate, useRoomMessages } from './room-words.ts';

export interface SheetProps {
  readonly questions: readonly ShownQuestion[];
  readonly answered: ReadonlySet<number>;
  /** Not yet acknowledged by the server. */
  readonly unsaved: ReadonlySet<number>;
  readonly marked: ReadonlySet<number>;
  readonly present: number;
  readonly onGo: (position: number) => void;
}

/** 答题卡: every question with what has been done about it, in shape and words as well as colour. */
export function AnswerSheet(props: SheetProps) {
  const t = useRoomMessages();
  const { questions, answered, marked, present, onGo } = props;
  return (
    <div className="zs-stack">
      <p>
        {t('sheet.counts', { answered: answered.size, left: questions.length - answered.size, marked: marked.size })}
      </p>
      <ul className="zs-exam-sheet">
        {questions.map(({ position }) => (
          <li key={position}>
            <button
              type="button"
              className={classOf(props, position)}
              aria-label={nameOf(props, { position, t })}
              aria-current={position === present ? 'true' : undefined}
              onClick={() => onGo(position)}
            >
              {position + 1}
              {marked.has(position) && (
                <span className="zs-exam-flag" aria-hidden="true">
                  ⚑
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
      <p className="zs-hint">{t('sheet.legend')}</p>
    </div>
  );
}

function classOf({ answered, present }: SheetProps, position: number): string {
  const state = answered.has(position) ? ' zs-exam-answered' : '';
  return `zs-exam-cell${state}${position === present ? ' zs-exam-present' : ''}`;
}

function nameOf(
  { answered, unsaved, marked }: SheetProps,
  { position, t }: { readonly position: number; readonly t: RoomTranslate },
): string {
  const parts = [
    t('sheet.question', { number: position + 1 }),
    t(answered.has(position) ? 'sheet.answered' : 'sheet.unanswered'),
    ...(unsaved.has(position) ? [t('sheet.unsaved')] : []),
    ...(marked.has(position) ? [t('sheet.marked')] : []),
  ];
  return parts.join(t('sheet.comma'));
}
