export {
  countTurns,
  listTurns,
  type TurnFilter,
  type TurnShown,
  type TurnState,
  turnStates,
  waitingFor,
} from './reading.ts';
export { announceDueTurns, type MovedTurn, moveDue, turnEvents } from './time-passes.ts';
export { deriveDue, momentBefore, type Timing, type TurnClock, type TurnDue, workingDaysLeft } from './timing.ts';
export {
  closeTurns,
  type NewTurns,
  openTurn,
  openTurns,
  passTurns,
  setTurnSpans,
  type TurnHolder,
  type TurnSubject,
} from './turns.ts';
