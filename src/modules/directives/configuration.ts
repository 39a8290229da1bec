// The port through which obligations are measured. `app/` fills it with platform/measures; tests with a measure of their own.

import type { Measure } from '#kernel/measures';
import { asPeriod } from '#kernel/rule-book';
import { dateOf, type Instant } from '#kernel/time';
import { calendarOf, platformRule } from '#modules/rules';
import type { Ctx } from '#platform/database';
import type { Timing } from '#platform/turns';

export interface MeasureQuestion {
  readonly measureId: string;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly unitIds: readonly string[];
  readonly at: Instant;
  /** `current`: kept figures will do, `at` is now. `due`: from the facts as of `at`, stored for ever. */
  readonly purpose: 'current' | 'due';
}
export interface MeasuredFigure {
  readonly numerator: number;
  readonly denominator: number;
  readonly asOf: Instant;
}

export interface DirectivesPorts {
  /** Figures of these units at an instant. A unit without an answer cannot be measured. */
  readonly evaluate: (ctx: Ctx, question: MeasureQuestion) => Promise<ReadonlyMap<string, MeasuredFigure>>;
  /** True while evidence that counts as of `at` may still be on its way: what is stored for ever waits. */
  readonly isPending?: (
    ctx: Ctx,
    question: Pick<MeasureQuestion, 'measureId' | 'parameters' | 'at'>,
  ) => Promise<boolean>;
  /** Every measure the modules contributed. */
  readonly measures: () => readonly Measure[];
  /** The runs of a measure a drafter may choose (a plan, a subject), newest first; empty where it takes no parameters. */
  readonly options?: (ctx: Ctx, measureId: string) => Promise<readonly MeasureOption[]>;
}
export interface MeasureOption {
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly title: string;
}

let ports: DirectivesPorts | undefined;

/** Fills the ports; once per process, once per world in tests. */
export function configureDirectives(filled: DirectivesPorts): void {
  ports = filled;
}
export function directivesPorts(): DirectivesPorts {
  if (!ports) throw new Error('configureDirectives has not been called');
  return ports;
}

export const findMeasure = (id: string): Measure | undefined => ports?.measures().find(measure => measure.id === id);

/** Calendar and lead of reminders, for every due moment of this module. */
export async function timingOf(ctx: Ctx): Promise<Timing> {
  const lead = asPeriod(platformRule('reminder.lead', dateOf(ctx.now)));
  return { calendar: await calendarOf(ctx.db), lead };
}
