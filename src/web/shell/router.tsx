// Builds the router of a shell from the list of its modules' pages. Pages load when they are first opened.
import {
  type AnyRoute,
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  lazyRouteComponent,
  Outlet,
  useLocation,
  useMatches,
} from '@tanstack/react-router';
import { type ComponentType, type ReactNode, useEffect, useRef } from 'react';
import type { LocalText } from '#kernel/messages';
import { useLanguage } from '../i18n/language.ts';
import { t } from '../i18n/messages.ts';
import { NotFoundPage } from '../ui/frame.tsx';
import { uiMessages } from '../ui/messages.ts';
import { ErrorNotice, Loading } from '../ui/notice.tsx';
import type { PageDef } from '../ui/page.tsx';
import { parseSearch, stringifySearch } from '../ui/route.tsx';

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    readonly title?: LocalText;
  }
}

/** Header and navigation around a group of pages. */
export interface Frame {
  readonly id: string;
  readonly Layout: ComponentType<{ readonly children: ReactNode }>;
  readonly pages: readonly PageDef[];
}

export interface ShellRoutes {
  readonly frames: readonly Frame[];
  /** The frame around the page that says an address is unknown. */
  readonly NotFoundLayout: Frame['Layout'];
}

/** The router of a shell. Two pages with one path are refused, since only one would ever be seen. */
export function createShellRouter({ frames, NotFoundLayout }: ShellRoutes) {
  const paths = frames.flatMap(frame => frame.pages.map(page => page.path));
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) throw new Error(`two pages at ${twice}`);
  const root = createRootRoute({
    component: Root,
    notFoundComponent: () => (
      <NotFoundLayout>
        <NotFoundPage />
      </NotFoundLayout>
    ),
  });
  const children = frames.flatMap(frame => frameRoutes(root, frame));
  return createRouter({
    routeTree: root.addChildren(children),
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPendingComponent: Loading,
    defaultErrorComponent: PageError,
    scrollRestoration: true,
    // An unknown address belongs to no frame.
    notFoundMode: 'root',
  });
}

/** A frame's pages under its layout, and its plain pages without it. */
function frameRoutes(root: AnyRoute, { id, Layout, pages }: Frame): AnyRoute[] {
  const layout = createRoute({
    getParentRoute: () => root,
    id,
    component: () => (
      <Layout>
        <Outlet />
      </Layout>
    ),
  });
  const routeOf = (parent: AnyRoute) => (page: PageDef) =>
    createRoute({
      getParentRoute: () => parent,
      path: page.path,
      component: lazyRouteComponent(page.load, 'Page'),
      staticData: { title: page.title },
    });
  const framed = pages.filter(page => page.frame !== 'plain').map(routeOf(layout));
  const plain = pages.filter(page => page.frame === 'plain').map(routeOf(root));
  return [layout.addChildren(framed), ...plain];
}

function Root() {
  useWindowTitle();
  useFocusAfterChange();
  return <Outlet />;
}

function useWindowTitle(): void {
  const matches = useMatches();
  const language = useLanguage();
  const title = matches.at(-1)?.staticData.title;
  useEffect(() => {
    const brand = t(uiMessages, 'brand.name');
    document.title = title ? `${title(language)} · ${brand}` : brand;
  }, [title, language]);
}

/** A reader must learn that the page has changed: the focus moves to its main part. Not on the first page. */
function useFocusAfterChange(): void {
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    document.getElementById('content')?.focus({ preventScroll: true });
  }, [pathname]);
}

function PageError({ error, reset }: ErrorComponentProps) {
  return <ErrorNotice error={error} onRetry={reset} />;
}
