// The list behind a figure: the same rows of the same statement, so that figure and list cannot differ.
import { sql } from 'kysely';
import type { Instant } from '#kernel/time';
import { unitInScope } from '#platform/access';
import type { Ctx } from '#platform/database';
import { getMeasure, measureTree } from './book.ts';
import { canonicalParameters, readParameters, type SubjectName } from './define.ts';
import type { Figure } from './evaluate.ts';
import type { SeriesKey } from './marks.ts';
import type { MeasureNode } from './node.ts';
import { subjectCte } from './queries.ts';

export interface Subject {
  readonly unitId: string;
  readonly subjectId: string;
  readonly name: string;
  readonly note: string | null;
  readonly met: boolean;
}

export interface Subjects {
  readonly at: Instant;
  /** Of all subjects in the node that the actor may see, from the same rows as the list. */
  readonly figure: Figure;
  readonly items: readonly Subject[];
  readonly next: string | null;
}

export interface SubjectsQuestion extends SeriesKey {
  readonly node: MeasureNode;
  /** Rows of units that this permission does not reach are left out, of figure and list alike. */
  readonly permission: string;
  readonly which: 'lagging' | 'met' | 'counted';
  /** One label of a dimension; all subjects without it. */
  readonly label?: string | undefined;
  /** Defaults to now. */
  readonly at?: Instant | undefined;
  readonly after?: string | undefined;
  /** At most 1,000. */
  readonly limit: number;
}

interface Line {
  readonly unitId: string | null;
  readonly subjectId: string | null;
  readonly met: boolean;
  readonly numerator: number;
  readonly denominator: number;
}

/** Who stands behind a figure, in order of unit and subject; by default those who have still to do it. */
export async function listSubjects(ctx: Ctx, question: SubjectsQuestion): Promise<Subjects> {
  const { node, permission, label = '', at = ctx.now } = question;
  const def = getMeasure(question.measureId);
  const parameters = readParameters(def, canonicalParameters(def, question.parameters));
  const limit = Math.min(question.limit, 1_000);
  const within = (ref: Parameters<typeof unitInScope>[2]) =>
    sql<boolean>`(${measureTree().unitsIn(node, ref)} and ${unitInScope(ctx, permission, ref)})`;
  const [unit, subject] = cursorOf(question.after);
  const which = { lagging: sql`and not met`, met: sql`and met`, counted: sql`` }[question.which];
  const { rows } = await sql<Line>`
    with ${subjectCte({ def, parameters, within, at })},
    own as (select unit_id, subject_id, met from subject where counted and (${label} = '' or ${label} = any(labels))),
    total as (select (count(*) filter (where met))::int as numerator, count(*)::int as denominator from own)
    select t.numerator, t.denominator, s.unit_id, s.subject_id, s.met
    from total t left join lateral (
      select unit_id, subject_id, met from own
      where (unit_id, subject_id) > (${unit}::uuid, ${subject}::uuid) ${which}
      order by unit_id, subject_id limit ${limit + 1}
    ) s on true
    order by s.unit_id, s.subject_id`.execute(ctx.db.for<unknown>());
  const { numerator = 0, denominator = 0 } = rows[0] ?? {};
  const found = rows.flatMap(({ unitId, subjectId, met }) => (unitId && subjectId ? [{ unitId, subjectId, met }] : []));
  const page = found.slice(0, limit);
  const names = await namesOf(
    ctx,
    question.measureId,
    page.map(row => row.subjectId),
  );
  const last = page.at(-1);
  return {
    at,
    figure: { numerator, denominator },
    items: page.map(row => ({
      ...row,
      name: names.get(row.subjectId)?.name ?? '',
      note: names.get(row.subjectId)?.note ?? null,
    })),
    next: found.length > limit && last ? `${last.unitId}~${last.subjectId}` : null,
  };
}

const NOTHING = '00000000-0000-0000-0000-000000000000';
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

function cursorOf(after: string | undefined): readonly [string, string] {
  const match = new RegExp(`^(${UUID})~(${UUID})$`).exec(after ?? '');
  return [match?.[1] ?? NOTHING, match?.[2] ?? NOTHING];
}

async function namesOf(ctx: Ctx, measureId: string, ids: readonly string[]): Promise<ReadonlyMap<string, SubjectName>> {
  const { describe } = getMeasure(measureId);
  if (!describe || ids.length === 0) return new Map();
  const { rows } = await describe(ids).execute(ctx.db.for<unknown>());
  return new Map(rows.map(row => [row.subjectId, row]));
}
