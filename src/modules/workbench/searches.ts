// What can be searched. Registers and shared work are asked through their read views and doors; work modules contribute theirs through
// `configureWorkbench`, which `app/` calls.
import { sql } from 'kysely';
import { listDirectives } from '#modules/directives';
import { likeLiteral, type UnitView } from '#modules/organizations';
import type { PersonView } from '#modules/people';
import { holds, unitInScope } from '#platform/access';
import type { Ctx } from '#platform/database';
import type { SearchHit } from './contract.ts';

export interface SearchDef {
  readonly id: string;
  readonly title: { readonly zh: string; readonly en: string };
  /** Without this permission the register is not asked. */
  readonly permission: string;
  /** At most `limit` hits in the actor's scope. */
  readonly find: (ctx: Ctx, given: { readonly words: string; readonly limit: number }) => Promise<readonly SearchHit[]>;
}

interface Views {
  'organizations.unitView': UnitView;
  'people.personView': PersonView;
}

/** The name as written, or the start of its pinyin or initials. */
function nameMatches(alias: 'u' | 'p', words: string) {
  const like = `%${likeLiteral(words)}%`;
  if (!/^[0-9A-Za-z ]+$/.test(words)) return sql<boolean>`${sql.ref(`${alias}.name`)} like ${like}`;
  const key = `${likeLiteral(words.toLowerCase().replaceAll(' ', ''))}%`;
  return sql<boolean>`(${sql.ref(`${alias}.name`)} like ${like} or ${sql.ref(`${alias}.pinyin_key`)} like ${key} or ${sql.ref(`${alias}.initials`)} like ${key})`;
}

const units: SearchDef = {
  id: 'units',
  title: { zh: '单位', en: 'Units' },
  permission: 'organizations.read',
  find: async (ctx, { words, limit }) => {
    const { rows } = await sql<SearchHit>`
      select u.id, u.name as title, r.name as note, '/work/units/' || u.id as link
      from organizations.unit_view u join organizations.region_view r on r.code = u.region_code
      where u.status = 'active' and ${unitInScope(ctx, 'organizations.read', sql.ref('u.id'))}
        and (${nameMatches('u', words)} or u.code = ${words.toUpperCase()})
      order by length(u.name), u.pinyin, u.id limit ${limit}`.execute(ctx.db.for<Views>());
    return rows;
  },
};

const persons: SearchDef = {
  id: 'people',
  title: { zh: '人员', en: 'People' },
  permission: 'people.read',
  find: async (ctx, { words, limit }) => {
    const { rows } = await sql<SearchHit>`
      select p.id, p.name as title, u.name || ' ' || p.number_mask as note, '/work/people/' || p.id as link
      from people.person_view p join organizations.unit_view u on u.id = p.unit_id
      where p.status = 'active' and ${unitInScope(ctx, 'people.read', sql.ref('p.unit_id'))} and ${nameMatches('p', words)}
      order by length(p.name), p.pinyin, p.id limit ${limit}`.execute(ctx.db.for<Views>());
    return rows;
  },
};

const directives: SearchDef = {
  id: 'directives',
  title: { zh: '文件', en: 'Directives' },
  permission: 'directives.read',
  find: async (ctx, { words, limit }) => {
    const { items } = await listDirectives(ctx, { q: words, role: 'all', limit });
    return items.map(item => ({
      id: item.id,
      title: item.title,
      note: [item.number, item.issuer.name].filter(Boolean).join(' '),
      link: `/work/directives/${item.id}`,
    }));
  },
};

const own: readonly SearchDef[] = [units, persons, directives];
let contributed: readonly SearchDef[] = [];

/** Searches that work modules contribute. Throws when two have one id. */
export function configureWorkbench({ searches }: { readonly searches: readonly SearchDef[] }): void {
  const ids = [...own, ...searches].map(search => search.id);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) throw new Error(`two searches named ${twice}`);
  contributed = searches;
}

/** The searches that this actor may use. */
export const searchesFor = (ctx: Ctx): readonly SearchDef[] =>
  [...own, ...contributed].filter(search => holds(ctx.actor, search.permission));
