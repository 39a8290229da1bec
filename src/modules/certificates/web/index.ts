// The pages of certificates.
import { text } from '#i18n';
import type { PageDef, PanelDef } from '#ui/page';
import { titles } from './titles.ts';

export const pages: readonly PageDef[] = [
  {
    shell: 'light',
    area: 'public',
    path: '/check',
    title: text(titles, 'check.title'),
    nav: { label: text(titles, 'check.title'), order: 30 },
    load: () => import('./check.tsx'),
  },
  {
    shell: 'light',
    area: 'learner',
    path: '/my/certificates',
    title: text(titles, 'mine.title'),
    nav: { label: text(titles, 'mine.nav'), order: 30 },
    load: () => import('./mine.tsx'),
  },
  {
    shell: 'work',
    path: '/work/certificates',
    title: text(titles, 'list.title'),
    nav: { label: text(titles, 'list.nav'), order: 60, permission: 'certificates.read' },
    load: () => import('./list.tsx'),
  },
];

export const panels: readonly PanelDef[] = [
  { id: 'certificates.mine', place: 'learner-training', order: 10, load: () => import('./training-panel.tsx') },
  { id: 'certificates.check', place: 'portal-home', order: 20, width: 'side', load: () => import('./check-panel.tsx') },
];
