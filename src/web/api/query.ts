// Reading and commanding through TanStack Query.
import {
  MutationCache,
  QueryCache,
  QueryClient,
  queryOptions,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { Endpoint, Input, Reply } from '#kernel/endpoint';
import { type CallArguments, call } from './call.ts';
import { type ApiError, isApiError } from './error.ts';
import { goToSignIn } from './session.ts';

type ReadArguments<E> = unknown extends Input<E> ? [input?: undefined] : [input: Input<E>];

/** Query options of a reading endpoint: for `useQuery`, `prefetchQuery`, `setQueryData`. The key is `[id, input]`. */
export function queryOf<E extends Endpoint>(endpoint: E, ...[input]: ReadArguments<E>) {
  return queryOptions<Reply<E>, ApiError>({
    queryKey: [endpoint.id, input ?? null],
    queryFn: ({ signal }) => call(endpoint, ...([input, { signal }] as unknown as CallArguments<E>)),
  });
}

/** Reads an endpoint in a component. */
export function useRead<E extends Endpoint>(
  endpoint: E,
  ...args: ReadArguments<E>
): UseQueryResult<Reply<E>, ApiError> {
  return useQuery(queryOf(endpoint, ...args));
}

export interface CommandOptions<E> {
  readonly onSuccess?: (reply: Reply<E>, input: Input<E>) => void;
  /** Endpoint ids or module names whose readings become stale besides the command's own module and the workbench. */
  readonly also?: readonly string[];
  /** `stay`: a lost session does not leave the page (an exam in progress). */
  readonly unauthenticated?: 'stay';
}

/**
 * A command of a page: `const save = useCall(saveSite); save.mutate({ params, body })`. Not retried by itself. On
 * success all readings of the command's module are refreshed, so that no list shows what was before.
 */
export function useCall<E extends Endpoint>(
  endpoint: E,
  options: CommandOptions<E> = {},
): UseMutationResult<Reply<E>, ApiError, Input<E>> {
  const client = useQueryClient();
  const stale = [moduleOf(endpoint.id), 'workbench', ...(options.also ?? [])];
  return useMutation<Reply<E>, ApiError, Input<E>>({
    mutationFn: input => call(endpoint, ...([input] as unknown as CallArguments<E>)),
    meta: { unauthenticated: options.unauthenticated },
    onSuccess: (reply, input) => {
      void refresh(client, stale);
      options.onSuccess?.(reply, input);
    },
  });
}

/** Makes the readings of endpoint ids or whole modules stale; those on screen are read again. */
export function refresh(client: QueryClient, stale: readonly string[]): Promise<void> {
  return client.invalidateQueries({
    predicate: ({ queryKey: [id] }) => typeof id === 'string' && (stale.includes(id) || stale.includes(moduleOf(id))),
  });
}

const moduleOf = (id: string): string => id.split('.')[0] ?? id;

/** Refusals do not pass by asking again; a silent network or an overloaded server may. */
const mayPass = (error: unknown): boolean => isApiError(error) && (error.status === 0 || error.status === 503);

/** The query client of a shell. A 401 leaves for the sign-in page with the return address. */
export function createQueryClient(): QueryClient {
  const onError = (error: unknown, meta: Record<string, unknown> | undefined) => {
    if (isApiError(error) && error.status === 401 && meta?.unauthenticated !== 'stay') goToSignIn();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError: (error, query) => onError(error, query.meta) }),
    mutationCache: new MutationCache({ onError: (error, _input, _context, mutation) => onError(error, mutation.meta) }),
    defaultOptions: {
      queries: { staleTime: 10_000, retry: (count, error) => count < 2 && mayPass(error), networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
