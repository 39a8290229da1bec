// The pages of training.
import { text } from '#i18n';
import type { PageDef, PanelDef } from '#ui/page';
import { titles } from './titles.ts';

type Title = keyof typeof titles.zh;

const light = (path: string, title: Title, load: PageDef['load']): PageDef => ({
  shell: 'light',
  area: 'learner',
  path,
  title: text(titles, title),
  load,
});
const work = (path: string, title: Title, load: PageDef['load']): PageDef => ({
  shell: 'work',
  path,
  title: text(titles, title),
  load,
});

export const pages: readonly PageDef[] = [
  {
    ...light('/my/training', 'tasks', () => import('./my-tasks.tsx')),
    nav: { label: text(titles, 'tasks'), order: 10 },
  },
  light('/my/training/$id', 'task', () => import('./my-task.tsx')),
  light('/my/training/$id/study/$taskId', 'study', () => import('./player.tsx')),
  {
    ...work('/work/training', 'plans', () => import('./plans.tsx')),
    nav: { label: text(titles, 'plansNav'), order: 40, permission: 'training.read' },
  },
  work('/work/training/new', 'newPlan', () => import('./plan-edit.tsx')),
  work('/work/training/lists/$id', 'list', () => import('./unit-list.tsx')),
  work('/work/training/$id', 'plan', () => import('./plan.tsx')),
  work('/work/training/$id/edit', 'editPlan', () => import('./plan-edit.tsx')),
  work('/work/training/$id/lists', 'lists', () => import('./unit-lists.tsx')),
  work('/work/training/$id/enrolments', 'enrolments', () => import('./enrolments.tsx')),
  work('/work/training/$id/laggards', 'laggards', () => import('./laggards.tsx')),
  {
    ...work('/work/courses', 'courses', () => import('./courses.tsx')),
    nav: { label: text(titles, 'courses'), order: 41, permission: 'training.manage' },
  },
  work('/work/courses/$id', 'course', () => import('./course.tsx')),
];

export const panels: readonly PanelDef[] = [
  { id: 'training.mine', place: 'learner-home', order: 10, load: () => import('./mine-panel.tsx') },
  { id: 'training.achieved', place: 'learner-home', order: 90, load: () => import('./achieved-panel.tsx') },
];
