// Titles of the pages: all that the shells load of this module before one of its pages is opened.
import { defineMessages } from '#i18n';

export const titles = defineMessages({
  zh: {
    tasks: '任务',
    task: '培训任务',
    study: '学习',
    plans: '培训计划',
    plansNav: '培训',
    plan: '培训计划',
    newPlan: '起草培训计划',
    editPlan: '修改培训计划',
    lists: '应训应试名单',
    list: '应训应试名单',
    enrolments: '报名与进度',
    laggards: '尚未合格人员',
    courses: '课程',
    course: '课程',
  },
  en: {
    tasks: 'Tasks',
    task: 'Training task',
    study: 'Study',
    plans: 'Training plans',
    plansNav: 'Training',
    plan: 'Training plan',
    newPlan: 'Draft a plan',
    editPlan: 'Revise a plan',
    lists: 'Register of target persons',
    list: 'Register of target persons',
    enrolments: 'Enrolments and progress',
    laggards: 'Not passed yet',
    courses: 'Courses',
    course: 'Course',
  },
});
