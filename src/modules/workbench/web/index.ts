// The pages of the workbench: to-do list, own unit, search.
import { useQuery } from '@tanstack/react-query';
import { can, queryOf, useMe } from '#api';
import { countToDo } from '#contracts/workbench';
import { text } from '#i18n';
import type { PageDef } from '#ui/page';
import { texts } from './texts.ts';

const permission = 'workbench.use';

/** The number beside 待办: what waits for the account's own units. */
const useOwn = (): number | undefined => {
  const { data: me } = useMe();
  const { data } = useQuery({ ...queryOf(countToDo), enabled: can(me, permission) });
  const count = data ? data.own.late + data.own.soon + data.own.open : 0;
  return count > 0 ? count : undefined;
};

export const pages: readonly PageDef[] = [
  {
    shell: 'work',
    path: '/work',
    title: text(texts, 'todo'),
    nav: { label: text(texts, 'todo'), order: 5, permission, useCount: useOwn },
    load: () => import('./todo.tsx'),
  },
  {
    shell: 'work',
    path: '/work/unit',
    title: text(texts, 'unit'),
    nav: { label: text(texts, 'unit'), order: 10, permission },
    load: () => import('./unit.tsx'),
  },
  { shell: 'work', path: '/work/unit/$unitId', title: text(texts, 'unit'), load: () => import('./unit.tsx') },
  { shell: 'work', path: '/work/search', title: text(texts, 'search'), load: () => import('./search.tsx') },
];
