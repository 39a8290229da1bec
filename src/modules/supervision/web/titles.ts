// Titles of the pages: all that the shells load of this module before one of its pages is opened.
import { defineMessages } from '#i18n';

export const titles = defineMessages({
  zh: {
    'public.title': '进度公布',
    'public.board': '进度',
    'work.title': '进度公布',
    'work.nav': '进度',
    'work.board': '实时进度',
    'work.issue': '期次',
    'work.compare': '两期对照',
  },
  en: {
    'public.title': 'Progress',
    'public.board': 'Progress',
    'work.title': 'Progress boards',
    'work.nav': 'Progress',
    'work.board': 'Live progress',
    'work.issue': 'Issue',
    'work.compare': 'Two issues compared',
  },
});
