// Words of the register in the present language, as labels and as options, and the pickers' look-ups.
import { call } from '#api';
import { industries, listUnits, regionFunctions, regionLevels, unitLevels, unitTypes } from '#contracts/organizations';
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

/** Units by words, for a picker. */
export async function findUnits(words: string, signal: AbortSignal): Promise<readonly Option[]> {
  const { items } = await call(listUnits, { query: { limit: '20', ...(words ? { q: words } : {}) } }, { signal });
  return items.map(u => ({ value: u.id, label: [u.name, u.parentName ?? u.regionName].join(' · ') }));
}
