// A target group in words, with the names of its codes. Names of regions are asked of the register, once each.
import { useQueries } from '@tanstack/react-query';
import { queryOf } from '#api';
import { industries, listRegions, unitTypes } from '#contracts/organizations';
import { jobCategories } from '#contracts/people';
import { useLanguage } from '#i18n';
import { childrenOf, describeSelector, parseSelector, type Selector } from '#kernel/selector';
import { type Named, nameOf } from './work-words.ts';

function regionsIn(selector: Selector): readonly string[] {
  const below = childrenOf(selector).flatMap(regionsIn);
  return 'region' in selector ? [selector.region, ...below] : below;
}

const everyone: Selector = { everyone: true };

/** The names of these regions; a code stands for itself until its name is known. Regions that are no more keep theirs. */
export function useRegionNames(codes: readonly string[]): (code: string) => string {
  const wanted = [...new Set(codes)].slice(0, 50);
  const chains = useQueries({ queries: wanted.map(parent => queryOf(listRegions, { query: { parent } })) });
  const names = new Map(wanted.map((code, at) => [code, chains[at]?.data?.chain.at(-1)?.name]));
  return code => names.get(code) ?? code;
}

/** The words of a target group; of nothing, empty. */
export function useTargetWords(target: unknown): string {
  const language = useLanguage();
  const selector = target == null ? undefined : parseSelector(target);
  const regionName = useRegionNames(regionsIn(selector ?? everyone));
  if (!selector) return '';
  const names: Readonly<Record<string, Named>> = {
    unitType: unitTypes,
    industry: industries,
    jobCategory: jobCategories,
  };
  return describeSelector(selector, {
    language,
    names: (leaf, code) => {
      if (leaf === 'region') return regionName(code);
      const known = names[leaf];
      return known ? nameOf(known, code, language) : undefined;
    },
  });
}
