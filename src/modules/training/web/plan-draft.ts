// The form of a plan as text fields, and back.
import type { Deadline, EnrolmentMode, PlanDraft, PlanShown } from '#contracts/training';
import type { LineId } from '#kernel/roles';
import { parseSelector, type Selector } from '#kernel/selector';

export interface Target {
  readonly categories: readonly string[];
  readonly types: readonly string[];
  readonly line: LineId | '';
  readonly region: string;
  /** A selector that these fields cannot show; kept until one of them is touched. */
  readonly kept: Selector | null;
}

export interface DraftForm {
  readonly title: string;
  readonly subject: string;
  readonly year: string;
  readonly summary: string;
  readonly opensOn: string;
  readonly closesOn: string;
  readonly trainingHours: string;
  readonly examHours: string;
  readonly yuan: string;
  readonly passMark: string;
  readonly attempts: string;
  readonly paperId: string;
  readonly modes: readonly EnrolmentMode[];
  readonly courseIds: readonly string[];
  readonly target: Target;
  readonly deadlines: readonly {
    readonly dueOn: string;
    readonly title: string;
    readonly num: string;
    readonly den: string;
  }[];
  readonly instrument: string;
  readonly article: string;
}

export const emptyTarget: Target = { categories: [], types: [], line: '', region: '', kept: null };

/** A selector of the shape that this form writes → its fields; any other is kept whole. */
export function targetOf(data: unknown): Target {
  const selector = parseSelector(data);
  if ('everyone' in selector) return emptyTarget;
  let target = emptyTarget;
  for (const part of 'all' in selector ? selector.all : [selector]) {
    if ('jobCategory' in part && target.categories.length === 0) target = { ...target, categories: part.jobCategory };
    else if ('unitType' in part && target.types.length === 0) target = { ...target, types: part.unitType };
    else if ('region' in part && target.region === '')
      target = { ...target, region: part.region, line: part.line ?? '' };
    else if ('line' in part && typeof part.line === 'object' && part.line.length === 1 && target.line === '')
      target = { ...target, line: part.line[0] ?? '' };
    else return { ...emptyTarget, kept: selector };
  }
  return target;
}

export function selectorOf({ categories, types, line, region, kept }: Target): Selector {
  if (kept) return kept;
  const onLine: Selector[] = line === '' ? [] : [{ line: [line] }];
  const place: Selector[] = region === '' ? onLine : [{ region, ...(line === '' ? {} : { line }) }];
  const parts: Selector[] = [
    ...(categories.length > 0 ? [{ jobCategory: categories }] : []),
    ...(types.length > 0 ? [{ unitType: types }] : []),
    ...place,
  ];
  return parts.length === 0 ? { everyone: true } : { all: parts };
}

export const emptyDraft = (year: string): DraftForm => ({
  title: '',
  subject: '',
  year,
  summary: '',
  opensOn: '',
  closesOn: '',
  trainingHours: '0',
  examHours: '0',
  yuan: '0',
  passMark: '',
  attempts: '',
  paperId: '',
  modes: ['roster', 'unit'],
  courseIds: [],
  target: emptyTarget,
  deadlines: [],
  instrument: '',
  article: '',
});

export const formOf = (plan: PlanShown): DraftForm => ({
  title: plan.title,
  subject: plan.subject,
  year: String(plan.year),
  summary: plan.summary,
  opensOn: plan.opensOn,
  closesOn: plan.closesOn,
  trainingHours: String(plan.trainingHours),
  examHours: String(plan.examHours),
  yuan: String(plan.priceFen / 100),
  passMark: String(plan.passMarkHundredths / 100),
  attempts: String(plan.attempts),
  paperId: plan.paperId ?? '',
  modes: plan.modes,
  courseIds: plan.courseIds,
  target: targetOf(plan.target),
  deadlines: plan.deadlines.map(d => ({
    dueOn: d.dueOn,
    title: d.title,
    num: String(d.share.num),
    den: String(d.share.den),
  })),
  instrument: plan.basis?.instrument ?? '',
  article: plan.basis?.article ?? '',
});

const whole = (text: string): number => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN);
/** `60` or `60.5` → hundredths. */
const hundredths = (text: string): number =>
  /^\d{1,6}(\.\d{1,2})?$/.test(text.trim()) ? Math.round(Number(text) * 100) : Number.NaN;

/** The fields that are missing or no numbers; the server checks the rest. */
export function wrongFields(form: DraftForm): readonly (keyof DraftForm)[] {
  const texts = (['title', 'subject', 'opensOn', 'closesOn'] as const).filter(name => form[name].trim().length < 2);
  const numbers = (['year', 'trainingHours', 'examHours', 'attempts'] as const).filter(name =>
    Number.isNaN(whole(form[name])),
  );
  const amounts = (['yuan', 'passMark'] as const).filter(name => Number.isNaN(hundredths(form[name])));
  const deadlines = form.deadlines.some(
    d => d.dueOn === '' || d.title.trim() === '' || Number.isNaN(whole(d.num)) || Number.isNaN(whole(d.den)),
  );
  return [...texts, ...numbers, ...amounts, ...(deadlines ? (['deadlines'] as const) : [])];
}

const deadlineOf = (d: DraftForm['deadlines'][number]): Deadline => ({
  dueOn: d.dueOn,
  title: d.title.trim(),
  share: { num: whole(d.num), den: whole(d.den) },
  citation: null,
});

export const draftOf = (form: DraftForm): PlanDraft => ({
  title: form.title.trim(),
  subject: form.subject.trim(),
  year: whole(form.year),
  summary: form.summary.trim(),
  target: selectorOf(form.target),
  opensOn: form.opensOn,
  closesOn: form.closesOn,
  trainingHours: whole(form.trainingHours),
  examHours: whole(form.examHours),
  priceFen: hundredths(form.yuan),
  passMarkHundredths: hundredths(form.passMark),
  attempts: whole(form.attempts),
  paperId: form.paperId === '' ? null : form.paperId,
  modes: [...form.modes],
  courseIds: [...form.courseIds],
  deadlines: form.deadlines.map(deadlineOf),
  basis: form.instrument.trim() === '' ? null : { instrument: form.instrument.trim(), article: form.article.trim() },
});

type Rules = readonly { readonly ruleId: string; readonly value: unknown }[];
const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
const text = (value: unknown): string | undefined =>
  typeof value === 'number' || typeof value === 'string' ? String(value) : undefined;

/** What the rules in force say, put into the form; a rule that is not there changes nothing. */
export function withRules(form: DraftForm, rules: Rules): DraftForm {
  const ruleValue = (id: string) => rules.find(rule => rule.ruleId === id)?.value;
  const [hours, attempts, window] = [
    record(ruleValue('hours.credit')),
    record(ruleValue('exam.attempts')),
    record(ruleValue('training.window')),
  ];
  const price = ruleValue('card.price');
  const { regular, makeUp } = attempts;
  return {
    ...form,
    passMark: text(ruleValue('exam.pass-mark')) ?? form.passMark,
    attempts: typeof regular === 'number' && typeof makeUp === 'number' ? String(regular + makeUp) : form.attempts,
    trainingHours: text(hours.training) ?? form.trainingHours,
    examHours: text(hours.exam) ?? form.examHours,
    opensOn: text(window.from) ?? form.opensOn,
    closesOn: text(window.to) ?? form.closesOn,
    yuan: typeof price === 'number' ? String(price / 100) : form.yuan,
  };
}
