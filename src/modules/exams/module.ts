import { defineModule } from '#platform/registry';
import { bankRoutes } from './bank/routes.ts';
import { expireImports } from './bank/upkeep.ts';
import { bankAudit } from './contract-bank.ts';
import { sittingAudit, sittingEvents } from './contract-sittings.ts';
import { errors } from './errors.ts';
import { messages } from './messages.ts';
import { paperRoutes } from './papers/routes.ts';
import { sittingRoutes } from './sittings/routes.ts';
import { closeOverdue } from './sittings/service/answer.ts';

export const exams = defineModule({
  name: 'exams',
  permissions: {
    'exams.author': {
      zh: '管理题库与试卷',
      en: 'Manage question banks and papers',
      roles: ['question-author', 'training-manager'],
    },
    'exams.operate': { zh: '考务：查看、恢复、作废考试', en: 'Operate sittings', roles: ['exam-operator'] },
  },
  routes: [...bankRoutes, ...paperRoutes, ...sittingRoutes],
  tickers: [
    {
      name: 'exams.close-overdue',
      everyMs: 500,
      summary: '结束已到时间的考试并评分',
      run: async ctx => void (await closeOverdue(ctx)),
    },
    {
      name: 'exams.expire-imports',
      everyMs: 600_000,
      summary: '七天无人确认的题目导入预览作废',
      run: expireImports,
    },
  ],
  events: Object.values(sittingEvents),
  auditEvents: [...Object.values(sittingAudit), ...Object.values(bankAudit)],
  errors: errors.codes,
  messages,
});
