// Titles of the pages: all that the shells load of this module before one of its pages is opened.
import { defineMessages } from '#i18n';

export const titles = defineMessages({
  zh: {
    units: '单位',
    unit: '单位',
    importTree: '导入机构树',
    regions: '区域与职能',
    registrations: '单位登记',
    register: '单位自助登记',
    registerNav: '单位登记',
  },
  en: {
    units: 'Units',
    unit: 'Unit',
    importTree: 'Import a tree',
    regions: 'Regions and functions',
    registrations: 'Applications',
    register: 'Register a unit',
    registerNav: 'Register',
  },
});
