// A bank, a paper of five questions, a course, a certificate and a plan, through the endpoints; the pages of these are walked in
// pages.test.ts.
import { assignKind, createKind } from '#contracts/certificates';
import { confirmImport, createBank, createPaper, previewImport, readyPaper } from '#contracts/exams';
import {
  addTask,
  createCourse,
  createPlan,
  getCourse,
  getPlan,
  type PlanDraft,
  publishPlan,
  setCourseState,
} from '#contracts/training';
import { ask, give } from './api.ts';
import type { Seat } from './browser.ts';
import { regions } from './people.ts';

/** Stem → what is right, of questions that a program can answer too. */
export const rightAnswers: Readonly<Record<string, string>> = {
  单位的口令应当怎样保管: '只有本人知道',
  '发现网站出现有害信息后，应当先做什么': '留存证据并立即报告',
  '收到可疑邮件附件时，应当怎样处理': '不打开并报告安全员',
  '重要数据备份后，还应当做什么': '定期做恢复演练',
  '离开座位时，计算机应当': '锁定屏幕',
};
const WRONG = ['告诉同事代管', '先与同事商量再说', '视心情而定'];

const gift = (): string =>
  Object.entries(rightAnswers)
    .map(([stem, right]) => `${stem}？{=${right} ${WRONG.map(wrong => `~${wrong}`).join(' ')}}`)
    .join('\n\n');

/** A bank with five questions and a ready paper of them, 20 points each. */
export async function makePaper({ context }: Seat, given: { unitId: string; minutes: number }): Promise<string> {
  const bank = await ask(context, createBank, { body: { unitId: given.unitId, name: '信息网络安全基础题库' } });
  const file = { name: '题目.gift', mimeType: 'text/plain', buffer: Buffer.from(gift()) };
  const preview = (await give(context, previewImport, {
    params: { id: bank.id },
    query: { format: 'gift' },
    file,
  })) as { id: string };
  await ask(context, confirmImport, { params: { id: preview.id } });
  const line = { tagsAny: [], tagsAll: [], kinds: [], minDifficulty: 1, maxDifficulty: 5, count: 5, scoreEach: 2000 };
  const paper = await ask(context, createPaper, {
    body: {
      bankId: bank.id,
      title: '信息网络安全知识考试',
      durationMinutes: given.minutes,
      onExpiry: 'no-score',
      blueprint: { mode: 'drawn', lines: [line], questionOrder: 'shuffled', shuffleOptions: true },
    },
  });
  await ask(context, readyPaper, { params: { id: paper.id }, body: { revision: paper.revision } });
  return paper.id;
}

const LESSON = `# 口令与报告

口令只有本人知道，不写在纸上，不告诉同事。

## 发现有害信息

先留存证据，再立即报告；两小时内报主管部门和公安机关。

- 不打开可疑附件
- 备份要做恢复演练
- 离开座位锁定屏幕`;

/** A ready course of one text that asks for `seconds` of study. */
export async function makeCourse({ context }: Seat, given: { unitId: string; seconds: number }): Promise<string> {
  const { id } = await ask(context, createCourse, {
    body: { unitId: given.unitId, title: '信息网络安全基础', summary: '机关工作人员必须知道的五件事。' },
  });
  await ask(context, addTask, {
    params: { id },
    body: { kind: 'text', title: '口令与报告', requiredSeconds: given.seconds, body: LESSON },
  });
  const { revision } = await ask(context, getCourse, { params: { id } });
  await ask(context, setCourseState, { params: { id }, body: { revision, state: 'ready' } });
  return id;
}

export interface GivenPlan {
  readonly unitId: string;
  readonly year: number;
  readonly opensOn: string;
  readonly closesOn: string;
  readonly more?: Partial<PlanDraft>;
}

/** Paper, course and a published plan of the unit. */
export async function makePlan(manager: Seat, given: GivenPlan): Promise<string> {
  const { unitId, year } = given;
  const [paperId, courseId] = [
    await makePaper(manager, { unitId, minutes: 30 }),
    await makeCourse(manager, { unitId, seconds: 1 }),
  ];
  const { id } = await ask(manager.context, createPlan, {
    body: {
      unitId,
      title: `${year}年信息网络安全知识培训`,
      subject: '信息网络安全',
      year,
      summary: '',
      target: { region: regions.city },
      opensOn: given.opensOn,
      closesOn: given.closesOn,
      trainingHours: 6,
      examHours: 3,
      priceFen: 0,
      passMarkHundredths: 6000,
      attempts: 2,
      paperId,
      modes: ['roster', 'unit', 'free'],
      courseIds: [courseId],
      deadlines: [],
      basis: null,
      ...given.more,
    },
  });
  const { revision } = await ask(manager.context, getPlan, { params: { id } });
  await ask(manager.context, publishPlan, { params: { id }, body: { revision } });
  return id;
}

/** The plan's certificate of the city. */
export async function makeKind({ context }: Seat, given: { unitId: string; planId: string }): Promise<void> {
  const kind = await ask(context, createKind, {
    body: {
      unitId: given.unitId,
      title: '信息网络安全培训合格证',
      authority: '钦海市人力资源和社会保障局',
      prefix: 'QHWA',
      regionCode: regions.city,
    },
  });
  await ask(context, assignKind, { params: { id: kind.id }, body: { planId: given.planId } });
}
