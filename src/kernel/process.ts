// A process is one literal table: state → action → who may do it, under which guard, and where it leads. The server's
// checks, the buttons of a page, the diagram of the README and the exhaustive walk of the tests are read off it.

import type { Citation } from './citation.ts';
import type { ErrorDetail } from './errors.ts';
import { kernelErrors } from './refusals.ts';
import type { RoleId } from './roles.ts';

/** Who performs an action: a role, the system itself (jobs, listened events), the person concerned, or the public. */
export type Performer = RoleId | 'system' | 'public';

/** The answer of a guard; a refusal names its rule where a rule refused. */
export type Verdict =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: string;
      readonly detail?: ErrorDetail;
      readonly citations?: readonly Citation[];
    };

export interface Guard<Facts> {
  /** Kebab-case; shown in the diagram. */
  readonly name: string;
  /** Pure; children of the case are asked for their states here, never copied as flags. */
  readonly check: (facts: Facts) => Verdict;
}

/** What the action does to the clock of the state: the rule kind it opens, or the clock it ends or stops. */
export type ClockEffect =
  | { readonly opens: string }
  | { readonly meets: string }
  | { readonly pauses: string }
  | { readonly resumes: string };

/** An action of many hands: one signature row per body; a refusal is its own transition. */
export interface Collected<State extends string> {
  /** Which bodies: a name that the module resolves, such as `joint-bodies`. */
  readonly each: string;
  readonly need: 'all' | 'any' | number;
  /** Where one refusal leads; without it a refusal only counts as not signed. */
  readonly refused?: State;
}

export interface Action<State extends string, Facts> {
  readonly to: State;
  readonly by: readonly [Performer, ...Performer[]];
  readonly label: { readonly zh: string; readonly en: string };
  readonly guard?: Guard<Facts>;
  /** Names the input, as the endpoint that performs the action calls it. */
  readonly input?: string;
  readonly clock?: ClockEffect;
  /** The audit event recorded in the same transaction. */
  readonly records: string;
  readonly collect?: Collected<State>;
}

export type ProcessTable<State extends string, Facts> = Readonly<
  Record<State, Readonly<Record<string, Action<State, Facts>>>>
>;

export interface Process<State extends string = string, Facts = never> {
  /** `module.thing`. */
  readonly id: string;
  readonly initial: State;
  /** States in which a case may rest for ever. */
  readonly final: readonly State[];
  readonly states: Readonly<Record<State, { readonly zh: string; readonly en: string }>>;
  readonly table: ProcessTable<State, Facts>;
}

/**
 * Declares a process over the facts its guards read. Curried so that the states are inferred from `states`:
 * `defineProcess<FilingFacts>()({ id, initial, final, states, table })`. A target that is no state does not type-check.
 * Throws RangeError when a collected action needs less than one signature.
 */
export function defineProcess<Facts = unknown>() {
  return <const State extends string>(given: {
    readonly id: string;
    readonly initial: NoInfer<State>;
    readonly final: readonly NoInfer<State>[];
    readonly states: Readonly<Record<State, { readonly zh: string; readonly en: string }>>;
    readonly table: ProcessTable<NoInfer<State>, Facts>;
  }): Process<State, Facts> => {
    for (const { action, from, name } of actionsOf(given)) {
      const need = action.collect?.need;
      if (typeof need === 'number' && (!Number.isInteger(need) || need < 1)) {
        throw new RangeError(`${given.id}: ${from}.${name} needs at least one signature`);
      }
    }
    return given;
  };
}

interface Step<State extends string, Facts> {
  readonly from: State;
  readonly name: string;
  readonly action: Action<State, Facts>;
}

function actionsOf<State extends string, Facts>(
  process: Pick<Process<State, Facts>, 'table'>,
): readonly Step<State, Facts>[] {
  const entries = Object.entries(process.table) as [State, Readonly<Record<string, Action<State, Facts>>>][];
  return entries.flatMap(([from, actions]) =>
    Object.entries(actions).map(([name, action]) => ({ from, name, action })),
  );
}

/** Who asks: the performers they are to this case (roles in scope; `system` for jobs). */
export interface Asking<State extends string, Facts> {
  readonly state: State;
  readonly performers: readonly Performer[];
  readonly facts: Facts;
}

export interface AvailableAction<State extends string> {
  readonly action: string;
  readonly to: State;
  readonly label: { readonly zh: string; readonly en: string };
  readonly collect?: Collected<State>;
}

export interface BlockedAction<State extends string> extends AvailableAction<State> {
  readonly reason: string;
  readonly citations: readonly Citation[];
}

/** What these performers may do now: exactly what `transition` would accept. */
export function availableActions<State extends string, Facts>(
  process: Process<State, Facts>,
  asking: Asking<State, Facts>,
): readonly AvailableAction<State>[] {
  return explainActions(process, asking).available;
}

/** Available actions, and those of these performers that a guard holds back, with the reason and its citations. */
export function explainActions<State extends string, Facts>(
  process: Process<State, Facts>,
  { state, performers, facts }: Asking<State, Facts>,
): { readonly available: readonly AvailableAction<State>[]; readonly blocked: readonly BlockedAction<State>[] } {
  const available: AvailableAction<State>[] = [];
  const blocked: BlockedAction<State>[] = [];
  for (const [name, action] of Object.entries<Action<State, Facts>>(process.table[state])) {
    if (!action.by.some(performer => performers.includes(performer))) continue;
    const { to, label, collect } = action;
    const shown = { action: name, to, label, ...(collect === undefined ? {} : { collect }) };
    const verdict: Verdict = action.guard?.check(facts) ?? { ok: true };
    if (verdict.ok) available.push(shown);
    else blocked.push({ ...shown, reason: verdict.reason, citations: verdict.citations ?? [] });
  }
  return { available, blocked };
}

/** One signature row of a collected action. */
export interface SignatureRow {
  readonly body: string;
  readonly verdict: 'signed' | 'refused';
  /** Digest of what was signed: a signature under another text does not count. */
  readonly digest: string;
}

export interface Collection {
  readonly bodies: readonly string[];
  readonly digest: string;
  readonly rows: readonly SignatureRow[];
}

export type Outcome<State extends string> =
  | {
      readonly kind: 'moved';
      readonly from: State;
      readonly to: State;
      readonly records: string;
      readonly clock?: ClockEffect;
    }
  | { readonly kind: 'collecting'; readonly state: State; readonly missing: readonly string[] };

/**
 * Decides an action. Throws `kernel.process-action` (409) when the state does not offer it, `kernel.process-performer`
 * (403), or `kernel.process-guard` (409) with the guard's reason and citations. A collected action needs `collection`
 * (the rows as they stand with the present one) and moves only when the need is met.
 */
export function transition<State extends string, Facts>(
  process: Process<State, Facts>,
  asked: Asking<State, Facts> & { readonly action: string; readonly collection?: Collection },
): Outcome<State> {
  const { state, action: name } = asked;
  const where = { process: process.id, state, action: name.slice(0, 60) };
  const actions: Readonly<Record<string, Action<State, Facts>>> = process.table[state];
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!action) throw kernelErrors.refuse('kernel.process-action', where);
  if (!action.by.some(performer => asked.performers.includes(performer))) {
    throw kernelErrors.refuse('kernel.process-performer', where);
  }
  const verdict: Verdict = action.guard?.check(asked.facts) ?? { ok: true };
  if (!verdict.ok) {
    const detail = { ...verdict.detail, ...where, reason: verdict.reason };
    throw kernelErrors.refuse('kernel.process-guard', detail, verdict.citations);
  }
  const moved = (to: State): Outcome<State> => ({
    kind: 'moved',
    from: state,
    to,
    records: action.records,
    ...(action.clock === undefined ? {} : { clock: action.clock }),
  });
  if (action.collect === undefined) return moved(action.to);
  if (asked.collection === undefined)
    throw kernelErrors.refuse('kernel.process-action', { ...where, reason: 'collected' });
  const { met, refused, missing } = countSignatures(action.collect, asked.collection);
  if (refused && action.collect.refused !== undefined) return moved(action.collect.refused);
  return met ? moved(action.to) : { kind: 'collecting', state, missing };
}

/** Whether the need is met: bodies that are asked, each once, over the present text. A need above the number of bodies means all. */
export function countSignatures(
  { need }: Pick<Collected<string>, 'need'>,
  { bodies, digest, rows }: Collection,
): { readonly met: boolean; readonly refused: boolean; readonly missing: readonly string[] } {
  const current = rows.filter(row => row.digest === digest && bodies.includes(row.body));
  const last = new Map(current.map(row => [row.body, row.verdict]));
  const asked = [...new Set(bodies)];
  const missing = asked.filter(body => last.get(body) !== 'signed');
  const needed = need === 'all' ? asked.length : Math.min(need === 'any' ? 1 : need, asked.length);
  const refused = asked.some(body => last.get(body) === 'refused');
  return { met: asked.length > 0 && asked.length - missing.length >= needed, refused, missing };
}

/** What a walk over the whole table found; a test asserts that the two lists are empty. */
export interface ProcessWalk<State extends string> {
  readonly reachable: readonly State[];
  readonly unreachable: readonly State[];
  /** States that are not final and from which no final state can be reached. */
  readonly deadEnds: readonly State[];
  /** Final states that still offer actions, which is legitimate (reopening) but worth a look. */
  readonly reopening: readonly State[];
  readonly steps: readonly { readonly from: State; readonly action: string; readonly to: State }[];
}

/** Exhaustive walk over states and actions, guards and performers left aside. */
export function walkProcess<State extends string, Facts>(process: Process<State, Facts>): ProcessWalk<State> {
  const steps = actionsOf(process).flatMap(({ from, name, action }) => [
    { from, action: name, to: action.to },
    ...(action.collect?.refused === undefined ? [] : [{ from, action: `${name}:refused`, to: action.collect.refused }]),
  ]);
  const states = Object.keys(process.states) as State[];
  const reachable = closure([process.initial], state => steps.filter(step => step.from === state).map(step => step.to));
  const endsWell = closure(process.final, state => steps.filter(step => step.to === state).map(step => step.from));
  return {
    reachable: states.filter(state => reachable.has(state)),
    unreachable: states.filter(state => !reachable.has(state)),
    deadEnds: states.filter(state => !endsWell.has(state)),
    reopening: process.final.filter(state => Object.keys(process.table[state]).length > 0),
    steps,
  };
}

function closure<T>(from: readonly T[], next: (item: T) => readonly T[]): ReadonlySet<T> {
  const seen = new Set<T>(from);
  for (const item of seen) for (const found of next(item)) seen.add(found);
  return seen;
}

/** Mermaid text of the state diagram, for the README of the module. */
export function mermaid<State extends string, Facts>(
  process: Process<State, Facts>,
  language: 'zh' | 'en' = 'zh',
): string {
  const id = (state: string): string => state.replaceAll('-', '_');
  const lines = ['stateDiagram-v2'];
  for (const [state, title] of Object.entries<{ zh: string; en: string }>(process.states)) {
    lines.push(`  state "${title[language].replaceAll('"', "'")}" as ${id(state)}`);
  }
  lines.push(`  [*] --> ${id(process.initial)}`);
  for (const { from, action } of actionsOf(process)) {
    const guard = action.guard === undefined ? '' : ` [${action.guard.name}]`;
    const collected = action.collect === undefined ? '' : ` (${action.collect.each}: ${action.collect.need})`;
    lines.push(`  ${id(from)} --> ${id(action.to)}: ${action.label[language]}${guard}${collected}`);
    const refused = action.collect?.refused;
    if (refused !== undefined) lines.push(`  ${id(from)} --> ${id(refused)}: ${action.label[language]} ✗`);
  }
  for (const state of process.final) lines.push(`  ${id(state)} --> [*]`);
  return `${lines.join('\n')}\n`;
}
