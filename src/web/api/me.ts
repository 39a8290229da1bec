import { type QueryClient, queryOptions, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { request } from './call.ts';
import { type ApiError, isApiError } from './error.ts';

/** Who is signed in, as `GET /api/accounts/me` tells. */
export interface Me {
  readonly account: { readonly id: string; readonly name: string; readonly personId: string | null };
  readonly permissions: readonly string[];
  readonly roles: readonly string[];
  readonly unit: { readonly id: string; readonly name: string } | null;
  /** A new password must be set before anything else. */
  readonly mustChange?: boolean;
}

/** Query options of `me`: null when nobody is signed in, which is no error. */
export const meQuery = queryOptions<Me | null, ApiError>({
  queryKey: ['accounts.me', null],
  staleTime: 60_000,
  queryFn: async ({ signal }) => {
    try {
      const response = await request('/api/accounts/me', { method: 'GET' }, { signal });
      return (await response.json()) as Me;
    } catch (error) {
      if (isApiError(error) && error.status === 401) return null;
      throw error;
    }
  },
});

/** The signed-in account; `data` is null for a visitor and undefined until it is known. */
export const useMe = (): UseQueryResult<Me | null, ApiError> => useQuery(meQuery);

/** Ends the session and forgets everything read in it. */
export async function signOut(client: QueryClient): Promise<void> {
  await request('/api/accounts/sign-out', { method: 'POST' });
  forgetEverything(client);
}

/** After signing in, out, or as another: nothing read before may be shown to the next. */
export function forgetEverything(client: QueryClient): void {
  client.clear();
}

/** Whether the account holds a permission. Shows and hides; the server decides. */
export function can(me: Me | null | undefined, permission: string | undefined): boolean {
  return permission === undefined || (me?.permissions.includes(permission) ?? false);
}
