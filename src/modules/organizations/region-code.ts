// Whether a region may stand below another: by level, and by what the codes of GB/T 2260 and GB/T 10114 say.
import { isRegionCode, regionLevelOf } from '#kernel/identifiers';
import type { RegionLevel } from './contract-words.ts';

interface RegionShape {
  readonly code: string;
  readonly level: RegionLevel;
  readonly parent: { readonly code: string; readonly level: RegionLevel } | null;
}

/** A code with a letter (`450700Z01`) is ours; standards use digits only. */
export const isLocalCode = (code: string): boolean => /[A-Z]/.test(code);

const PARENTS: Readonly<Record<RegionLevel, readonly RegionLevel[]>> = {
  province: [],
  city: ['province'],
  // A county directly under a province, and the districts of a municipality, have no city between.
  county: ['city', 'province'],
  township: ['county', 'city', 'zone'],
  zone: ['province', 'city', 'county'],
};

/** The level that the form of the code tells; undefined for what is no code of a region (villages are not kept). */
function shapeOf(code: string): RegionLevel | undefined {
  if (!isRegionCode(code)) return undefined;
  const level = regionLevelOf(code);
  return level === 'village' ? undefined : level;
}

/** The digits that a standard code shares with everything below it: 450700 → 4507. */
const stem = (code: string): string => (code.length === 6 ? code.replace(/(00){1,2}$/, '') : code);

/** Why this region may not stand below that parent; undefined when it may. */
export function parentProblem({ code, level, parent }: RegionShape): 'code' | 'level' | 'prefix' | undefined {
  const shape = shapeOf(code);
  // Statistics give some zones a county-like or township-like code, so a zone may bear one.
  const ownCode = level === 'zone' && (shape === 'county' || shape === 'township');
  if (shape !== level && !ownCode) return 'code';
  // A platform may serve one city or county only, so the tree may begin there.
  if (parent === null) return level === 'township' || level === 'zone' ? 'level' : undefined;
  if (!PARENTS[level].includes(parent.level)) return 'level';
  // Below a zone stand townships that kept the code of the county they came from.
  if (parent.level !== 'zone' && !code.startsWith(stem(parent.code))) return 'prefix';
  return undefined;
}
