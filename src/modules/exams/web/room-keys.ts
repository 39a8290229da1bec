import { useEffect, useRef } from 'react';
import type { ShownQuestion } from '#contracts/exams';
import type { AnswerValue } from './outbox.ts';
import { choose } from './room-question.tsx';

export interface RoomKeysProps {
  readonly question: ShownQuestion | undefined;
  readonly value: AnswerValue;
  /** A dialog is open, or nothing may be answered. Turning the page stays possible without a dialog. */
  readonly idle: boolean;
  readonly onAnswer: (value: AnswerValue) => void;
  readonly onTurn: (by: 1 | -1) => void;
  readonly onMark: () => void;
}

const optionCount = (question: ShownQuestion): number =>
  question.kind === 'true-false' ? 2 : question.kind === 'fill-in' ? 0 : question.options.length;

/** A to J or 1 to 9 choose, PageUp and PageDown turn, M marks. Never while somebody types, never with Ctrl, Alt or Meta. */
export function useRoomKeys(props: RoomKeysProps): void {
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (latest.current.idle || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
      if (act(event.key, latest.current)) event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && target.type !== 'radio' && target.type !== 'checkbox';
}

function act(key: string, { question, value, onAnswer, onTurn, onMark }: RoomKeysProps): boolean {
  if (key === 'PageDown' || key === 'PageUp') {
    onTurn(key === 'PageDown' ? 1 : -1);
    return true;
  }
  if (key.length !== 1 || !question) return false;
  const upper = key.toUpperCase();
  if (upper === 'M') {
    onMark();
    return true;
  }
  const option = /[1-9]/.test(key) ? Number(key) - 1 : upper.charCodeAt(0) - 65;
  if (option < 0 || option >= optionCount(question)) return false;
  onAnswer(choose(question, value, option));
  return true;
}
