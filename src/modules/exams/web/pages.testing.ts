// What the tests of these pages share: one sitting, its questions and a server that answers by path.
import type { SavedAnswer, ShownQuestion, SittingSummary } from '#contracts/exams';
import { type FakeReply, fakeServer, type SentRequest } from '../../../web/ui/testing.tsx';

export const ID = '01890000-0000-7000-8000-000000000001';
export const NOW = '2014-06-01T01:00:00.000Z';

export const sitting = (given: Partial<SittingSummary> = {}): SittingSummary => ({
  id: ID,
  entitlementId: ID,
  title: '信息技术与信息安全',
  attempt: 1,
  attempts: 2,
  state: 'prepared',
  outcome: null,
  opensAt: '2014-05-05T00:00:00.000Z',
  closesAt: '2014-10-31T16:00:00.000Z',
  durationMinutes: 60,
  startedAt: null,
  endsAt: null,
  endedAt: null,
  markHundredths: null,
  maxHundredths: 10_000,
  passMarkHundredths: 6_000,
  itemCount: 4,
  onExpiry: 'no-score',
  citations: [
    { instrument: '钦人社发〔2014〕号', article: '第十部分（四）', quote: '若强行退出，则认定一次考试成绩不合格。' },
  ],
  ...given,
});
export const open = (given: Partial<SittingSummary> = {}): SittingSummary =>
  sitting({ state: 'open', startedAt: NOW, endsAt: '2014-06-01T02:00:00.000Z', ...given });

const asked = (position: number, given: Partial<ShownQuestion>): ShownQuestion => ({
  position,
  kind: 'single',
  stem: '',
  options: [],
  blanks: 0,
  scoreHundredths: 250,
  ...given,
});
export const questions: readonly ShownQuestion[] = [
  asked(0, {
    stem: '发现网站出现有害信息后，首先应当做什么？',
    options: ['删除日志', '保存记录并报告', '关闭电脑', '等待通知'],
  }),
  asked(1, {
    kind: 'multiple',
    stem: '下列哪些是强口令的要求？',
    options: ['足够长', '混用字符', '用姓名', '定期更换'],
  }),
  asked(2, { kind: 'true-false', stem: '日志应当留存不少于六十日。' }),
  asked(3, { kind: 'fill-in', stem: '信息安全的三要素是机密性、____ 和 ____。', blanks: 2 }),
];

export const entered = (
  given: { epoch?: number; answers?: readonly SavedAnswer[]; sitting?: SittingSummary } = {},
): FakeReply => ({
  body: {
    sitting: open(),
    now: NOW,
    epoch: 1,
    graceMs: 2_000,
    resumed: false,
    questions,
    answers: [],
    ...given,
  },
});

export const refusal = (status: number, code: string): FakeReply => ({
  status,
  body: { code, status, detail: {}, citations: [], message: code, requestId: ID },
});

export type Answers = Readonly<Record<string, (request: SentRequest) => FakeReply | undefined>>;

/** Answers `METHOD /path`; without an entry the network is away. The clock of the server stands at `now`. */
export function serve(answers: Answers, now: () => string = () => NOW): readonly SentRequest[] {
  const me = {
    account: { id: ID, name: '赵六', personId: ID },
    permissions: ['exams.author', 'exams.operate'],
    roles: ['learner'],
    unit: { id: ID, name: '示范市卫生局' },
  };
  return fakeServer(request => {
    const path = request.url.split('?')[0] ?? '';
    const answer = answers[`${request.method} ${path}`];
    const reply = answer ? answer(request) : path === '/api/accounts/me' ? { body: me } : undefined;
    return reply && { ...reply, headers: { 'x-business-time': now(), ...reply.headers } };
  });
}

export const base = `/api/exams/sittings/${ID}`;
export const saved = (request: SentRequest): readonly SavedAnswer[] =>
  (request.body as { answers: readonly SavedAnswer[] }).answers;
