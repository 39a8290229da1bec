import { useMessages } from '../i18n/messages.ts';
import { uiMessages } from './messages.ts';
import './styles/state-mark.css';

/** The five standings of anything with a due date. */
export type StateKind = 'done' | 'busy' | 'open' | 'soon' | 'late';

const SHAPES: Readonly<Record<StateKind, string>> = { done: '●', busy: '◐', open: '○', soon: '▲', late: '■' };

export interface StateMarkProps {
  readonly state: StateKind;
  /** The statutory word of this state (`待县教育局审核`); without it the general one. */
  readonly word?: string;
}

/** A state as shape, colour and word: readable without colour, and aloud. */
export function StateMark({ state, word }: StateMarkProps) {
  const t = useMessages(uiMessages);
  return (
    <span className={`zs-state zs-state-${state}`}>
      <span aria-hidden="true" className="zs-state-shape">
        {SHAPES[state]}
      </span>
      {word ?? t(`state.${state}`)}
    </span>
  );
}
