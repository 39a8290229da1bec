// A small city straight into the tables, for tests of this module only.
import { citizenCheckCharacter } from '#kernel/identifiers';
import { pinyinOf } from '#modules/organizations';
import { newId } from '#platform/database';

interface Queryable {
  query(text: string, values: unknown[]): Promise<unknown>;
}

export interface SeededUnit {
  readonly id: string;
  readonly path: string;
  readonly name: string;
}

/** Two regions. Returns a function that enters a unit below one of them. */
export async function seedCity(owner: Queryable) {
  for (const [code, level, parent, path] of [
    ['450700', 'city', null, '/450700/'],
    ['450721', 'county', '450700', '/450700/450721/'],
  ]) {
    await owner.query(
      `insert into organizations.region (code, name, level, parent_code, path, local, valid_from) values ($1, $1, $2, $3, $4, false, '2000-01-01')`,
      [code, level, parent, path],
    );
  }
  return async (
    name: string,
    given: { code?: string; parent?: SeededUnit; region?: '450700' | '450721'; closed?: boolean } = {},
  ): Promise<SeededUnit> => {
    const id = newId();
    const path = `${given.parent?.path ?? '/'}${id}/`;
    const { pinyin, pinyinKey, initials } = pinyinOf(name, 'unit');
    const region = given.region ?? '450700';
    await owner.query(
      `insert into organizations.unit (id, name, pinyin, pinyin_key, initials, code, unit_type, industry, level, region_code, region_path,
         parent_id, path, status, opened_on, closed_on, updated_at, updated_what)
       values ($1, $2, $3, $4, $5, $6, 'organ', 'government', 'city', $7, $8, $9, $10, $11, '2000-01-01', $12, '2000-01-01', 'seed')`,
      [
        id,
        name,
        pinyin,
        pinyinKey,
        initials,
        given.code ?? null,
        region,
        region === '450700' ? '/450700/' : '/450700/450721/',
        given.parent?.id ?? null,
        path,
        given.closed ? 'closed' : 'active',
        given.closed ? '2010-01-01' : null,
      ],
    );
    return { id, path, name };
  };
}

/** A well-formed citizen number of nobody: birth date and sequence from `n` (below 8 million). */
export function citizenNumber(n: number): string {
  const day = String(1 + (n % 28)).padStart(2, '0');
  const month = String(1 + (Math.floor(n / 28) % 12)).padStart(2, '0');
  const year = 1950 + (Math.floor(n / 336) % 24);
  const sequence = String(Math.floor(n / 8064) % 990).padStart(3, '0');
  const first17 = `450721${year}${month}${day}${sequence}`;
  return first17 + citizenCheckCharacter(first17);
}
