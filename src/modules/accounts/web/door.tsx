// What the pages at the door share.
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { changePasswordPath, forgetEverything, type Me, meQuery, safeBack } from '#api';
import { PageTitle } from '#ui/frame';
import { searchValue, useGo, useSearchState } from '#ui/route';

/** A form that is sent by script. */
export const onSubmit = (act: () => void) => (event: FormEvent) => {
  event.preventDefault();
  act();
};

/** A narrow page with one form. */
export function DoorPage({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="zs-stack" style={{ maxWidth: 480, marginInline: 'auto' }}>
      <PageTitle>{title}</PageTitle>
      {children}
    </div>
  );
}

/** Where somebody belongs who came without a destination. */
export function homeOf(me: Me | null): string {
  const admin = (['system', 'security', 'audit'] as const).find(area => me?.roles.includes(`${area}-admin`));
  if (admin) return `/admin/${admin}`;
  if (me?.roles.some(role => role !== 'learner')) return '/work';
  return me?.account.personId ? '/my' : '/my/account';
}

async function readMe(client: QueryClient): Promise<Me | null> {
  forgetEverything(client);
  return client.fetchQuery({ ...meQuery, staleTime: 0 });
}

/** Goes on after the account has changed: to a first password, back to where one came from, or home. */
export function useEnter(): () => Promise<void> {
  const client = useQueryClient();
  const go = useGo();
  const [search] = useSearchState();
  return async () => {
    const me = await readMe(client);
    const back = searchValue(search, 'back');
    if (!me?.mustChange) return go(safeBack(back, homeOf(me)), { replace: true });
    go(back ? `${changePasswordPath}?back=${encodeURIComponent(back)}` : changePasswordPath, { replace: true });
  };
}
