// The rules that bear on a plan: read when it is drafted, compared and pinned when it is published.
import type { Citation } from '#kernel/citation';
import { z, zDate } from '#kernel/endpoint';
import type { CalendarDate } from '#kernel/time';
import type { PaperTerms } from '#modules/exams';
import { findRule } from '#modules/rules';
import type { Ctx } from '#platform/database';
import type { PinnedRule } from '../contract-plans.ts';
import { errors } from '../errors.ts';

/** What of a plan a rule may bind. */
export interface BoundFields {
  readonly passMarkHundredths: number;
  readonly attempts: number;
  readonly trainingHours: number;
  readonly examHours: number;
  readonly priceFen: number;
  readonly opensOn: CalendarDate;
  readonly closesOn: CalendarDate;
}

/** Every rule that binds a plan, in the order in which a page shows them. */
export const planRuleIds = [
  'exam.pass-mark',
  'exam.attempts',
  'hours.credit',
  'training.window',
  'card.price',
  'exam.resume',
  'exam.entry',
  'exam.precondition',
] as const;

/** 60 分以上: the notices name a mark without saying of how many; it is read as of a hundred. */
const FULL_MARK_HUNDREDTHS = 10_000;

const zAttempts = z.object({ regular: z.int(), makeUp: z.int() });
const zHours = z.object({ training: z.int(), exam: z.int() });
const zWindow = z.object({ from: zDate, to: zDate });
// What the exam room and the study do for every plan. A rule that asks for anything else is refused, not passed over.
const zResume = z.literal('before-end-else-failed');
const zEntry = z.object({ entering: z.literal('starts-the-exam'), forcedExit: z.literal('one-failed-attempt') });
const zPrecondition = z.array(z.literal('all-study-tasks'));

/** The rules that apply to the organiser on that day. */
export async function rulesFor(
  ctx: Ctx,
  { unitId, date }: { unitId: string; date: CalendarDate },
): Promise<PinnedRule[]> {
  const found: PinnedRule[] = [];
  for (const ruleId of planRuleIds) {
    const rule = await findRule(ctx, { kind: ruleId, unitId, date });
    if (rule && rule.value !== null)
      found.push({ ruleId, value: rule.value, citations: rule.citations.map(c => ({ ...c })) });
  }
  return found;
}

/** Parsed citations carry an absent quote as undefined; the kernel's leave it out. */
const citations = (rule: PinnedRule): Citation[] =>
  rule.citations.map(({ instrument, article, quote }) => ({
    instrument,
    article,
    ...(quote === undefined ? {} : { quote }),
  }));

/** True when the plan keeps the rule. A rule whose value this module cannot read is refused, not passed over. */
export function keepsRule({ ruleId, value }: Pick<PinnedRule, 'ruleId' | 'value'>, plan: BoundFields): boolean {
  switch (ruleId) {
    case 'exam.pass-mark':
      return z.parse(z.number(), value) * 100 === plan.passMarkHundredths;
    case 'exam.attempts': {
      const allowed = z.parse(zAttempts, value);
      return allowed.regular + allowed.makeUp === plan.attempts;
    }
    case 'hours.credit': {
      const hours = z.parse(zHours, value);
      return hours.training === plan.trainingHours && hours.exam === plan.examHours;
    }
    case 'training.window': {
      const window = z.parse(zWindow, value);
      return window.from <= plan.opensOn && plan.closesOn <= window.to;
    }
    case 'card.price':
      return z.parse(z.number(), value) === plan.priceFen;
    case 'exam.resume':
      return zResume.safeParse(value).success;
    case 'exam.entry':
      return zEntry.safeParse(value).success;
    case 'exam.precondition':
      return zPrecondition.safeParse(value).success;
    default:
      return true;
  }
}

/** Throws `training.rule-mismatch` with the citations of the first rule that the plan does not keep. */
export function checkRules(rules: readonly PinnedRule[], plan: BoundFields): void {
  for (const rule of rules) {
    if (!keepsRule(rule, plan)) throw errors.refuse('training.rule-mismatch', { rule: rule.ruleId }, citations(rule));
  }
}

/**
 * Throws unless candidates can sit the paper and pass it by the mark the plan sets: it is ready, its total is that of which the
 * rule counts its mark, and its end means what the rule says. Refusals by a rule carry its citations.
 */
export function checkPaper(
  rules: readonly PinnedRule[],
  { plan, paper }: { plan: Pick<BoundFields, 'passMarkHundredths'>; paper: PaperTerms },
): void {
  if (paper.state !== 'ready') throw errors.refuse('training.paper-not-ready', { paper: paper.title });
  const points = { total: paper.totalHundredths / 100, passMark: plan.passMarkHundredths / 100 };
  const passMark = rules.find(rule => rule.ruleId === 'exam.pass-mark');
  if (passMark && paper.totalHundredths !== FULL_MARK_HUNDREDTHS)
    throw errors.refuse('training.paper-total', { ...points, full: FULL_MARK_HUNDREDTHS / 100 }, citations(passMark));
  if (paper.totalHundredths < plan.passMarkHundredths) throw errors.refuse('training.paper-below-pass-mark', points);
  const resume = rules.find(rule => rule.ruleId === 'exam.resume');
  if (resume && paper.onExpiry !== 'no-score')
    throw errors.refuse('training.paper-expiry', { paper: paper.title }, citations(resume));
}

/** The citations of the named rules as the plan pinned them. */
export function citationsOf(rules: readonly PinnedRule[] | null, ids: readonly string[]): Citation[] {
  return (rules ?? []).filter(rule => ids.includes(rule.ruleId)).flatMap(rule => citations(rule));
}
