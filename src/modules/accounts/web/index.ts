// The pages of accounts.
import { text } from '#i18n';
import type { AdminArea, PageDef } from '#ui/page';
import { titles } from './titles.ts';

const light = (path: string, title: keyof typeof titles.zh, load: PageDef['load']): PageDef => ({
  shell: 'light',
  area: 'public',
  path,
  title: text(titles, title),
  load,
});

interface AdminPage {
  readonly area: AdminArea;
  readonly name: 'accounts' | 'grants' | 'resets';
  readonly order: number;
  readonly permission: string;
  readonly load: PageDef['load'];
}

const admin = ({ area, name, order, permission, load }: AdminPage): PageDef => ({
  shell: 'admin',
  area,
  path: `/admin/${area}/${name}`,
  title: text(titles, name),
  nav: { label: text(titles, name), order, permission },
  load,
});

const accounts = { name: 'accounts', permission: 'accounts.read', load: () => import('./accounts.tsx') } as const;
const grants = { name: 'grants', permission: 'accounts.read-grants', load: () => import('./grants.tsx') } as const;
const resets = { name: 'resets', permission: 'accounts.confirm-slip', load: () => import('./resets.tsx') } as const;

const lightPages: readonly PageDef[] = [
  light('/sign-in', 'signIn', () => import('./sign-in.tsx')),
  light('/slip', 'slip', () => import('./slip.tsx')),
  light('/password', 'password', () => import('./password.tsx')),
  light('/first-run', 'firstRun', () => import('./first-run.tsx')),
  {
    shell: 'light',
    area: 'learner',
    path: '/my/account',
    title: text(titles, 'own'),
    nav: { label: text(titles, 'ownNav'), order: 90 },
    load: () => import('./own.tsx'),
  },
];

const workPages: readonly PageDef[] = [
  {
    shell: 'work',
    path: '/work/slips',
    title: text(titles, 'slips'),
    nav: { label: text(titles, 'slips'), order: 35, permission: 'accounts.issue-slips' },
    load: () => import('./slips.tsx'),
  },
  admin({ area: 'system', order: 10, ...accounts }),
  admin({ area: 'system', order: 20, ...grants }),
  admin({ area: 'system', order: 30, ...resets }),
  admin({ area: 'security', order: 10, ...grants }),
  admin({ area: 'security', order: 20, ...accounts }),
  admin({ area: 'security', order: 30, ...resets }),
  admin({ area: 'audit', order: 40, ...grants }),
  admin({ area: 'audit', order: 50, ...resets }),
];

export const pages: readonly PageDef[] = [...lightPages, ...workPages];
