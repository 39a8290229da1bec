// Invented people: names from two lists of characters, well-formed numbers of a county that does not exist, telephones of a range
// that no operator has.

import type { JobCategory, TitleLevel } from '#contracts/people';
import { citizenCheckCharacter } from '#kernel/identifiers';
import { type Random, seededRandom } from '#kernel/random';
import type { SampleFile, SampleUnit } from './city.ts';

export interface SamplePerson {
  readonly name: string;
  readonly number: string;
  readonly phone: string;
  readonly unit: string;
  readonly categories: readonly JobCategory[];
  readonly titleLevel: TitleLevel;
  readonly titleName: string;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** The `index`-th number: birthday and sequence follow from the index, so no two are alike. */
function numberOf(prefix: string, index: number): string {
  const year = 1958 + (index % 32);
  const day = Math.floor(index / 32);
  const first17 = `${prefix}${year}${two(1 + (day % 12))}${two(1 + (Math.floor(day / 12) % 28))}${String(1 + (Math.floor(day / 336) % 998)).padStart(3, '0')}`;
  return first17 + citizenCheckCharacter(first17);
}

const pick = <T>(items: readonly T[], random: Random): T | undefined => items[random.below(items.length)];

const TITLES: Readonly<Record<string, readonly [TitleLevel, string, number][]>> = {
  education: [
    ['associate-senior', '高级教师', 0.2],
    ['intermediate', '一级教师', 0.5],
    ['junior', '二级教师', 0.3],
  ],
  health: [
    ['senior', '主任医师', 0.06],
    ['associate-senior', '副主任医师', 0.18],
    ['intermediate', '主治医师', 0.4],
    ['junior', '医师', 0.36],
  ],
  other: [
    ['associate-senior', '高级工程师', 0.14],
    ['intermediate', '工程师', 0.46],
    ['junior', '助理工程师', 0.4],
  ],
};

function titleOf(unit: SampleUnit, random: Random): readonly [TitleLevel, string] {
  let left = random.fraction();
  for (const [level, name, share] of TITLES[unit.kind.industry] ?? TITLES.other ?? []) {
    left -= share;
    if (left <= 0) return [level, name];
  }
  return ['junior', ''];
}

const isServed = (unit: SampleUnit): boolean => ['finance', 'isp', 'idc', 'icp', 'sp', 'asp'].includes(unit.kind.type);

/** The first few of a unit have the offices that the notices name; who follows is professional or other staff. */
function categoriesOf(unit: SampleUnit, at: number, random: Random): JobCategory[] {
  if (at === 0) return ['network-manager'];
  if (at === 1) return isServed(unit) ? ['security-officer'] : ['technician'];
  if (at === 2)
    return [isServed(unit) ? 'content-manager' : unit.kind.type === 'organ' ? 'disclosure-officer' : 'technician'];
  if (at === 3 && unit.kind.type === 'organ') return ['approval-clerk'];
  if (isServed(unit) && random.fraction() < 0.12) return ['technician'];
  if (random.fraction() < unit.kind.professional) return ['professional'];
  return [unit.kind.type === 'organ' && random.fraction() < 0.08 ? 'approval-clerk' : 'other'];
}

/** Everybody of these units, in order. `firstIndex` keeps the numbers of two cities apart. */
export function* peopleOf(
  file: SampleFile,
  { units, firstIndex, seed }: { units: readonly SampleUnit[]; firstIndex: number; seed: string },
): Generator<SamplePerson> {
  const random = seededRandom(`${file.seed}:people:${seed}`);
  const [surnames, given] = [Array.from(file.people.surnames), Array.from(file.people.given)];
  let index = firstIndex;
  for (const unit of units) {
    for (let at = 0; at < unit.staff; at += 1) {
      const categories = categoriesOf(unit, at, random);
      const [titleLevel, titleName] = categories.includes('professional')
        ? titleOf(unit, random)
        : (['none', ''] as const);
      const second = random.fraction() < 0.8 ? pick(given, random) : '';
      yield {
        name: `${pick(surnames, random)}${pick(given, random)}${second}`,
        number: numberOf(file.people.numberPrefix, index),
        phone: `${file.people.phonePrefix}${String(10_000_000 + index).slice(-8)}`,
        unit: unit.name,
        categories,
        titleLevel,
        titleName,
      };
      index += 1;
    }
  }
}
