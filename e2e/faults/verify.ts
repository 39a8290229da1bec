// Holds every candidate's own book against what is stored after the round.
import type pg from 'pg';
import type { SavedAnswer, SittingSummary } from '#contracts/exams';
import type { Question } from '../../src/modules/exams/bank/question.ts';
import { versionKey } from '../../src/modules/exams/bank/versions.ts';
import { gradePaper } from '../../src/modules/exams/marking/grade.ts';
import type { DrawnPaper } from '../../src/modules/exams/papers/draw.ts';
import { acknowledgedOf, type Entry, isNewer, type Ledger } from './ledger.ts';

export interface Verdict {
  readonly candidates: number;
  /** Answers acknowledged, and of these the newest of each question, which must be what is stored. */
  readonly acknowledged: number;
  readonly compared: number;
  readonly lost: number;
  /** An older answer stands where a newer one was acknowledged. */
  readonly overwritten: number;
  /** Stored although the candidate was told that it is refused, or never sent. */
  readonly alien: number;
  readonly marks: number;
  readonly marksEqual: number;
  /** Sittings whose stored answers hold one that was sent and never answered: it counts as stored, nobody was promised it. */
  readonly inDoubt: number;
  readonly results: number;
  /** Results told that are not what is stored. */
  readonly untrue: number;
  /** Answers refused because a newer one stands, or because another window has taken over. */
  readonly refusedOld: number;
  /** Sittings whose end was on record when the blow fell. */
  readonly endedBefore: number;
  /** Calls answered with 5xx, "503 × 12". */
  readonly turnedAway: string;
  readonly problems: readonly string[];
}

interface Row {
  readonly id: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly mark: number | null;
  readonly ended_at: string | null;
  readonly drawn: DrawnPaper;
  readonly entitlement: string;
  readonly make_ups: number;
  readonly endings: number;
  readonly first_ending: string | null;
}
type Stored = SavedAnswer & { readonly sitting_id: string };

/** Every sitting with its ends in the audit trail, and what followed from it. */
const SITTINGS = `
  with ends as (
    select case when action = 'exams.hand-in' then subject_id else s end as id, machine_at
    from audit.audit_event
    left join lateral jsonb_array_elements_text(case when action = 'exams.close-overdue' then detail->'sittings' end) s on true
    where action in ('exams.hand-in', 'exams.close-overdue') and machine_at > $2
  )
  select s.id, s.state, s.outcome, s.mark_hundredths as mark, s.ended_at, s.drawn, e.state as entitlement,
    (select count(*)::int from exams.sitting m where m.entitlement_id = e.id and m.attempt = 2 and m.state <> 'void') as make_ups,
    (select count(*)::int from ends where ends.id = s.id::text) as endings,
    (select min(machine_at) from ends where ends.id = s.id::text) as first_ending
  from exams.sitting s join exams.entitlement e on e.id = s.entitlement_id
  where s.id = any($1::uuid[])`;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

export async function verify(
  owner: pg.Pool,
  given: { ledgers: ReadonlyMap<string, Ledger>; since: string; struckAt: string },
): Promise<Verdict> {
  const ids = [...given.ledgers.keys()];
  const sittings = (await owner.query<Row>(SITTINGS, [ids, given.since])).rows;
  const answers = await owner.query<Stored>(
    'select sitting_id, position, value, epoch, seq from exams.answer where sitting_id = any($1::uuid[])',
    [ids],
  );
  const questions = await questionsOf(owner, sittings);
  const stored = Map.groupBy(answers.rows, a => a.sitting_id);
  const checked = sittings.map(row => {
    const ledger = given.ledgers.get(row.id);
    if (!ledger) throw new Error('a sitting without a book');
    return checkSitting(row, { ledger, stored: stored.get(row.id) ?? [], questions });
  });
  const problems = checked.flatMap(c => c.problems);
  if (sittings.length !== ids.length) problems.push(`${ids.length - sittings.length} sittings are gone`);
  const total = (pick: (c: Checked) => number) => sum(checked.map(pick));
  return {
    candidates: ids.length,
    acknowledged: total(c => c.acknowledged),
    compared: total(c => c.compared),
    lost: total(c => c.lost),
    overwritten: total(c => c.overwritten),
    alien: total(c => c.alien),
    marks: total(c => (c.markEqual === undefined ? 0 : 1)),
    marksEqual: total(c => (c.markEqual ? 1 : 0)),
    inDoubt: total(c => (c.inDoubt ? 1 : 0)),
    results: total(c => c.results),
    untrue: total(c => c.untrue),
    refusedOld: total(c => c.refusedOld),
    turnedAway: turnedAwayOf([...given.ledgers.values()]),
    endedBefore: sittings.filter(s => s.first_ending !== null && s.first_ending < given.struckAt).length,
    problems,
  };
}

function turnedAwayOf(ledgers: readonly Ledger[]): string {
  const counts = new Map<number, number>();
  for (const { turnedAway } of ledgers)
    for (const [status, n] of turnedAway) counts.set(status, (counts.get(status) ?? 0) + n);
  const parts = [...counts].sort(([a], [b]) => a - b).map(([status, n]) => `${status} × ${n}`);
  return parts.join(', ') || 'none';
}

async function questionsOf(owner: pg.Pool, sittings: readonly Row[]): Promise<ReadonlyMap<string, Question>> {
  const ids = new Set(sittings.flatMap(s => s.drawn.items.map(i => i.questionId)));
  const { rows } = await owner.query<{ questionId: string; version: number; body: Question }>(
    'select question_id as "questionId", version, body from exams.question_version where question_id = any($1::uuid[])',
    [[...ids]],
  );
  return new Map(rows.map(row => [versionKey(row), row.body]));
}

interface Checked {
  readonly acknowledged: number;
  readonly compared: number;
  readonly lost: number;
  readonly overwritten: number;
  readonly alien: number;
  readonly markEqual: boolean | undefined;
  readonly inDoubt: boolean;
  readonly results: number;
  readonly untrue: number;
  readonly refusedOld: number;
  readonly problems: readonly string[];
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
/** Stored although never sent, although every attempt to send it was refused, or although the last word was a refusal. */
const isAlien = (entry: Entry | undefined): boolean =>
  !entry || (!entry.acknowledged && (entry.inDoubt === 0 || entry.refusedLast));
/** Enough to find the way it took. */
const alienText = (found: Stored, entry: Entry | undefined): string =>
  `refused yet stored: ${found.position}/${found.epoch}/${found.seq}, ` +
  (entry ? `in doubt ${entry.inDoubt} times, refused ${entry.refusals.join(', ') || 'never'}` : 'never sent');

function checkSitting(
  row: Row,
  given: { ledger: Ledger; stored: readonly Stored[]; questions: ReadonlyMap<string, Question> },
): Checked {
  const { ledger } = given;
  const own = acknowledgedOf(ledger);
  const byPosition = new Map(given.stored.map(a => [a.position, a]));
  // What the candidate can say of the sitting: the own acknowledged answers, and in doubt what is stored of those sent later.
  const counted = new Map<number, SavedAnswer>(own);
  const counts = { lost: 0, overwritten: 0, alien: 0 };
  let inDoubt = false;
  for (const [position, answer] of own) {
    const found = byPosition.get(position);
    if (!found) counts.lost += 1;
    else if (isNewer(answer, found)) counts.overwritten += 1;
    else if (!isNewer(found, answer) && !same(found.value, answer.value)) counts.lost += 1;
  }
  for (const found of given.stored) {
    const held = own.get(found.position);
    if (held && !isNewer(found, held)) continue;
    const entry = ledger.entries.get(`${found.position}/${found.epoch}/${found.seq}`);
    if (isAlien(entry) || !entry || !same(entry.answer.value, found.value)) {
      counts.alien += 1;
      ledger.problems.push(alienText(found, entry));
    } else counted.set(found.position, entry.answer);
    inDoubt = true;
  }
  const mark = gradePaper(row.drawn, given.questions, [...counted.values()]).score;
  const ended = row.state === 'handed-in' || row.state === 'expired';
  const entries = [...ledger.entries.values()];
  return {
    ...counts,
    inDoubt,
    acknowledged: entries.filter(e => e.acknowledged).length,
    compared: own.size,
    markEqual: ended ? mark === row.mark : undefined,
    results: ledger.told.length,
    untrue: ledger.told.filter(told => !isTrue(told, row)).length,
    refusedOld: sum(entries.map(e => e.refusals.filter(r => r === 'taken-over' || r === 'superseded').length)),
    problems: [...ledger.problems, ...faultsOf(row, ended)],
  };
}

/** A mark that does not count is kept and not shown. */
function isTrue(told: SittingSummary, row: Row): boolean {
  const shown = row.outcome === 'passed' || row.outcome === 'failed' ? row.mark : null;
  return (
    told.state === row.state &&
    told.outcome === row.outcome &&
    told.endedAt === row.ended_at &&
    told.markHundredths === shown
  );
}

/** One end, one outcome, one consequence. */
function faultsOf(row: Row, ended: boolean): readonly string[] {
  if (row.state === 'prepared') return [];
  if (!ended) return [`a sitting is left ${row.state}`];
  const faults: string[] = [];
  if (row.endings !== 1) faults.push(`a sitting has ${row.endings} ends in the audit trail`);
  if (row.state === 'expired' && row.outcome !== 'no-score') faults.push(`expired counts as ${row.outcome}`);
  const passed = row.outcome === 'passed';
  if (row.make_ups !== (passed ? 0 : 1)) faults.push(`${row.make_ups} make-ups after ${row.outcome}`);
  if (row.entitlement !== (passed ? 'passed' : 'open'))
    faults.push(`entitlement ${row.entitlement} after ${row.outcome}`);
  return faults;
}
