// The words of refusals: a reader of Chinese meets no identifier of a program.
import { expect, test } from 'vitest';
import { refusalText, unevenMessages } from '#kernel/messages';
import { scormFaults } from './courses/scorm-manifest.ts';
import { messages } from './messages.ts';
import { planRuleIds } from './plans/rules.ts';
import { planGaps } from './plans/service.ts';

/** Every refusal whose detail names codes, with every code it may name. */
const coded = [
  ...planGaps.map(gap => ({ code: 'training.plan-incomplete', detail: { missing: [gap] } })),
  { code: 'training.plan-incomplete', detail: { missing: planGaps } },
  ...planRuleIds.map(rule => ({ code: 'training.rule-mismatch', detail: { rule } })),
  ...['failed', 'lapsed', 'courseware-server'].map(state => ({
    code: 'training.study-not-possible',
    detail: { state },
  })),
  ...scormFaults.map(reason => ({ code: 'training.scorm-invalid', detail: { reason } })),
];

test('screens: a refusal of training says its codes in words, in both languages', () => {
  for (const refusal of coded) {
    const [zh, en] = [refusalText(messages.zh, refusal), refusalText(messages.en, refusal)];
    expect(zh).toMatch(/[\u4e00-\u9fff]/);
    expect(zh).not.toMatch(/[a-z]{3,}|[{}]/);
    expect(en).not.toMatch(/[\u4e00-\u9fff{}]|[a-z][A-Z]|[a-z]\.[a-z]/);
  }
  expect(unevenMessages(messages)).toEqual([]);
});
