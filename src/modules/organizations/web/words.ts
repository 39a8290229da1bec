// Words of the register in the present language, as labels and as options, and the pickers' look-ups.
import { useQuery } from '@tanstack/react-query';
import { call, queryOf } from '#api';
import {
  getRegion,
  getUnit,
  industries,
  listRegions,
  listUnits,
  regionFunctions,
  regionLevels,
  unitLevels,
  unitTypes,
} from '#contracts/organizations';
import { useLanguage } from '#i18n';
import { lines } from '#kernel/roles';
import type { Option } from '#ui/choice';

type Words = Readonly<Record<string, { readonly zh: string; readonly en: string }>>;

/** Label of a key and all options of each vocabulary. */
export function useWords() {
  const language = useLanguage();
  const wordsOf = <W extends Words>(words: W) => ({
    of: (key: string): string => words[key]?.[language] ?? key,
    options: (Object.keys(words) as (keyof W & string)[]).map(value => ({
      value,
      label: words[value]?.[language] ?? value,
    })),
  });
  return {
    types: wordsOf(unitTypes),
    industries: wordsOf(industries),
    levels: wordsOf(unitLevels),
    lines: wordsOf(lines),
    functions: wordsOf(regionFunctions),
    regionLevels: wordsOf(regionLevels),
  };
}

/** Regions by words or code, for a picker. */
export async function findRegions(words: string, signal: AbortSignal): Promise<readonly Option[]> {
  const { items } = await call(listRegions, { query: words ? { q: words } : {} }, { signal });
  return items.map(regionOption);
}

export const regionOption = ({ code, name }: { readonly code: string; readonly name: string }): Option => ({
  value: code,
  label: `${name}（${code}）`,
});

/** The name of a unit that an address names; its id until that is known. */
export function useUnitName(id: string | undefined): string {
  const { data } = useQuery({ ...queryOf(getUnit, { params: { id: id ?? '' } }), enabled: id !== undefined });
  return data?.name ?? id ?? '';
}

/** The name of a region that an address names. */
export function useRegionName(code: string | undefined): string {
  const { data } = useQuery({ ...queryOf(getRegion, { params: { code: code ?? '' } }), enabled: code !== undefined });
  return data?.name ?? code ?? '';
}

/** Units by words, for a picker. */
export async function findUnits(words: string, signal: AbortSignal): Promise<readonly Option[]> {
  const { items } = await call(listUnits, { query: { limit: '20', ...(words ? { q: words } : {}) } }, { signal });
  return items.map(u => ({ value: u.id, label: [u.name, u.parentName ?? u.regionName].join(' · ') }));
}
