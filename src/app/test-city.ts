// A small city straight into the tables, for tests of modules above the registers.
import type pg from 'pg';
import { newId } from '#platform/database';

export interface CityUnit {
  readonly id: string;
  readonly path: string;
  readonly name: string;
}
export interface City {
  /** The city's bureau, and one unit in each of two counties, below nobody. */
  readonly bureau: CityUnit;
  readonly north: CityUnit;
  readonly south: CityUnit;
  unit(name: string, given?: { parent?: CityUnit; region?: string; lines?: readonly string[] }): Promise<CityUnit>;
  /** A person of that unit; the number is no real one. */
  person(unit: CityUnit, name?: string): Promise<string>;
}

const REGIONS = [
  ['450700', 'city', null, '/450700/'],
  ['450721', 'county', '450700', '/450700/450721/'],
  ['450722', 'county', '450700', '/450700/450722/'],
] as const;

/** Seeds the regions and three units as the owner. */
export async function seedTestCity(owner: pg.Pool): Promise<City> {
  for (const [code, level, parent, path] of REGIONS) {
    await owner.query(
      `insert into organizations.region (code, name, level, parent_code, path, local, valid_from) values ($1, $1, $2, $3, $4, false, '2000-01-01')`,
      [code, level, parent, path],
    );
  }
  const unit: City['unit'] = async (name, given = {}) => {
    const id = newId();
    const path = `${given.parent?.path ?? '/'}${id}/`;
    const region = given.region ?? '450700';
    const regionPath = REGIONS.find(r => r[0] === region)?.[3] ?? '/450700/';
    await owner.query(
      `insert into organizations.unit (id, name, pinyin, pinyin_key, initials, unit_type, industry, level, region_code, region_path, parent_id, path, lines, status, opened_on, updated_at, updated_what)
       values ($1, $2, 'x', 'x', 'x', 'organ', 'government', 'city', $3, $4, $5, $6, $7, 'active', '2000-01-01', '2000-01-01', 'seed')`,
      [id, name, region, regionPath, given.parent?.id ?? null, path, given.lines ?? []],
    );
    return { id, path, name };
  };
  const person: City['person'] = async (at, name = '测试人员') => {
    const id = newId();
    await owner.query(
      `insert into people.person (id, name, pinyin, pinyin_key, initials, document_kind, number_cipher, number_lookup, number_mask, title_level, unit_id, last_unit_id, status, created_at, updated_at, updated_what)
       values ($1, $2, 'ceshi', 'ceshi', 'cs', 'citizen', '\\x01', $4, '990***********0000', 'none', $3, $3, 'active', '2000-01-01', '2000-01-01', 'seed')`,
      [id, name, at.id, Buffer.from(id)],
    );
    return id;
  };
  const bureau = await unit('测试市局');
  const north = await unit('测试北县单位', { region: '450721', lines: ['hr'] });
  const south = await unit('测试南县单位', { region: '450722', lines: ['police'] });
  return { bureau, north, south, unit, person };
}
