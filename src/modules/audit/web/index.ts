// The pages of the audit administration; its start page is the trail.
import { text } from '#i18n';
import type { PageDef } from '#ui/page';
import { titles } from './titles.ts';

export const pages: readonly PageDef[] = [
  {
    shell: 'admin',
    area: 'audit',
    path: '/admin/audit',
    title: text(titles, 'trail'),
    nav: { label: text(titles, 'trail'), order: 10, permission: 'audit.read' },
    load: () => import('./trail.tsx'),
  },
  {
    shell: 'admin',
    area: 'audit',
    path: '/admin/audit/events/$eventId',
    title: text(titles, 'event'),
    load: () => import('./event.tsx'),
  },
  {
    shell: 'admin',
    area: 'audit',
    path: '/admin/audit/verification',
    title: text(titles, 'verification'),
    nav: { label: text(titles, 'verification'), order: 20, permission: 'audit.verify' },
    load: () => import('./verification.tsx'),
  },
];
