// Must show 6, bad input, part three: directives and their deadlines.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  checkDirective,
  createDirective,
  type DirectiveDraft,
  forwardDirective,
  getDirective,
  listObligations,
  publishDirective,
  type RequirementDraft,
  saveDirective,
} from '#contracts/directives';
import { getCalendarYear } from '#contracts/rules';
import type { Actor } from '#kernel/actor';
import {
  changesSince,
  countRows,
  directivesWithoutFigures,
  expectChinese,
  openScene,
  refusalOf,
  regionNode,
  type Scene,
} from './support.testing.ts';

let scene: Scene;
let issuer: Actor;
let northIssuer: Actor;

beforeAll(async () => {
  scene = await openScene();
  directivesWithoutFigures();
  const { city, actor } = scene;
  issuer = actor('issuer', regionNode('450700'), city.bureau.id);
  northIssuer = actor('issuer', regionNode('450721'), city.north.id);
});
beforeEach(() => scene.world.clock.set('2014-06-03T01:00:00.000Z'));
afterAll(() => scene?.world.close());

const requirement = (given: Partial<RequirementDraft> = {}): RequirementDraft => ({
  title: '三分之二以上人员培训合格',
  measureId: 'training.completion',
  parameters: { planId: 'p1' },
  who: null,
  threshold: { num: 2, den: 3 },
  due: { fixed: { by: '2014-12-31' } },
  consequences: [],
  citation: { instrument: '示范字〔2014〕1号', article: '第二部分' },
  parentId: null,
  ruleId: null,
  ...given,
});
let numbers = 0;
const draft = (requirements: RequirementDraft[], given: Partial<DirectiveDraft> = {}): DirectiveDraft => ({
  kind: 'notice',
  urgency: 'none',
  title: '关于开展培训的通知',
  number: `坏输入〔2014〕${++numbers}号`,
  issuedOn: null,
  body: '现将有关事项通知如下。',
  organisers: [],
  cosigners: [],
  legalBasis: [],
  addressees: { region: '450700' },
  addresseeText: [],
  copies: [],
  subjectWords: [],
  printedBy: '',
  printedOn: null,
  contacts: [],
  receiptWithin: null,
  isPublic: false,
  relations: [],
  requirements,
  ...given,
});

/** Drafts a directive of the bureau; gives id and revision. */
async function drafted(text: DirectiveDraft): Promise<{ id: string; revision: number }> {
  const { world, city } = scene;
  const body = { issuerUnitId: city.bureau.id, title: text.title, kind: text.kind };
  const { id } = await world.call(createDirective, { body }, issuer);
  const saved = await world.call(saveDirective, { params: { id }, body: { revision: 1, draft: text } }, issuer);
  return { id, revision: saved.revision };
}
async function published(text: DirectiveDraft): Promise<string> {
  const { id, revision } = await drafted(text);
  await scene.world.call(publishDirective, { params: { id }, body: { revision } }, issuer);
  return id;
}
const duesOf = async (directiveId: string) => {
  const { items } = await scene.world.call(listObligations, { query: { directiveId } }, issuer);
  return items.map(item => ({ at: item.due.at, provisional: item.due.provisional, left: item.due.workingDaysLeft }));
};

describe('must show 6: directives', () => {
  test('DIR-02: a forward looser than its parent is refused with the parent’s citation; it stays a draft', async () => {
    const { world, city } = scene;
    const parentId = await published(draft([requirement()]));
    const looser: readonly [string, Partial<RequirementDraft>][] = [
      ['share', { threshold: { num: 1, den: 2 } }],
      ['date', { due: { fixed: { by: '2015-01-01' } } }],
      ['no date', { due: { open: true } }],
    ];
    for (const [what, change] of looser) {
      const { id } = await world.call(
        forwardDirective,
        { params: { id: parentId }, body: { issuerUnitId: city.north.id } },
        northIssuer,
      );
      const carried = await world.call(getDirective, { params: { id } }, northIssuer);
      const [mine] = carried.requirements;
      const text = draft([requirement({ parentId: mine?.parentId ?? null, title: '放宽的要求', ...change })], {
        addressees: { region: '450721' },
      });
      const { revision } = await world.call(
        saveDirective,
        { params: { id }, body: { revision: carried.revision, draft: text } },
        northIssuer,
      );
      const before = await countRows(scene);
      const refused = await refusalOf(
        world.call(publishDirective, { params: { id }, body: { revision } }, northIssuer),
      );
      expect([what, refused.status, refused.code]).toEqual([what, 422, 'directives.looser']);
      expectChinese(refused.body.message, '放宽的要求', '三分之二以上人员培训合格', '只可加严');
      expect(refused.body.citations).toMatchObject([{ instrument: '示范字〔2014〕1号', article: '第二部分' }]);
      expect(await changesSince(scene, before)).toEqual({});
      expect((await world.call(getDirective, { params: { id } }, northIssuer)).state).toBe('draft');
    }
  });

  test('DIR-09: a term that ends on a make-up Sunday ends there; the holiday week after it is skipped', async () => {
    const { world } = scene;
    // The office said so: the Sunday before the national holiday is worked, the week from 1 October is not.
    const { days } = await world.call(getCalendarYear, { params: { year: 2014 } }, issuer);
    expect([days['2014-09-28'], days['2014-10-01'], days['2014-10-07']]).toEqual(['workday', 'holiday', 'holiday']);
    world.clock.set('2014-09-26T01:00:00.000Z');
    const onMakeUpDay = await published(draft([requirement({ due: { period: { workingDays: 1 } } })]));
    expect((await duesOf(onMakeUpDay))[0]).toEqual({ at: '2014-09-28T16:00:00.000Z', provisional: false, left: 1 });
    world.clock.set('2014-09-30T01:00:00.000Z');
    const overHolidays = await published(draft([requirement({ due: { period: { workingDays: 1 } } })]));
    expect((await duesOf(overHolidays))[0]).toEqual({ at: '2014-10-08T16:00:00.000Z', provisional: false, left: 1 });
  });

  test('DIR-09: a date named in the text stays that day, also on a holiday; one that has passed is refused by its title', async () => {
    const { world } = scene;
    const onHoliday = await published(draft([requirement({ due: { fixed: { by: '2014-10-01' } } })]));
    expect((await duesOf(onHoliday))[0]).toMatchObject({ at: '2014-10-01T16:00:00.000Z', provisional: false });
    const { id, revision } = await drafted(
      draft([requirement({ title: '已过期的要求', due: { fixed: { by: '2014-06-01' } } })]),
    );
    const before = await countRows(scene);
    const refused = await refusalOf(world.call(publishDirective, { params: { id }, body: { revision } }, issuer));
    expect([refused.status, refused.code]).toEqual([422, 'directives.due-past']);
    expectChinese(refused.body.message, '已过期的要求');
    expect(await changesSince(scene, before)).toEqual({});
  });

  test('DIR-09: a working-day term into a year whose calendar is not loaded is “not before”, says so, and nobody becomes late', async () => {
    const { world } = scene;
    expect(await world.call(getCalendarYear, { params: { year: 2031 } }, issuer)).toMatchObject({ loaded: false });
    world.clock.set('2030-12-30T01:00:00.000Z');
    const { id, revision } = await drafted(draft([requirement({ due: { period: { workingDays: 10 } } })]));
    const check = await world.call(checkDirective, { params: { id } }, issuer);
    expect(check.dues[0]?.due).toMatchObject({ provisional: true });
    await world.call(publishDirective, { params: { id }, body: { revision } }, issuer);
    const [due] = await duesOf(id);
    expect(due?.provisional).toBe(true);
    world.clock.set('2031-12-30T01:00:00.000Z');
    const { items } = await world.call(listObligations, { query: { directiveId: id } }, issuer);
    expect(items.length).toBeGreaterThan(0);
    expect(items.map(item => item.standing)).not.toContain('overdue');
  });

  test('DIR-09: a day that does not exist is refused with the field, and nothing is saved', async () => {
    const { world } = scene;
    const { id, revision } = await drafted(draft([]));
    const text = draft([requirement({ due: { fixed: { by: '2014-02-30' } } })]);
    const before = await countRows(scene);
    const refused = await refusalOf(
      world.call(saveDirective, { params: { id }, body: { revision, draft: text } }, issuer),
    );
    expect([refused.status, refused.code]).toEqual([422, 'http.invalid-input']);
    expectChinese(refused.body.message, 'due');
    expect(await changesSince(scene, before)).toEqual({});
    expect((await world.call(getDirective, { params: { id } }, issuer)).revision).toBe(revision);
  });
});
