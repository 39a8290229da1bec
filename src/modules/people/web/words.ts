// Words of the register in the present language, and the picker's look-up of units.
import { useQuery } from '@tanstack/react-query';
import { call, queryOf } from '#api';
import { getUnit, listUnits } from '#contracts/organizations';
import { jobCategories, titleLevels } from '#contracts/people';
import { useLanguage } from '#i18n';
import { documentKinds } from '#kernel/identifiers';
import type { Option } from '#ui/choice';

type Words = Readonly<Record<string, { readonly zh: string; readonly en: string }>>;

export function useWords() {
  const language = useLanguage();
  const wordsOf = <W extends Words>(words: W) => ({
    of: (key: string): string => words[key]?.[language] ?? key,
    options: (Object.keys(words) as (keyof W & string)[]).map(value => ({
      value,
      label: words[value]?.[language] ?? value,
    })),
  });
  return { documents: wordsOf(documentKinds), categories: wordsOf(jobCategories), titles: wordsOf(titleLevels) };
}

/** The name of a unit that an address names; its id until that is known. */
export function useUnitName(id: string | undefined): string {
  const { data } = useQuery({ ...queryOf(getUnit, { params: { id: id ?? '' } }), enabled: id !== undefined });
  return data?.name ?? id ?? '';
}

/** Units by words, for a picker. */
export async function findUnits(words: string, signal: AbortSignal): Promise<readonly Option[]> {
  const { items } = await call(listUnits, { query: { limit: '20', ...(words ? { q: words } : {}) } }, { signal });
  return items.map(u => ({ value: u.id, label: [u.name, u.parentName ?? u.regionName].join(' · ') }));
}
