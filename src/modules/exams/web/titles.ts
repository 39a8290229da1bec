// Titles of the pages: all that the shells load of this module before one of its pages is opened.
import { defineMessages } from '#i18n';

export const titles = defineMessages({
  zh: {
    exams: '我的考试',
    exam: '考试',
    room: '考试中',
    banks: '题库',
    bank: '题库',
    bankImport: '导入题目',
    question: '题目',
    questionNew: '录入题目',
    papers: '试卷',
    paper: '试卷',
    sittings: '考务',
  },
  en: {
    exams: 'My exams',
    exam: 'Exam',
    room: 'Exam in progress',
    banks: 'Question banks',
    bank: 'Question bank',
    bankImport: 'Import questions',
    question: 'Question',
    questionNew: 'Write a question',
    papers: 'Papers',
    paper: 'Paper',
    sittings: 'Sittings',
  },
});
