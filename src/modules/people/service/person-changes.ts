// Use cases that change one person. Sealing is quick (microseconds), so it may stand between begin and commit.
import { sql } from 'kysely';
import type { DocumentKind } from '#kernel/identifiers';
import { type CalendarDate, dateOf } from '#kernel/time';
import { pinyinOf } from '#modules/organizations';
import { notFound, unitInScope } from '#platform/access';
import { record } from '#platform/audit';
import { type Ctx, inTransaction, isUniqueViolation, newId, type Tx } from '#platform/database';
import { publish } from '#platform/events';
import { auditEvents, errors, events, type JobCategory, type PersonField, type TitleLevel } from '../contract.ts';
import { numberLookups, sealNumber, sealPhone } from '../personal-data.ts';
import { changedFields, checkedName, checkedNumber, checkedPhone, checkFrom, checkRevision } from '../policy.ts';
import {
  beginMembership,
  changePerson,
  findByNumber,
  leftOn,
  lockPerson,
  membershipSince,
  setCategories,
  setTitle,
} from '../store.ts';
import type { PeopleTables, PersonRow } from '../tables.ts';

interface Facts {
  readonly name: string;
  readonly jobCategories: readonly JobCategory[];
  readonly titleLevel: TitleLevel;
  readonly titleName: string | null;
}
interface NewPerson extends Omit<Facts, 'titleLevel'> {
  readonly titleLevel?: TitleLevel | undefined;
  readonly documentKind: DocumentKind;
  readonly number: string;
  readonly phone: string | null;
  readonly unitId: string;
  readonly from: CalendarDate;
}

/** The unit as a place to put people into. Throws 404 when out of scope, 409 when closed. */
async function checkTargetUnit(tx: Tx, unitId: string): Promise<void> {
  const { rows } = await sql<{ status: string }>`
    select u.status from organizations.unit_view u
    where u.id = ${unitId} and ${unitInScope(tx.ctx, 'people.manage', sql.ref('u.id'))}`.execute(
    tx.for<PeopleTables>(),
  );
  if (!rows[0]) throw notFound('unit');
  if (rows[0].status !== 'active') throw errors.refuse('people.unit-closed');
}

const sortedCategories = (categories: readonly JobCategory[]): JobCategory[] => [...new Set(categories)].sort();

/**
 * Enters a person into a unit. Who is registered already and has left comes back to the same archive; who is in another unit is
 * not taken from it. Throws 409 in that case, and when the registered name differs.
 */
export async function enterPerson(ctx: Ctx, given: NewPerson): Promise<{ id: string; returned: boolean }> {
  const today = dateOf(ctx.now);
  const clean = {
    ...given,
    name: checkedName(given.name),
    phone: checkedPhone(given.phone),
    number: checkedNumber({ kind: given.documentKind, text: given.number, today }),
    jobCategories: sortedCategories(given.jobCategories),
    titleName: given.titleName || null,
  };
  try {
    return await inTransaction(ctx, async tx => {
      await checkTargetUnit(tx, clean.unitId);
      checkFrom({ from: clean.from, today });
      const known = await findByNumber(tx, { kind: clean.documentKind, lookups: numberLookups(clean.number) });
      const title =
        clean.titleLevel === undefined
          ? { titleLevel: known?.titleLevel ?? 'none', titleName: clean.titleName ?? known?.titleName ?? null }
          : { titleLevel: clean.titleLevel, titleName: clean.titleName };
      const entered = { ...clean, ...title };
      const id = known ? await returnPerson(tx, { known, clean: entered }) : await insertPerson(tx, entered);
      await beginMembership(tx, { personId: id, unitId: clean.unitId, from: clean.from });
      await setCategories(tx, { personId: id, categories: clean.jobCategories, from: clean.from });
      await setTitle(tx, { personId: id, level: title.titleLevel, name: title.titleName, from: clean.from });
      await record(tx, auditEvents.enterPerson, {
        subject: { kind: 'person', id, unitId: clean.unitId },
        detail: { unitId: clean.unitId, returned: known !== undefined },
      });
      await publish(tx, events.joined, { personIds: [id] });
      return { id, returned: known !== undefined };
    });
  } catch (error) {
    // Two entered the same number at once.
    if (isUniqueViolation(error, 'person_number')) throw errors.refuse('people.exists');
    throw error;
  }
}

type Entered = NewPerson & Facts & { readonly jobCategories: JobCategory[] };

async function insertPerson(tx: Tx, given: Entered): Promise<string> {
  const id = newId();
  const { actor, now } = tx.ctx;
  await tx
    .for<PeopleTables>()
    .insertInto('people.person')
    .values({
      id,
      name: given.name,
      ...pinyinOf(given.name, 'person'),
      documentKind: given.documentKind,
      ...sealNumber(id, { kind: given.documentKind, number: given.number }),
      ...sealPhone(id, given.phone),
      titleLevel: given.titleLevel,
      titleName: given.titleName,
      unitId: given.unitId,
      lastUnitId: given.unitId,
      jobCategories: given.jobCategories,
      status: 'active',
      mergedInto: null,
      revision: 1,
      createdAt: now,
      updatedBy: actor.kind === 'account' ? actor.accountId : null,
      updatedAt: now,
      updatedWhat: auditEvents.enterPerson.action,
    })
    .execute();
  return id;
}

async function returnPerson(tx: Tx, { known, clean }: { known: PersonRow; clean: Entered }): Promise<string> {
  if (known.unitId === clean.unitId) throw errors.refuse('people.exists', { personId: known.id });
  if (known.status === 'active') throw errors.refuse('people.in-other-unit');
  if (known.name !== clean.name) throw errors.refuse('people.name-mismatch');
  checkFrom({ from: clean.from, today: dateOf(tx.ctx.now), since: await leftOn(tx, known.id) });
  await changePerson(tx, {
    person: known,
    what: auditEvents.enterPerson.action,
    set: {
      status: 'active',
      unitId: clean.unitId,
      lastUnitId: clean.unitId,
      jobCategories: clean.jobCategories,
      titleLevel: clean.titleLevel,
      titleName: clean.titleName,
      ...(clean.phone === null ? {} : sealPhone(known.id, clean.phone)),
    },
  });
  return known.id;
}

interface Correction extends Facts {
  readonly id: string;
  readonly document?: { readonly kind: DocumentKind; readonly number: string } | undefined;
  readonly phone?: string | null | undefined;
  readonly reason: string;
  readonly revision: number;
}

const correctedDocument = (
  id: string,
  { kind, number }: { kind: DocumentKind; number: string },
): Partial<PersonRow> => ({
  documentKind: kind,
  ...sealNumber(id, { kind, number }),
});

/** Corrects what is registered, with a reason. A number that somebody else bears is refused: that is a merge. */
export async function correctPerson(ctx: Ctx, given: Correction): Promise<{ revision: number }> {
  const today = dateOf(ctx.now);
  const name = checkedName(given.name);
  const phone = given.phone === undefined ? undefined : checkedPhone(given.phone);
  const number = given.document && checkedNumber({ kind: given.document.kind, text: given.document.number, today });
  try {
    return await inTransaction(ctx, async tx => {
      const person = await lockPerson(tx, { id: given.id, permission: 'people.manage' });
      checkRevision(person, given.revision);
      const facts = {
        name,
        jobCategories: sortedCategories(given.jobCategories),
        titleLevel: given.titleLevel,
        titleName: given.titleName || null,
      };
      const fields: PersonField[] = changedFields(person, facts) as PersonField[];
      const set: Partial<PersonRow> = { ...facts, ...(fields.includes('name') ? pinyinOf(name, 'person') : {}) };
      if (given.document && number !== undefined) {
        const bearer = await findByNumber(tx, { kind: given.document.kind, lookups: numberLookups(number) });
        if (bearer && bearer.id !== person.id) throw errors.refuse('people.number-taken');
        if (!bearer) {
          fields.push('number');
          Object.assign(set, correctedDocument(person.id, { kind: given.document.kind, number }));
        }
      }
      if (phone !== undefined && !samePhone(person, phone)) {
        fields.push('phone');
        Object.assign(set, sealPhone(person.id, phone));
      }
      if (fields.length === 0) return { revision: person.revision };
      if (fields.includes('jobCategories')) {
        await setCategories(tx, { personId: person.id, categories: facts.jobCategories, from: today });
      }
      if (fields.includes('titleLevel') || fields.includes('titleName')) {
        await setTitle(tx, { personId: person.id, level: facts.titleLevel, name: facts.titleName, from: today });
      }
      const revision = await changePerson(tx, { person, what: auditEvents.correctPerson.action, set });
      await record(tx, auditEvents.correctPerson, {
        subject: { kind: 'person', id: person.id, unitId: person.unitId ?? person.lastUnitId },
        detail: { fields, reason: given.reason },
      });
      await publish(tx, events.changed, { personIds: [person.id] });
      return { revision };
    });
  } catch (error) {
    if (isUniqueViolation(error, 'person_number')) throw errors.refuse('people.number-taken');
    throw error;
  }
}

function samePhone(person: PersonRow, phone: string | null): boolean {
  if (phone === null) return person.phoneLookup === null;
  return person.phoneLookup !== null && sealPhone(person.id, phone).phoneLookup?.equals(person.phoneLookup) === true;
}

/** Ends the present membership on a day; the archive stays with the person. */
export function endMembership(
  ctx: Ctx,
  given: { id: string; on: CalendarDate; revision: number },
): Promise<{ revision: number }> {
  return inTransaction(ctx, async tx => {
    const person = await lockPerson(tx, { id: given.id, permission: 'people.manage' });
    checkRevision(person, given.revision);
    const unitId = person.unitId;
    if (unitId === null) throw errors.refuse('people.has-left');
    checkFrom({ from: given.on, today: dateOf(ctx.now), since: await membershipSince(tx, person.id) });
    await tx
      .for<PeopleTables>()
      .updateTable('people.membership')
      .set({ validTo: given.on })
      .where('personId', '=', person.id)
      .where('validTo', 'is', null)
      .execute();
    await setCategories(tx, { personId: person.id, categories: [], from: given.on });
    const set = { status: 'left' as const, unitId: null, lastUnitId: unitId, jobCategories: [] };
    const revision = await changePerson(tx, { person, what: auditEvents.endMembership.action, set });
    await record(tx, auditEvents.endMembership, {
      subject: { kind: 'person', id: person.id, unitId },
      detail: { unitId, on: given.on },
    });
    await publish(tx, events.left, { personIds: [person.id] });
    return { revision };
  });
}
