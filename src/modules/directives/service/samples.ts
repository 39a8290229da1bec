// Sample directives for the demo: read from samples/directives, put into the place of the demo, published like any other.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from '#kernel/endpoint';
import { type Ctx, inTransaction } from '#platform/database';
import { zDirectiveDraft } from '../contract.ts';
import { lockDirective, requirementsOf, saveDraft, type Tables } from '../store.ts';
import { createDirective, forwardDirective } from './draft.ts';
import { publishDirective } from './publish.ts';

const FOLDER = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../../../samples/directives');

/** What the marks in a sample stand for. */
export interface SamplePlace {
  readonly province: string;
  readonly city: string;
  /** Parameters of the training measure, e.g. `{ planId }`. */
  readonly training: Readonly<Record<string, string>>;
}

export const listSampleNames = (): readonly string[] =>
  readdirSync(FOLDER)
    .filter(name => name.endsWith('.yaml'))
    .map(name => name.replace(/\.yaml$/, ''))
    .sort();

function placed(value: unknown, place: SamplePlace): unknown {
  if (value === '@province') return place.province;
  if (value === '@city') return place.city;
  if (value === '@training') return place.training;
  if (Array.isArray(value)) return value.map(item => placed(item, place));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, placed(part, place)]));
}

/** The draft of a sample. Throws when the file does not fit the schema of a draft. */
export function readSample(name: string, place: SamplePlace) {
  if (!listSampleNames().includes(name)) throw new RangeError('no such sample');
  const { forwards: _, ...data } = z.parse(
    z.record(z.string(), z.unknown()),
    placed(parse(readFileSync(path.join(FOLDER, `${name}.yaml`), 'utf8')), place),
  );
  return z.parse(zDirectiveDraft, data);
}

/**
 * Publishes a sample for a body, at the moment of `ctx.now` (give the ctx a `now` in the sample's own year: what is past due is refused).
 * `forwardsId` is the directive it forwards, whose requirements it carries too.
 */
export async function publishSample(
  ctx: Ctx,
  given: {
    readonly name: string;
    readonly issuerUnitId: string;
    readonly place: SamplePlace;
    readonly forwardsId?: string;
  },
): Promise<{ id: string; addressees: number; obligations: number }> {
  const draft = readSample(given.name, given.place);
  const { issuerUnitId, forwardsId } = given;
  const { id } = forwardsId
    ? await forwardDirective(ctx, { id: forwardsId, issuerUnitId })
    : await createDirective(ctx, { issuerUnitId, title: draft.title, kind: draft.kind });
  const revision = await inTransaction(ctx, async tx => {
    const row = await lockDirective(tx, id);
    const carried = (await requirementsOf(tx, id)).map(requirement => ({
      ...requirement,
      threshold: { num: requirement.thresholdNum, den: requirement.thresholdDen },
      due: requirement.dueSpec,
    }));
    await saveDraft(tx, {
      id,
      draft: { ...draft, requirements: [...carried, ...draft.requirements] },
      revision: row.revision + 1,
    });
    await tx.for<Tables>().updateTable('directives.directive').set({ isSample: true }).where('id', '=', id).execute();
    return row.revision + 1;
  });
  return { id, ...(await publishDirective(ctx, { id, revision })) };
}
