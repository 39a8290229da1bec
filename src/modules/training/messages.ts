import { defineMessages } from '#kernel/messages';

/** Refusals; the texts of the pages stand in `web/messages.ts`. */
export const messages = defineMessages({
  zh: {
    'error.training.stale': '内容已被他人修改（{at}），您的修改未保存。请查看最新内容后再改。',
    'error.training.plan-exists': '同一主办单位同年度同科目已有同名的计划。',
    'error.training.plan-not-draft': '计划已发布，不能再修改。',
    'error.training.plan-not-open': '计划未发布或已结束，不能进行这项操作。',
    'error.training.plan-incomplete': '计划还不完整：{missing}。',
    'error.training.rule-mismatch': '计划与现行规定不符：{rule}。',
    'error.training.window-not-open': '学习时间从 {opensOn} 开始。',
    'error.training.window-over': '学习时间已于 {closesOn} 结束。',
    'error.training.course-not-draft': '课程已定稿，不能再修改。需要新版本时请另建副本。',
    'error.training.course-in-use': '课程已用于发布的计划，不能退回起草。',
    'error.training.course-empty': '课程还没有学习任务。',
    'error.training.task-without-content': '以下学习任务还没有内容：{tasks}。',
    'error.training.task-kind': '该学习任务不支持这项操作。',
    'error.training.video-unreadable': '读不出视频时长，请转换为标准 MP4 后重新上传。',
    'error.training.scorm-invalid': '课件包不符合要求（{reason}），未保存。',
    'error.training.person-not-in-unit': '有 {count} 人不在本单位的人员档案中。',
    'error.training.already-on-list': '所选人员都已在应训应试名单中。',
    'error.training.still-belongs':
      '按人员档案，该人员仍在本单位并属于培训对象。已调离的请先变更人员档案；确需免训的请申请免训。',
    'error.training.mode-not-offered': '本计划不接受这种报名方式。',
    'error.training.already-enrolled': '该人员已报名。',
    'error.training.list-not-confirmed': '名单尚未经主管确认，不能整单报名。',
    'error.training.study-not-possible': '现在不能学习本课件（{state}）。',
    'error.training.taken-over': '您已在另一个窗口或设备上学习，本窗口不再计时。已计入的时间不受影响。',
    'error.training.beat-replayed': '这次计时已经登记过，没有重复计入。',
    'error.training.scorm-stale': '课件数据已在别处更新，本次没有保存。请重新打开课件。',
  },
  en: {
    'error.training.stale':
      'Somebody else changed this ({at}); your change was not saved. Look at the present state first.',
    'error.training.plan-exists': 'This organiser already has a plan of this name for the subject and year.',
    'error.training.plan-not-draft': 'The plan is published and cannot be changed.',
    'error.training.plan-not-open': 'The plan is not published, or has ended.',
    'error.training.plan-incomplete': 'The plan is not complete yet: {missing}.',
    'error.training.rule-mismatch': 'The plan does not keep a rule in force: {rule}.',
    'error.training.window-not-open': 'The study begins on {opensOn}.',
    'error.training.window-over': 'The study ended on {closesOn}.',
    'error.training.course-not-draft': 'The course is final. Make a copy for a new edition.',
    'error.training.course-in-use': 'A published plan offers the course; it cannot become a draft again.',
    'error.training.course-empty': 'The course has no tasks yet.',
    'error.training.task-without-content': 'These tasks have no content yet: {tasks}.',
    'error.training.task-kind': 'This cannot be done with this kind of task.',
    'error.training.video-unreadable':
      'The length of the video cannot be read. Convert it to a plain MP4 and upload it again.',
    'error.training.scorm-invalid': 'The package is not acceptable ({reason}) and was not saved.',
    'error.training.person-not-in-unit': '{count} of these persons are not in the unit by the register of persons.',
    'error.training.already-on-list': 'All of these persons are on the list already.',
    'error.training.still-belongs':
      'By the register of persons this person is still in the unit and in the target group. Correct the register if they left, or ask for an exemption.',
    'error.training.mode-not-offered': 'The plan does not take enrolments in this way.',
    'error.training.already-enrolled': 'The person is enrolled already.',
    'error.training.list-not-confirmed': 'The supervising body has not confirmed the list yet.',
    'error.training.study-not-possible': 'This cannot be studied now ({state}).',
    'error.training.taken-over':
      'You are studying in another window or on another device; this one no longer counts. Time already credited stays.',
    'error.training.beat-replayed': 'This time was registered before and was not counted twice.',
    'error.training.scorm-stale': 'The package was saved elsewhere meanwhile; nothing was saved now. Open it again.',
  },
});
