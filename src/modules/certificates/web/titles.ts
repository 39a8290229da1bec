// Titles of the pages: all that the shells load of this module before one of its pages is opened.
import { defineMessages } from '#kernel/messages';

export const titles = defineMessages({
  zh: {
    'check.title': '证书查验',
    'mine.title': '我的证书',
    'mine.nav': '证书',
    'list.title': '证书',
    'list.nav': '证书',
  },
  en: {
    'check.title': 'Certificate check',
    'mine.title': 'My certificates',
    'mine.nav': 'Certificates',
    'list.title': 'Certificates',
    'list.nav': 'Certificates',
  },
});
