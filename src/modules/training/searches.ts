// What the workbench's search finds of training: plans and courses in what the actor may see.
import type { Ctx } from '#platform/database';
import { listCourses } from './courses/service.ts';
import { listPlans } from './plans/service.ts';

interface Asked {
  readonly words: string;
  readonly limit: number;
}
interface Hit {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly link: string;
}

async function findPlans(ctx: Ctx, { words, limit }: Asked): Promise<Hit[]> {
  const { items } = await listPlans(ctx, { search: words, limit });
  return items.map(({ id, title, subject, year, unit }) => ({
    id,
    title,
    note: [subject, String(year), unit.name].filter(Boolean).join(' '),
    link: `/work/training/${id}`,
  }));
}

async function findCourses(ctx: Ctx, { words, limit }: Asked): Promise<Hit[]> {
  const { items } = await listCourses(ctx, { search: words, limit });
  return items.map(({ id, title, unit }) => ({ id, title, note: unit.name, link: `/work/courses/${id}` }));
}

const permission = 'training.read';
/** For `configureWorkbench`: training is work, the workbench observes it, so `app/` hands these over. */
export const trainingSearches = [
  { id: 'training-plans', title: { zh: '培训计划', en: 'Training plans' }, permission, find: findPlans },
  { id: 'training-courses', title: { zh: '课程', en: 'Courses' }, permission, find: findCourses },
] as const;
