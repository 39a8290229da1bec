import { defineProcess } from '#kernel/process';

/**
 * A sitting. Only a confirmed giving-up, a hand-in, the end or an operator ends it; a crash, a closed tab, a refresh or a
 * lost network is an interruption and is resumed by entering again (D part 10(4), reading Q13).
 */
export const sittingProcess = defineProcess<unknown>()({
  id: 'exams.sitting',
  initial: 'prepared',
  final: ['handed-in', 'expired', 'given-up', 'void'],
  states: {
    prepared: { zh: '待考', en: 'Prepared' },
    open: { zh: '考试中', en: 'Open' },
    'handed-in': { zh: '已交卷', en: 'Handed in' },
    expired: { zh: '到时结束', en: 'Closed at the end' },
    'given-up': { zh: '已放弃', en: 'Given up' },
    void: { zh: '已作废', en: 'Void' },
  },
  table: {
    prepared: {
      enter: { to: 'open', by: ['learner'], label: { zh: '进入考试', en: 'Enter' }, records: 'exams.start-sitting' },
    },
    open: {
      enter: {
        to: 'open',
        by: ['learner'],
        label: { zh: '继续考试', en: 'Resume' },
        records: 'exams.take-over-sitting',
      },
      'hand-in': { to: 'handed-in', by: ['learner'], label: { zh: '交卷', en: 'Hand in' }, records: 'exams.hand-in' },
      'give-up': {
        to: 'given-up',
        by: ['learner'],
        label: { zh: '放弃本次考试', en: 'Give up' },
        records: 'exams.give-up',
      },
      expire: {
        to: 'expired',
        by: ['system'],
        label: { zh: '到时结束', en: 'Close at the end' },
        records: 'exams.close-overdue',
      },
      void: { to: 'void', by: ['exam-operator'], label: { zh: '作废', en: 'Void' }, records: 'exams.void-sitting' },
    },
    'handed-in': {
      reopen: {
        to: 'open',
        by: ['exam-operator'],
        label: { zh: '恢复考试', en: 'Re-open' },
        records: 'exams.reopen-sitting',
      },
      void: { to: 'void', by: ['exam-operator'], label: { zh: '作废', en: 'Void' }, records: 'exams.void-sitting' },
    },
    expired: {
      reopen: {
        to: 'open',
        by: ['exam-operator'],
        label: { zh: '恢复考试', en: 'Re-open' },
        records: 'exams.reopen-sitting',
      },
      void: { to: 'void', by: ['exam-operator'], label: { zh: '作废', en: 'Void' }, records: 'exams.void-sitting' },
    },
    'given-up': {
      reopen: {
        to: 'open',
        by: ['exam-operator'],
        label: { zh: '恢复考试', en: 'Re-open' },
        records: 'exams.reopen-sitting',
      },
      void: { to: 'void', by: ['exam-operator'], label: { zh: '作废', en: 'Void' }, records: 'exams.void-sitting' },
    },
    void: {},
  },
});
