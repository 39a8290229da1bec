// Where signing in happens and how a page comes back from it.

/** Pages of the accounts module in the light shell. */
export const signInPath = '/sign-in';
export const changePasswordPath = '/password';

/** The address of the sign-in page that returns to `back` (default: the present page). */
export function signInUrl(back: string = location.pathname + location.search): string {
  return `${signInPath}?back=${encodeURIComponent(back)}`;
}

/** A return address from a query: only a path of this site, else `fallback`; never another origin. */
export function safeBack(back: string | undefined, fallback = '/'): string {
  if (!back || back.length > 2000 || !/^\/(?![/\\])/.test(back)) return fallback;
  return back.startsWith(signInPath) ? fallback : back;
}

/** Leaves for the sign-in page, once, unless the page is it already. */
export function goToSignIn(): void {
  if (location.pathname !== signInPath) location.assign(signInUrl());
}
