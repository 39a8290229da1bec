// Requirements that a rule pack ships as templates: rules whose value is a share to reach by a date, for a measure of the same name.

import { z } from '#kernel/endpoint';
import { zDuePhrase } from '#kernel/periods';
import { zShare } from '#kernel/share';
import { findRule } from '#modules/rules';
import type { Ctx } from '#platform/database';
import { deriveDue } from '#platform/turns';
import { directivesPorts, timingOf } from '../configuration.ts';
import type { RequirementTemplate } from '../contract.ts';
import { getIssuer } from '../store.ts';
import { shownDue } from './publish.ts';

const zTarget = z.object({ share: zShare, due: zDuePhrase });

/** The templates whose rules bind the unit today, and every measure a requirement may name. */
export async function listTemplates(ctx: Ctx, { unitId }: { unitId: string }) {
  await getIssuer(ctx, unitId);
  const timing = await timingOf(ctx);
  const measures = directivesPorts()
    .measures()
    .filter(measure => measure.audience !== 'confidential');
  const templates: RequirementTemplate[] = [];
  for (const measure of measures) {
    const found = await ruleOf(ctx, measure.id, unitId);
    for (const rule of found?.rules ?? []) {
      const target = zTarget.safeParse(rule.value);
      if (!target.success) continue;
      const dueSpec = { fixed: target.data.due };
      const derived = deriveDue({ spec: dueSpec, start: ctx.now }, timing, ctx.now);
      templates.push({
        ruleId: rule.id,
        measureId: measure.id,
        title: found?.kind.title ?? measure.title,
        threshold: target.data.share,
        due: shownDue({ dueSpec, ...derived }, timing, ctx),
        citation: rule.citation,
        readings: rule.readings.map(({ quote, chosen, alternative }) => ({ quote, chosen, alternative })),
      });
    }
  }
  return {
    templates,
    measures: await Promise.all(
      measures.map(async ({ id, title, unitOfCount, facts }) => {
        const options = (await directivesPorts().options?.(ctx, id)) ?? [];
        return { id, title, unitOfCount, facts, options: options.slice(0, 300).map(option => ({ ...option })) };
      }),
    ),
  };
}

/** A measure without a rule kind of its name has no template. */
async function ruleOf(ctx: Ctx, kind: string, unitId: string) {
  try {
    return await findRule(ctx, { kind, unitId });
  } catch (error) {
    if (error instanceof Error && error.message === 'kernel.rule-unknown') return undefined;
    throw error;
  }
}
