// The life of a directive, as data.
import { defineProcess } from '#kernel/process';

export const directiveProcess = defineProcess()({
  id: 'directives.directive',
  initial: 'draft',
  final: ['corrected', 'withdrawn', 'discarded'],
  states: {
    draft: { zh: '起草', en: 'Draft' },
    published: { zh: '已印发', en: 'Published' },
    corrected: { zh: '已更正', en: 'Corrected' },
    withdrawn: { zh: '已撤回', en: 'Withdrawn' },
    discarded: { zh: '已作废（未印发）', en: 'Discarded' },
  },
  table: {
    draft: {
      publish: {
        to: 'published',
        by: ['issuer'],
        label: { zh: '印发', en: 'Publish' },
        records: 'directives.publish',
      },
      discard: {
        to: 'discarded',
        by: ['issuer'],
        label: { zh: '作废草稿', en: 'Discard' },
        records: 'directives.discard',
      },
    },
    published: {
      withdraw: {
        to: 'withdrawn',
        by: ['issuer'],
        label: { zh: '撤回', en: 'Withdraw' },
        input: 'reason',
        records: 'directives.withdraw',
      },
      // Happens when the correcting directive is published, in its transaction.
      correct: {
        to: 'corrected',
        by: ['issuer'],
        label: { zh: '更正', en: 'Correct' },
        records: 'directives.correct',
      },
    },
    corrected: {},
    withdrawn: {},
    discarded: {},
  },
});

export type DirectiveState = keyof typeof directiveProcess.states;
