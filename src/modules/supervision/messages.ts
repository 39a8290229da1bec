import { defineMessages } from '#kernel/messages';

export const messages = defineMessages({
  zh: {
    'error.supervision.stale': '内容已被他人修改，您的修改未保存。请刷新后重做。',
    'error.supervision.closed': '该进度公布已经结束。',
    'error.supervision.not-published': '尚未发布，不能出期。',
    'error.supervision.narrow-audience': '指标“{measure}”的知悉范围比所选公开范围窄，不能这样公布。',
    'error.supervision.parameters': '没有选定指标统计的对象，或者所选对象不适用于该指标。',
    'error.supervision.region-outside': '所选地区不在发布单位所在地区之内。',
  },
  en: {
    'error.supervision.stale': 'Somebody else changed this; your change was not saved. Reload and try again.',
    'error.supervision.closed': 'This board has ended.',
    'error.supervision.not-published': 'Not published yet, so no issue can be taken.',
    'error.supervision.narrow-audience': 'The measure “{measure}” is for fewer eyes than the audience chosen.',
    'error.supervision.parameters': 'Choose what the measure is to count; the choice does not fit it.',
    'error.supervision.region-outside': 'The region is not within that of the publishing unit.',
  },
});
