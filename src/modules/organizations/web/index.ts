// The pages of the register of organisations.
import { text } from '#i18n';
import type { PageDef } from '#ui/page';
import { titles } from './titles.ts';

const permission = 'organizations.read';

export const pages: readonly PageDef[] = [
  {
    shell: 'work',
    path: '/work/units',
    title: text(titles, 'units'),
    nav: { label: text(titles, 'units'), order: 20, permission },
    load: () => import('./units.tsx'),
  },
  {
    shell: 'work',
    path: '/work/units/import',
    title: text(titles, 'importTree'),
    load: () => import('./import-tree.tsx'),
  },
  { shell: 'work', path: '/work/units/$unitId', title: text(titles, 'unit'), load: () => import('./unit.tsx') },
  {
    shell: 'work',
    path: '/work/regions',
    title: text(titles, 'regions'),
    nav: { label: text(titles, 'regions'), order: 22, permission: 'organizations.manage' },
    load: () => import('./regions.tsx'),
  },
  {
    shell: 'work',
    path: '/work/registrations',
    title: text(titles, 'registrations'),
    nav: { label: text(titles, 'registrations'), order: 24, permission: 'organizations.approve' },
    load: () => import('./registrations.tsx'),
  },
  {
    shell: 'light',
    area: 'public',
    path: '/register-unit',
    title: text(titles, 'register'),
    nav: { label: text(titles, 'registerNav'), order: 60 },
    load: () => import('./register.tsx'),
  },
];
