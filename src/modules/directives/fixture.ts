// For tests only: a measure whose figures the test sets, actors, drafts. World and city come from the test, which alone may know the app.
import type { Actor, GrantNode } from '#kernel/actor';
import type { Endpoint, Input, Reply } from '#kernel/endpoint';
import type { Measure } from '#kernel/measures';
import type { RoleId } from '#kernel/roles';
import { organizations } from '#modules/organizations';
import { people } from '#modules/people';
import { rules } from '#modules/rules';
import type { ModuleManifest } from '#platform/registry';
import { configureDirectives, type MeasureQuestion } from './configuration.ts';
import * as contract from './contract.ts';
import { directives } from './module.ts';
import { emptyDraft } from './service/draft.ts';

const measureOf = (id: string, audience: Measure['audience'] = 'public'): Measure => ({
  id,
  audience,
  unitOfCount: { zh: '人', en: 'persons' },
  title: { zh: '培训并考试合格', en: 'Trained and passed' },
  facts: { zh: '应训应试人员', en: 'Target persons' },
});

export interface Figures {
  /** Unit → figure, or a function of the moment asked about. */
  readonly of: Map<string, readonly [number, number] | ((at: string) => readonly [number, number])>;
  readonly asked: MeasureQuestion[];
  /** Evidence is still on its way. */
  pending: boolean;
}

export const region = (code: string): GrantNode => ({
  kind: 'region',
  code,
  path: code === '450700' ? '/450700/' : `/450700/${code}/`,
  line: null,
});

/** What a fixture needs of the world and the city; the test has all of both. */
interface WorldLike {
  call<E extends Endpoint>(endpoint: E, input: Input<E>, actor?: Actor): Promise<Reply<E>>;
  actor(given: { roles: { role: RoleId; node: GrantNode }[]; unitId: string | null }): Actor;
}
interface CityLike {
  readonly bureau: { readonly id: string };
}

/** What runs in these tests. */
export const fixtureModules: readonly ModuleManifest[] = [organizations, rules, people, directives];

export function directivesFixture<W extends WorldLike, C extends CityLike>(world: W, city: C) {
  const figures: Figures = { of: new Map(), asked: [], pending: false };
  configureDirectives({
    measures: () => [measureOf('training.completion'), measureOf('inspections.findings', 'confidential')],
    isPending: async () => figures.pending,
    evaluate: async (_ctx, question) => {
      figures.asked.push(question);
      const found = question.unitIds.flatMap(unitId => {
        const given = figures.of.get(unitId);
        if (!given) return [];
        const [numerator, denominator] = typeof given === 'function' ? given(question.at) : given;
        return [[unitId, { numerator, denominator, asOf: question.at }] as const];
      });
      return new Map(found);
    },
  });
  const actor = (role: RoleId, node: GrantNode, unitId?: string): Actor =>
    world.actor({ roles: [{ role, node }], unitId: unitId ?? null });
  return { world, city, figures, actor, issuer: actor('issuer', region('450700'), city.bureau.id) };
}

export const requirement = (given: Partial<contract.RequirementDraft> = {}): contract.RequirementDraft => ({
  title: '三分之二以上人员培训合格',
  measureId: 'training.completion',
  parameters: { planId: 'p1' },
  who: null,
  threshold: { num: 2, den: 3 },
  due: { fixed: { by: '2014-12-31' } },
  consequences: [{ kind: 'criticism', text: '予以通报' }],
  citation: { instrument: '示范字〔2014〕1号', article: '第二部分', quote: '三分之二以上' },
  parentId: null,
  ruleId: null,
  ...given,
});

export const draft = (given: Partial<contract.DirectiveDraft> = {}): contract.DirectiveDraft => ({
  ...emptyDraft,
  title: '关于开展培训的通知',
  number: `示范字〔2014〕${Math.floor(Math.random() * 1e9)}号`,
  body: '现将有关事项通知如下：\n一、培训对象\n各单位人员。',
  addressees: { region: '450700' },
  ...given,
});

/** Drafts and publishes; gives the id. */
export async function published(
  { world, city, issuer }: { world: WorldLike; city: CityLike; issuer: Actor },
  given: Partial<contract.DirectiveDraft> = {},
  by: { actor: Actor; unitId: string } = { actor: issuer, unitId: city.bureau.id },
): Promise<string> {
  const text = draft(given);
  const { id } = await world.call(
    contract.createDirective,
    { body: { issuerUnitId: by.unitId, title: text.title, kind: text.kind } },
    by.actor,
  );
  const { revision } = await world.call(
    contract.saveDirective,
    { params: { id }, body: { revision: 1, draft: text } },
    by.actor,
  );
  await world.call(contract.publishDirective, { params: { id }, body: { revision } }, by.actor);
  return id;
}

export const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no refusal',
    (error: { code?: string; message?: string }) => error.code ?? String(error.message),
  );
