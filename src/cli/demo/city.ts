// The sample cities as data: regions, units, lines, functions and people, made from samples/city/city.yaml. Same seed, same city.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import type { RegionFunction } from '#contracts/organizations';
import { industryIds, regionFunctionIds, unitTypeIds } from '#contracts/organizations';
import { z } from '#kernel/endpoint';
import { creditCheckCharacter } from '#kernel/identifiers';
import { type Random, seededRandom } from '#kernel/random';
import { type LineId, lineIds } from '#kernel/roles';
import { checkout } from '../../app/config.ts';

const zKind = z.object({
  name: z.string(),
  type: z.enum([...unitTypeIds]),
  industry: z.enum([...industryIds]),
  staff: z.tuple([z.int(), z.int()]),
  professional: z.number(),
  parent: z.optional(z.string()),
  line: z.optional(z.enum(lineIds)),
  level: z.optional(z.enum(['township'])),
  functions: z._default(z.array(z.enum([...regionFunctionIds])), []),
  alias: z.optional(z.string()),
});
type UnitKind = z.infer<typeof zKind>;
const zRegion = z.object({ code: z.string(), name: z.string() });
const zPlace = z.extend(zRegion, { pace: z.number() });
const zCity = z.object({
  province: zRegion,
  city: zRegion,
  counties: z.array(zPlace),
  zones: z.array(zPlace),
  cityPace: z.number(),
  /** Bodies of the province, where the story needs them. */
  provincial: z._default(z.array(z.string()), []),
  units: z.optional(z.array(z.string())),
  staffShare: z._default(z.number(), 1),
});
const zFile = z.object({
  seed: z.string(),
  people: z.object({ numberPrefix: z.string(), phonePrefix: z.string(), surnames: z.string(), given: z.string() }),
  provincial: z.array(zKind),
  county: z.array(zKind),
  city: z.array(zKind),
  zone: z.array(zKind),
  west: zCity,
  east: zCity,
});
export type SampleFile = z.infer<typeof zFile>;
type CitySpec = z.infer<typeof zCity>;

export interface SampleUnit {
  readonly name: string;
  readonly code: string;
  readonly kind: UnitKind;
  readonly level: 'province' | 'city' | 'county' | 'township' | 'none';
  readonly regionCode: string;
  readonly regionName: string;
  readonly parent: string;
  readonly staff: number;
  /** How far its region has come on the day on which the demo stands, 0 … 1. */
  readonly pace: number;
}
export interface SampleCity {
  readonly code: string;
  readonly name: string;
  /** Province, city, counties, zones, in this order. */
  readonly regions: readonly {
    readonly code: string;
    readonly name: string;
    readonly level: 'province' | 'city' | 'county' | 'zone';
    readonly parent: string;
  }[];
  readonly units: readonly SampleUnit[];
  readonly supervision: readonly { readonly unit: string; readonly line: LineId; readonly by: string }[];
  readonly functions: readonly {
    readonly region: string;
    readonly function: RegionFunction;
    readonly unit: string;
    readonly alias: string;
  }[];
}

export async function readSample(): Promise<SampleFile> {
  return z.parse(zFile, parse(await readFile(path.join(checkout, 'samples/city/city.yaml'), 'utf8')));
}

/** What `--small` keeps: two counties, a few units each, a tenth of the staff. */
const SMALL_UNITS = [
  '人力资源和社会保障局',
  '公安局',
  '教育局',
  '卫生局',
  '人民医院',
  '第一人民医院',
  '第一中学',
  '商业银行',
];
export function shrink(file: SampleFile): SampleFile {
  const less = (city: CitySpec): CitySpec => ({
    ...city,
    counties: city.counties.slice(0, 2),
    zones: city.zones.slice(0, 1),
    units: [...SMALL_UNITS, '管理委员会'],
    staffShare: 0.2,
  });
  return { ...file, west: less(file.west), east: { ...less(file.east), counties: file.east.counties.slice(0, 1) } };
}

const CLASS_OF: Partial<Record<UnitKind['type'], string>> = {
  organ: '11',
  institution: '12',
  school: '12',
  social: '51',
};

/** A well-formed unified social credit code of a region that does not exist. */
function creditCode(kind: UnitKind, random: Random): string {
  const digits = Array.from({ length: 9 }, () => random.below(10)).join('');
  const first17 = `${CLASS_OF[kind.type] ?? '91'}459999${digits}`;
  return first17 + creditCheckCharacter(first17);
}

const levelOf = (kind: UnitKind, above: 'province' | 'city' | 'county'): SampleUnit['level'] => {
  if (kind.level) return kind.level;
  return ['organ', 'institution', 'school'].includes(kind.type) ? above : 'none';
};

interface Place {
  readonly code: string;
  readonly name: string;
  readonly level: 'province' | 'city' | 'county' | 'zone';
  readonly pace: number;
  readonly kinds: readonly UnitKind[];
}

function unitsOf(place: Place, city: CitySpec, random: Random): SampleUnit[] {
  const kinds = place.kinds.filter(k => place.level === 'province' || !city.units || city.units.includes(k.name));
  const names = new Set(kinds.map(k => k.name));
  return kinds.map(kind => ({
    name: `${place.name}${kind.name}`,
    code: creditCode(kind, random),
    kind,
    level: levelOf(kind, place.level === 'zone' ? 'county' : place.level),
    regionCode: place.code,
    regionName: place.name,
    parent: kind.parent && names.has(kind.parent) ? `${place.name}${kind.parent}` : '',
    staff: Math.max(4, Math.round((kind.staff[0] + random.below(kind.staff[1] - kind.staff[0] + 1)) * city.staffShare)),
    pace: place.pace,
  }));
}

/** The bureau of a place that keeps a function; a zone has none of its own and looks to the city. */
const bodyFor = (units: readonly SampleUnit[], place: string, fn: RegionFunction): string | undefined =>
  units.find(u => u.regionCode === place && u.kind.functions.includes(fn))?.name;

function supervisionOf(units: readonly SampleUnit[], cityCode: string): SampleCity['supervision'] {
  return units.flatMap(unit => {
    const { kind } = unit;
    const line = kind.line ?? 'hr';
    const keeper = line === 'police' ? 'police' : 'personnel';
    const own = bodyFor(units, unit.regionCode, keeper);
    const by = own === unit.name ? bodyFor(units, cityCode, keeper) : (own ?? bodyFor(units, cityCode, keeper));
    const rows = by && by !== unit.name ? [{ unit: unit.name, line, by } as const] : [];
    const school = bodyFor(units, unit.regionCode, 'education') ?? bodyFor(units, cityCode, 'education');
    const second =
      kind.type === 'school' && school ? [{ unit: unit.name, line: 'education', by: school } as const] : [];
    return [...rows, ...second];
  });
}

/** Builds a city. The same seed gives the same units, codes and head counts. */
export function buildCity(file: SampleFile, which: 'west' | 'east'): SampleCity {
  const spec = file[which];
  const random = seededRandom(`${file.seed}:${which}`);
  const places: Place[] = [
    {
      ...spec.province,
      level: 'province',
      pace: spec.cityPace,
      kinds: file.provincial.filter(k => spec.provincial.includes(k.name)),
    },
    { ...spec.city, level: 'city', pace: spec.cityPace, kinds: file.city },
    ...spec.counties.map(c => ({ ...c, level: 'county' as const, kinds: file.county })),
    ...spec.zones.map(c => ({ ...c, level: 'zone' as const, kinds: file.zone })),
  ];
  const units = places.flatMap(place => unitsOf(place, spec, random));
  return {
    ...spec.city,
    regions: [
      ...places.map(({ code, name, level }) => ({
        code,
        name,
        level,
        parent: level === 'province' ? '' : level === 'city' ? spec.province.code : spec.city.code,
      })),
    ],
    units,
    supervision: supervisionOf(units, spec.city.code),
    functions: units.flatMap(u =>
      u.kind.functions.map(fn => ({
        region: u.regionCode,
        function: fn,
        unit: u.name,
        alias: fn === 'police' && u.kind.alias ? `${u.regionName}${u.kind.alias}` : '',
      })),
    ),
  };
}
