// What is studied and asked: question bank, paper, course and certificate, each through the door its author uses.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { confirmImport, createBank, createPaper, previewImport, readyPaper } from '#contracts/exams';
import { addTask, createCourse, getCourse, setCourseState, uploadTaskFile } from '#contracts/training';
import { z } from '#kernel/endpoint';
import { checkout } from '../../app/config.ts';
import type { Step } from './progress.ts';
import type { DemoWorld } from './world.ts';

const sample = (...parts: string[]): string => path.join(checkout, 'samples', ...parts);

/** Imports every GIFT file of samples/questions. Returns the bank and how many questions it holds. */
export async function loadQuestions(
  world: DemoWorld,
  given: { unitId: string; token: string; step: Step },
): Promise<{ bankId: string; questions: number }> {
  const bank = await world.call(createBank, { body: { unitId: given.unitId, name: '信息安全样例题库' } }, given.token);
  const files = (await readdir(sample('questions'))).filter(name => name.endsWith('.gift')).sort();
  let questions = 0;
  for (const [at, name] of files.entries()) {
    const body = new File([await readFile(sample('questions', name))], name);
    const preview = await world.call(
      previewImport,
      { params: { id: bank.id }, query: { format: 'gift' }, body },
      given.token,
    );
    if (preview.errors.length > 0)
      throw new Error(`${name}: ${preview.errors.length} questions of the sample are refused`);
    const done = await world.call(confirmImport, { params: { id: preview.id } }, given.token);
    questions += done.counts.new;
    given.step.at(at + 1, files.length, `${questions} 题`);
  }
  return { bankId: bank.id, questions };
}

const line = (kinds: ('single' | 'multiple' | 'true-false' | 'fill-in')[], count: number) => ({
  tagsAny: [],
  tagsAll: [],
  kinds,
  minDifficulty: 1,
  maxDifficulty: 5,
  count,
  scoreEach: 200,
});

/** Fifty questions worth two points each, drawn for every candidate. */
export async function makePaper(
  world: DemoWorld,
  given: { bankId: string; title: string; token: string },
): Promise<string> {
  const blueprint = {
    mode: 'drawn' as const,
    lines: [line(['single'], 30), line(['multiple'], 8), line(['true-false'], 8), line(['fill-in'], 4)],
    questionOrder: 'in-line' as const,
    shuffleOptions: true,
  };
  const { bankId, title, token } = given;
  const body = { bankId, title, blueprint, durationMinutes: 90, onExpiry: 'no-score' as const };
  const { id, revision } = await world.call(createPaper, { body }, token);
  await world.call(readyPaper, { params: { id }, body: { revision } }, token);
  return id;
}

const zCourse = z.object({
  title: z.string(),
  summary: z.string(),
  tasks: z.array(
    z.object({
      kind: z.enum(['text', 'video', 'pdf', 'scorm']),
      title: z.string(),
      requiredSeconds: z.int(),
      file: z.string(),
    }),
  ),
});

/** The course of samples/courseware: rich text, video, PDF, SCORM. */
export async function loadCourse(
  world: DemoWorld,
  given: { unitId: string; token: string; step: Step },
): Promise<string> {
  const { unitId, token, step } = given;
  const course = z.parse(zCourse, JSON.parse(await readFile(sample('courseware', 'course.json'), 'utf8')));
  const { title, summary } = course;
  const { id } = await world.call(createCourse, { body: { unitId, title, summary } }, token);
  for (const [at, task] of course.tasks.entries()) {
    const bytes = await readFile(sample('courseware', task.file));
    const { kind, title: taskTitle, requiredSeconds } = task;
    const text = kind === 'text' ? { body: bytes.toString('utf8') } : {};
    const added = await world.call(
      addTask,
      { params: { id }, body: { kind, title: taskTitle, requiredSeconds, ...text } },
      token,
    );
    if (kind !== 'text')
      await world.call(
        uploadTaskFile,
        { params: { id: added.id }, body: new File([bytes], path.basename(task.file)) },
        token,
      );
    step.at(at + 1, course.tasks.length, taskTitle);
  }
  const { revision } = await world.call(getCourse, { params: { id } }, token);
  await world.call(setCourseState, { params: { id }, body: { revision, state: 'ready' } }, token);
  return id;
}
