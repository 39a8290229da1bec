// Addresses in pages: links that know the two shells, parameters, and state kept in the query.
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type MouseEventHandler, type ReactNode, useCallback } from 'react';

/** Values of a query as strings; a name given several times is a list. */
export type Search = Readonly<Record<string, string | readonly string[]>>;
export type SearchPatch = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The two HTML entries: crossing from one to the other is a page load. */
export const shellOf = (path: string): 'light' | 'workbench' =>
  /^\/(work|admin)(\/|$|\?)/.test(path) ? 'workbench' : 'light';

const isPage = (href: string): boolean => href.startsWith('/') && !href.startsWith('/api/') && !href.startsWith('//');

export interface AppLinkProps {
  /** A path of this site with its query, a download under `/api`, or an outside address. */
  readonly to: string;
  readonly children: ReactNode;
  readonly className?: string;
  /** For downloads: the name of the saved file. */
  readonly download?: string;
  readonly 'aria-label'?: string;
  readonly 'aria-current'?: 'page' | 'true';
  readonly onClick?: MouseEventHandler<HTMLAnchorElement>;
}

/** A link. Within the shell it does not reload the page; to the other shell, a download or outside it does. */
export function AppLink({ to, children, ...rest }: AppLinkProps) {
  if (!isPage(to) || shellOf(to) !== shellOf(location.pathname)) {
    return (
      <a href={to} {...rest}>
        {children}
      </a>
    );
  }
  const [path = '', query = ''] = to.split('?');
  return (
    // `exact`: the router would mark `/work` as the present page on every page below it.
    <Link to={path} search={parseSearch(query)} activeOptions={{ exact: true }} {...rest}>
      {children}
    </Link>
  );
}

/** Goes to a path of this site; to the other shell by a page load. */
export function useGo(): (to: string, options?: { readonly replace?: boolean }) => void {
  const navigate = useNavigate();
  return useCallback(
    (to, options) => {
      if (shellOf(to) !== shellOf(location.pathname)) return location.assign(to);
      const [path = '', query = ''] = to.split('?');
      void navigate({ to: path, search: parseSearch(query), replace: options?.replace ?? false });
    },
    [navigate],
  );
}

/** A parameter of the path: `useParam('siteId')` on `/work/sites/$siteId`. Throws when the page's path has none. */
export function useParam(name: string): string {
  const params: Readonly<Record<string, string | undefined>> = useParams({ strict: false });
  const value = params[name];
  if (value === undefined) throw new Error(`the path of this page has no ${name}`);
  return value;
}

/**
 * State kept in the query, so that a link shows what is on screen. The setter changes the names given, removes those
 * set to undefined or '', and by default adds no step to the history.
 */
export function useSearchState(): [Search, (patch: SearchPatch, options?: { readonly push?: boolean }) => void] {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = useCallback(
    (patch: SearchPatch, options?: { readonly push?: boolean }) => {
      const next = (previous: Search) => withoutEmpty({ ...previous, ...patch });
      void navigate({ to: '.', search: next as never, replace: !options?.push });
    },
    [navigate],
  );
  return [search, change];
}

/** The first value of a name in the query. */
export function searchValue(search: Search, name: string): string | undefined {
  const value = search[name];
  return typeof value === 'string' ? value : value?.[0];
}

/** All values of a name in the query. */
export function searchValues(search: Search, name: string): readonly string[] {
  const value = search[name];
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}

function withoutEmpty(search: SearchPatch): Search {
  const kept: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(search)) if (value !== undefined && value.length > 0) kept[name] = value;
  return kept;
}

/** `?a=1&a=2&b=x` → `{a: ['1', '2'], b: 'x'}`. Plain strings: the router's own reader would turn `007` into 7. */
export function parseSearch(query: string): Record<string, string | string[]> {
  const result: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const before = result[name];
    result[name] = before === undefined ? value : [...(typeof before === 'string' ? [before] : before), value];
  }
  return result;
}

export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') params.append(name, String(one));
    }
  }
  const text = params.toString();
  return text ? `?${text}` : '';
}
