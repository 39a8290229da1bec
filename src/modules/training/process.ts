// The four state machines of training, as data.
import { defineProcess } from '#kernel/process';

export const planProcess = defineProcess()({
  id: 'training.plan',
  initial: 'draft',
  final: ['closed'],
  states: {
    draft: { zh: '起草', en: 'Draft' },
    published: { zh: '已发布', en: 'Published' },
    closed: { zh: '已结束', en: 'Closed' },
  },
  table: {
    draft: {
      publish: {
        to: 'published',
        by: ['training-manager'],
        label: { zh: '发布', en: 'Publish' },
        records: 'training.publish-plan',
      },
    },
    published: {
      close: {
        to: 'closed',
        by: ['training-manager', 'system'],
        label: { zh: '结束', en: 'Close' },
        records: 'training.close-plan',
      },
    },
    closed: {},
  },
});

export const listProcess = defineProcess()({
  id: 'training.unit-list',
  initial: 'open',
  final: ['confirmed'],
  states: {
    open: { zh: '待单位确认', en: 'With the unit' },
    submitted: { zh: '待主管确认', en: 'With the supervisor' },
    confirmed: { zh: '已确认', en: 'Confirmed' },
  },
  table: {
    open: {
      submit: {
        to: 'submitted',
        by: ['unit-clerk', 'training-manager'],
        label: { zh: '单位确认', en: 'Confirm for the unit' },
        records: 'training.submit-unit-list',
      },
    },
    submitted: {
      confirm: {
        to: 'confirmed',
        by: ['supervisor'],
        label: { zh: '主管确认', en: 'Confirm' },
        records: 'training.confirm-unit-list',
      },
      return: {
        to: 'open',
        by: ['supervisor'],
        label: { zh: '退回', en: 'Return' },
        input: 'reason',
        records: 'training.return-unit-list',
      },
      amend: {
        to: 'open',
        by: ['unit-clerk', 'training-manager', 'system'],
        label: { zh: '变更名单', en: 'Change the list' },
        records: 'training.change-targets',
      },
    },
    confirmed: {
      amend: {
        to: 'open',
        by: ['unit-clerk', 'training-manager', 'system'],
        label: { zh: '变更名单', en: 'Change the list' },
        records: 'training.change-targets',
      },
    },
  },
});

export const targetProcess = defineProcess()({
  id: 'training.target',
  initial: 'proposed',
  final: ['exempt', 'left'],
  states: {
    proposed: { zh: '待确认', en: 'Proposed' },
    confirmed: { zh: '应训应试', en: 'Must be trained' },
    'exemption-asked': { zh: '申请免训', en: 'Exemption asked' },
    exempt: { zh: '免训', en: 'Exempt' },
    left: { zh: '已离开', en: 'Left' },
  },
  table: {
    proposed: {
      confirm: {
        to: 'confirmed',
        by: ['supervisor'],
        label: { zh: '确认', en: 'Confirm' },
        records: 'training.confirm-unit-list',
      },
      'ask-exemption': {
        to: 'exemption-asked',
        by: ['unit-clerk', 'training-manager'],
        label: { zh: '申请免训', en: 'Ask for exemption' },
        input: 'reason',
        records: 'training.ask-exemption',
      },
      leave: {
        to: 'left',
        by: ['unit-clerk', 'training-manager', 'system'],
        label: { zh: '移出名单', en: 'Take off the list' },
        input: 'reason',
        records: 'training.change-targets',
      },
    },
    confirmed: {
      'ask-exemption': {
        to: 'exemption-asked',
        by: ['unit-clerk', 'training-manager'],
        label: { zh: '申请免训', en: 'Ask for exemption' },
        input: 'reason',
        records: 'training.ask-exemption',
      },
      leave: {
        to: 'left',
        by: ['unit-clerk', 'training-manager', 'system'],
        label: { zh: '移出名单', en: 'Take off the list' },
        input: 'reason',
        records: 'training.change-targets',
      },
    },
    // Still counted: an exemption acts only once the supervising line has granted it.
    'exemption-asked': {
      grant: {
        to: 'exempt',
        by: ['supervisor'],
        label: { zh: '同意免训', en: 'Grant the exemption' },
        records: 'training.decide-exemption',
      },
      refuse: {
        to: 'proposed',
        by: ['supervisor'],
        label: { zh: '不同意免训', en: 'Refuse the exemption' },
        input: 'reason',
        records: 'training.decide-exemption',
      },
      leave: {
        to: 'left',
        by: ['unit-clerk', 'training-manager', 'system'],
        label: { zh: '移出名单', en: 'Take off the list' },
        input: 'reason',
        records: 'training.change-targets',
      },
    },
    exempt: {},
    left: {},
  },
});

const lapse = {
  to: 'lapsed',
  by: ['system'],
  label: { zh: '逾期未完成', en: 'Window ended' },
  records: 'training.lapse-enrolments',
} as const;
const supersede = {
  to: 'lapsed',
  by: ['system'],
  label: { zh: '前一轮成绩更正为合格，本轮终止', en: 'Ended: an earlier round was corrected to passed' },
  records: 'training.supersede-enrolment',
} as const;
const settle = { by: ['system'], records: 'training.settle-enrolment' } as const;
const correct = {
  to: 'exam-open',
  by: ['system'],
  label: { zh: '成绩更正，重新开放考试', en: 'Result corrected, exam open again' },
  records: 'training.correct-enrolment',
} as const;

export const enrolmentProcess = defineProcess()({
  id: 'training.enrolment',
  initial: 'enrolled',
  final: ['passed', 'failed', 'lapsed'],
  states: {
    enrolled: { zh: '已报名', en: 'Enrolled' },
    studying: { zh: '学习中', en: 'Studying' },
    'study-complete': { zh: '学习完成', en: 'Study complete' },
    'exam-open': { zh: '可以考试', en: 'Exam open' },
    passed: { zh: '合格', en: 'Passed' },
    failed: { zh: '不合格', en: 'Failed' },
    lapsed: { zh: '逾期未完成', en: 'Lapsed' },
  },
  table: {
    enrolled: {
      study: {
        to: 'studying',
        by: ['learner'],
        label: { zh: '开始学习', en: 'Begin to study' },
        records: 'training.begin-study',
      },
      lapse,
      supersede,
    },
    studying: {
      complete: {
        to: 'study-complete',
        by: ['system'],
        label: { zh: '学习任务全部完成', en: 'All tasks complete' },
        records: 'training.complete-study',
      },
      lapse,
      supersede,
    },
    'study-complete': {
      'open-exam': {
        to: 'exam-open',
        by: ['system'],
        label: { zh: '开放考试', en: 'Open the exam' },
        records: 'training.open-exam',
      },
      lapse,
      supersede,
    },
    'exam-open': {
      pass: { ...settle, to: 'passed', label: { zh: '考试合格', en: 'Passed' } },
      fail: { ...settle, to: 'failed', label: { zh: '补考仍不合格', en: 'All attempts failed' } },
      lapse,
      supersede,
    },
    // A sitting that is voided or re-opened takes the result back.
    passed: { correct },
    failed: { correct },
    lapsed: { correct },
  },
});
