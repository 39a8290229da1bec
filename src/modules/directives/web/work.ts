// The workbench pages and panels of directives and obligations.
import { useQuery } from '@tanstack/react-query';
import { can, queryOf, useMe } from '#api';
import { countInbox } from '#contracts/directives';
import { text } from '#i18n';
import type { PageDef, PanelDef } from '#ui/page';
import { titles } from './titles.ts';

/** Unread items, for the number beside the navigation; not asked for who receives nothing. */
const useUnread = (): number | undefined => {
  const { data: me } = useMe();
  const { data } = useQuery({ ...queryOf(countInbox), enabled: can(me, 'directives.receive') });
  return data && data.unread > 0 ? data.unread : undefined;
};

export const pages: readonly PageDef[] = [
  {
    shell: 'work',
    path: '/work/inbox',
    title: text(titles, 'inbox'),
    nav: { label: text(titles, 'inbox'), order: 12, permission: 'directives.receive', useCount: useUnread },
    load: () => import('./inbox.tsx'),
  },
  {
    shell: 'work',
    path: '/work/directives',
    title: text(titles, 'directives'),
    nav: { label: text(titles, 'directives'), order: 14, permission: 'directives.read' },
    load: () => import('./list.tsx'),
  },
  {
    shell: 'work',
    path: '/work/directives/$directiveId',
    title: text(titles, 'directive'),
    load: () => import('./detail.tsx'),
  },
  {
    shell: 'work',
    path: '/work/directives/$directiveId/edit',
    title: text(titles, 'compose'),
    load: () => import('./compose.tsx'),
  },
  {
    shell: 'work',
    path: '/work/directives/$directiveId/receipts',
    title: text(titles, 'receipts'),
    load: () => import('./receipts.tsx'),
  },
  {
    shell: 'work',
    path: '/work/obligations',
    title: text(titles, 'obligations'),
    nav: { label: text(titles, 'obligations'), order: 16, permission: 'directives.read' },
    load: () => import('./obligations.tsx'),
  },
  {
    shell: 'work',
    path: '/work/obligations/$obligationId',
    title: text(titles, 'obligation'),
    load: () => import('./obligation.tsx'),
  },
  {
    shell: 'work',
    path: '/work/requirements/$requirementId',
    title: text(titles, 'standing'),
    load: () => import('./standing.tsx'),
  },
  {
    shell: 'work',
    path: '/work/forms-for-download',
    title: text(titles, 'forms'),
    nav: { label: text(titles, 'forms'), order: 72, permission: 'directives.issue' },
    load: () => import('./forms.tsx'),
  },
  {
    shell: 'work',
    path: '/work/unit-lists',
    title: text(titles, 'unitLists'),
    nav: { label: text(titles, 'unitLists'), order: 26, permission: 'organizations.keep-lists' },
    load: () => import('./unit-lists.tsx'),
  },
  {
    shell: 'work',
    path: '/work/unit-lists/$listId',
    title: text(titles, 'unitLists'),
    load: () => import('./unit-list.tsx'),
  },
];

export const panels: readonly PanelDef[] = [
  // What a unit owes comes first on its page, what came from above last (screens.md).
  {
    id: 'directives.owed',
    place: 'unit',
    order: 10,
    permission: 'directives.read',
    load: () => import('./owed-panel.tsx'),
  },
  {
    id: 'directives.received',
    place: 'unit',
    order: 90,
    permission: 'directives.read',
    load: () => import('./received-panel.tsx'),
  },
];
