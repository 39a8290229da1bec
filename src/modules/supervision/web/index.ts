// The pages of supervision.
import { text } from '#i18n';
import type { PageDef, PanelDef } from '#ui/page';
import { titles } from './titles.ts';

export const pages: readonly PageDef[] = [
  {
    shell: 'light',
    area: 'public',
    path: '/boards',
    title: text(titles, 'public.title'),
    nav: { label: text(titles, 'public.title'), order: 20 },
    load: () => import('./public-boards.tsx'),
  },
  {
    shell: 'light',
    area: 'public',
    path: '/boards/$boardId',
    title: text(titles, 'public.board'),
    load: () => import('./public-board.tsx'),
  },
  {
    shell: 'work',
    path: '/work/boards',
    title: text(titles, 'work.title'),
    nav: { label: text(titles, 'work.nav'), order: 70, permission: 'supervision.read' },
    load: () => import('./boards.tsx'),
  },
  {
    shell: 'work',
    path: '/work/boards/$boardId',
    title: text(titles, 'work.board'),
    load: () => import('./board.tsx'),
  },
  {
    shell: 'work',
    path: '/work/boards/$boardId/issues/$number',
    title: text(titles, 'work.issue'),
    load: () => import('./issue.tsx'),
  },
  {
    shell: 'work',
    path: '/work/boards/$boardId/compare',
    title: text(titles, 'work.compare'),
    load: () => import('./compare.tsx'),
  },
];

export const panels: readonly PanelDef[] = [
  {
    id: 'supervision.boards',
    place: 'portal-home',
    order: 10,
    width: 'wide',
    load: () => import('./portal-panel.tsx'),
  },
];
