// The pages of exams.
import { text } from '#i18n';
import type { PageDef, PanelDef } from '#ui/page';
import { titles } from './titles.ts';

const author = 'exams.author';

const light = (path: string, title: keyof typeof titles.zh, load: PageDef['load']): PageDef => ({
  shell: 'light',
  area: 'learner',
  path,
  title: text(titles, title),
  load,
});
const work = (path: string, title: keyof typeof titles.zh, load: PageDef['load']): PageDef => ({
  shell: 'work',
  path,
  title: text(titles, title),
  load,
});

export const pages: readonly PageDef[] = [
  {
    ...light('/my/exams', 'exams', () => import('./my-exams.tsx')),
    nav: { label: text(titles, 'exam'), order: 30 },
  },
  light('/my/exams/$id', 'exam', () => import('./my-exam.tsx')),
  { ...light('/my/exams/$id/room', 'room', () => import('./room.tsx')), frame: 'plain' },
  {
    ...work('/work/banks', 'banks', () => import('./banks.tsx')),
    nav: { label: text(titles, 'banks'), order: 60, permission: author },
  },
  work('/work/banks/$id', 'bank', () => import('./bank.tsx')),
  work('/work/banks/$id/new', 'questionNew', () => import('./question-new.tsx')),
  work('/work/banks/$id/import', 'bankImport', () => import('./bank-import.tsx')),
  work('/work/questions/$id', 'question', () => import('./question.tsx')),
  {
    ...work('/work/papers', 'papers', () => import('./papers.tsx')),
    nav: { label: text(titles, 'papers'), order: 61, permission: author },
  },
  work('/work/papers/$id', 'paper', () => import('./paper.tsx')),
  {
    ...work('/work/sittings', 'sittings', () => import('./sittings.tsx')),
    nav: { label: text(titles, 'sittings'), order: 62, permission: 'exams.operate' },
  },
];

export const panels: readonly PanelDef[] = [
  { id: 'exams.mine', place: 'learner-home', order: 30, load: () => import('./mine-panel.tsx') },
];
