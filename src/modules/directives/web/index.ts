// What the light shell loads of directives: the portal. Pages of the workbench stand in work.ts, because their navigation reads a count and
// brings the contract along, which a learner's phone need not carry.
import { text } from '#i18n';
import type { PageDef, PanelDef } from '#ui/page';
import { titles } from './titles.ts';

export const pages: readonly PageDef[] = [
  {
    shell: 'light',
    area: 'public',
    path: '/notices',
    title: text(titles, 'notices'),
    nav: { label: text(titles, 'notices'), order: 10 },
    load: () => import('./notices.tsx'),
  },
  {
    shell: 'light',
    area: 'public',
    path: '/notices/$noticeId',
    title: text(titles, 'notice'),
    load: () => import('./notice.tsx'),
  },
  {
    shell: 'light',
    area: 'public',
    path: '/contacts',
    title: text(titles, 'contacts'),
    nav: { label: text(titles, 'contacts'), order: 45 },
    load: () => import('./contacts.tsx'),
  },
  {
    shell: 'light',
    area: 'public',
    path: '/downloads',
    title: text(titles, 'downloads'),
    nav: { label: text(titles, 'downloads'), order: 50 },
    load: () => import('./downloads.tsx'),
  },
];

export const panels: readonly PanelDef[] = [
  { id: 'directives.notices', place: 'portal-home', order: 30, load: () => import('./notices-panel.tsx') },
];
