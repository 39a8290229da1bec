// What a module contributes to the screens: its pages, and its panels on pages of others.
import type { ComponentType } from 'react';
import type { LocalText } from '#kernel/messages';

export type Shell = 'light' | 'work' | 'admin';
export type LightArea = 'public' | 'learner';
export type AdminArea = 'system' | 'security' | 'audit';

export interface NavDef {
  readonly label: LocalText;
  /** Ascending from the left; leave gaps of ten. */
  readonly order: number;
  /** Shown only to accounts with this permission; without it, to everybody whom the area admits. */
  readonly permission?: string;
  /** A hook that reads the number beside the label (`待办 12`). */
  readonly useCount?: () => number | undefined;
}

interface PageBase {
  /**
   * Absolute, `$name` for parameters. Light: `/…` (public) and `/my/…` (learner); work: `/work/…`; administration:
   * `/admin/<area>/…`.
   */
  readonly path: string;
  /** Also the title of the browser's window. */
  readonly title: LocalText;
  readonly nav?: NavDef;
  /** `plain` leaves out header and navigation: an exam, a printed document. */
  readonly frame?: 'plain';
  readonly load: () => Promise<{ readonly Page: ComponentType }>;
}

/** A page of a module, listed in `web/index.ts` as `pages: readonly PageDef[]`. Loaded when it is first opened. */
export type PageDef = PageBase &
  (
    | { readonly shell: 'light'; readonly area: LightArea }
    | { readonly shell: 'work'; readonly area?: never }
    | { readonly shell: 'admin'; readonly area: AdminArea }
  );

/** Pages that show panels of other modules. */
export type PanelPlace =
  | 'portal-home'
  | 'learner-home'
  | 'learner-training'
  | 'work-home'
  | 'unit'
  | 'person'
  | 'site'
  | 'help-desk';

export interface PanelProps {
  /** The unit, person, site or training plan of the page; empty on home pages. */
  readonly subjectId: string;
  /** Tells the page that what this panel speaks of is complete: a step of the page is done by another module. */
  readonly onDone?: () => void;
}

/** A part of a page that another module owns, listed in `web/index.ts` as `panels: readonly PanelDef[]`. */
export interface PanelDef {
  readonly id: string;
  readonly place: PanelPlace;
  readonly order: number;
  /** `wide` takes the main column, `side` the narrow one. */
  readonly width?: 'wide' | 'side';
  readonly permission?: string;
  readonly load: () => Promise<{ readonly Panel: ComponentType<PanelProps> }>;
}

export interface NavItem {
  readonly label: LocalText;
  readonly path: string;
  readonly useCount?: () => number | undefined;
}

/** The navigation of a shell or area in order, for the permissions held. */
export function navigationOf(
  pages: readonly PageDef[],
  held: { readonly shell: Shell; readonly area?: LightArea | AdminArea; readonly permissions: readonly string[] },
): readonly NavItem[] {
  return pages
    .filter(page => page.shell === held.shell && (held.area === undefined || page.area === held.area))
    .flatMap(page => (page.nav ? [{ ...page.nav, path: page.path }] : []))
    .filter(item => item.permission === undefined || held.permissions.includes(item.permission))
    .sort((a, b) => a.order - b.order);
}
