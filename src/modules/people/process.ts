// The course of a roster's import, as data.
import { defineProcess } from '#kernel/process';
import { auditEvents, type RosterState } from './contract.ts';

export const rosterImport = defineProcess()({
  id: 'people.roster-import',
  initial: 'checking',
  final: ['done', 'cancelled', 'failed'],
  states: {
    checking: { zh: '正在检查', en: 'Being checked' },
    previewed: { zh: '待确认', en: 'To be confirmed' },
    applying: { zh: '正在导入', en: 'Being imported' },
    done: { zh: '已导入', en: 'Imported' },
    cancelled: { zh: '已放弃', en: 'Given up' },
    failed: { zh: '未能导入', en: 'Failed' },
  } satisfies Record<RosterState, { zh: string; en: string }>,
  table: {
    checking: {
      show: {
        to: 'previewed',
        by: ['system'],
        label: { zh: '检查完毕', en: 'Checked' },
        records: 'people.start-roster-import',
      },
      fail: {
        to: 'failed',
        by: ['system'],
        label: { zh: '文件无法读取', en: 'Unreadable' },
        records: 'people.start-roster-import',
      },
      cancel: {
        to: 'cancelled',
        by: ['registrar', 'unit-clerk'],
        label: { zh: '放弃', en: 'Give up' },
        records: auditEvents.cancelRosterImport.action,
      },
    },
    previewed: {
      confirm: {
        to: 'applying',
        by: ['registrar', 'unit-clerk'],
        label: { zh: '确认导入', en: 'Import' },
        records: auditEvents.confirmRosterImport.action,
      },
      cancel: {
        to: 'cancelled',
        by: ['registrar', 'unit-clerk', 'system'],
        label: { zh: '放弃', en: 'Give up' },
        records: auditEvents.cancelRosterImport.action,
      },
    },
    applying: {
      enter: {
        to: 'done',
        by: ['system'],
        label: { zh: '写入完毕', en: 'Written' },
        records: auditEvents.applyRosterImport.action,
      },
      fail: {
        to: 'failed',
        by: ['system'],
        label: { zh: '资料已变，未写入', en: 'Outdated' },
        records: auditEvents.confirmRosterImport.action,
      },
    },
    done: {},
    cancelled: {},
    failed: {},
  },
});
