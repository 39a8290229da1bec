// Whose platform this is: the city of the register, named beside the brand.
import { useQuery } from '@tanstack/react-query';
import { listRegions } from '#contracts/organizations';
import { queryOf, useRead } from '../api/query.ts';

/** The name of the one region at the top; where it only leads to one below (a province with one city), that one's. */
export function usePlace(): string | undefined {
  const roots = useRead(listRegions, { query: {} });
  const top = roots.data?.items.length === 1 ? roots.data.items[0] : undefined;
  const through = top?.children === 1;
  const below = useQuery({ ...queryOf(listRegions, { query: { parent: top?.code } }), enabled: through });
  return through ? below.data?.items[0]?.name : top?.name;
}
