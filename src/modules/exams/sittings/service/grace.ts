// Time that a hand-in sent at the last moment may travel; set from the rule pack at start.
let graceMs = 2_000;

/** Sets the travelling time of a last-moment hand-in (rule `exam.hand-in-grace`), in milliseconds. */
export function setHandInGrace(ms: number): void {
  graceMs = ms;
}

/** As set, in milliseconds. The page is told it, so that it stops handing in by itself when it is over. */
export const handInGrace = (): number => graceMs;
