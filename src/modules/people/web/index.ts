// The pages of the register of persons.
import { text } from '#i18n';
import type { PageDef, PanelDef } from '#ui/page';
import { titles } from './titles.ts';

export const pages: readonly PageDef[] = [
  {
    shell: 'work',
    path: '/work/people',
    title: text(titles, 'people'),
    nav: { label: text(titles, 'people'), order: 30, permission: 'people.read' },
    load: () => import('./people.tsx'),
  },
  {
    shell: 'work',
    path: '/work/people/import',
    title: text(titles, 'importRoster'),
    load: () => import('./import-roster.tsx'),
  },
  { shell: 'work', path: '/work/people/$personId', title: text(titles, 'person'), load: () => import('./person.tsx') },
];

export const panels: readonly PanelDef[] = [
  {
    id: 'people.of-unit',
    place: 'unit',
    order: 20,
    width: 'side',
    permission: 'people.read',
    load: () => import('./unit-panel.tsx'),
  },
];
