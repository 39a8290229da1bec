// The courses of a unit's own application and of the import of a tree, as data.
import { defineProcess } from '#kernel/process';
import { auditEvents, type RegistrationState, type TreeImportState } from './contract.ts';

const records = auditEvents.decideRegistration.action;

export const registration = defineProcess()({
  id: 'organizations.registration',
  initial: 'pending',
  final: ['approved', 'refused', 'withdrawn'],
  states: {
    pending: { zh: '待审核', en: 'To be decided' },
    approved: { zh: '已同意', en: 'Agreed' },
    refused: { zh: '不同意', en: 'Refused' },
    withdrawn: { zh: '已撤回', en: 'Withdrawn' },
  } satisfies Record<RegistrationState, { zh: string; en: string }>,
  table: {
    pending: {
      approve: {
        to: 'approved',
        by: ['registrar', 'supervisor'],
        label: { zh: '同意并建立单位', en: 'Agree' },
        input: 'line, supervisor',
        records,
      },
      refuse: {
        to: 'refused',
        by: ['registrar', 'supervisor'],
        label: { zh: '不同意', en: 'Refuse' },
        input: 'reason',
        records,
      },
      withdraw: { to: 'withdrawn', by: ['public'], label: { zh: '撤回', en: 'Withdraw' }, input: 'receipt', records },
    },
    approved: {},
    refused: {},
    withdrawn: {},
  },
});

export const treeImport = defineProcess()({
  id: 'organizations.tree-import',
  initial: 'checking',
  final: ['done', 'cancelled', 'failed'],
  states: {
    checking: { zh: '正在检查', en: 'Being checked' },
    previewed: { zh: '待确认', en: 'To be confirmed' },
    done: { zh: '已导入', en: 'Imported' },
    cancelled: { zh: '已放弃', en: 'Given up' },
    failed: { zh: '未能导入', en: 'Failed' },
  } satisfies Record<TreeImportState, { zh: string; en: string }>,
  table: {
    checking: {
      show: {
        to: 'previewed',
        by: ['system'],
        label: { zh: '检查完毕', en: 'Checked' },
        records: auditEvents.startTreeImport.action,
      },
      fail: {
        to: 'failed',
        by: ['system'],
        label: { zh: '文件无法读取', en: 'Unreadable' },
        records: auditEvents.startTreeImport.action,
      },
      cancel: {
        to: 'cancelled',
        by: ['registrar'],
        label: { zh: '放弃', en: 'Give up' },
        records: auditEvents.cancelTreeImport.action,
      },
    },
    previewed: {
      confirm: {
        to: 'done',
        by: ['registrar'],
        label: { zh: '确认导入', en: 'Import' },
        records: auditEvents.applyTreeImport.action,
      },
      cancel: {
        to: 'cancelled',
        by: ['registrar'],
        label: { zh: '放弃', en: 'Give up' },
        records: auditEvents.cancelTreeImport.action,
      },
    },
    done: {},
    cancelled: {},
    failed: {},
  },
});
