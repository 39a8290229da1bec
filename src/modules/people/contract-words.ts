// The words of the register of persons. Keys are stored; names are shown.
export const jobCategories = {
  'network-manager': { zh: '信息网络管理人员', en: 'Network manager' },
  technician: { zh: '技术人员', en: 'Technician' },
  'approval-clerk': { zh: '网上审批经办人员', en: 'Online approval clerk' },
  'disclosure-officer': { zh: '信息公开人员', en: 'Disclosure officer' },
  'content-manager': { zh: '内容管理人员', en: 'Content manager' },
  'security-officer': { zh: '安全管理员', en: 'Security officer' },
  professional: { zh: '专业技术人员', en: 'Professional' },
  other: { zh: '其他人员', en: 'Other' },
} as const;
export type JobCategory = keyof typeof jobCategories;
export const jobCategoryIds = Object.keys(jobCategories) as readonly JobCategory[];

export const titleLevels = {
  senior: { zh: '正高级', en: 'Senior' },
  'associate-senior': { zh: '副高级', en: 'Associate senior' },
  intermediate: { zh: '中级', en: 'Intermediate' },
  junior: { zh: '初级', en: 'Junior' },
  none: { zh: '无', en: 'None' },
} as const;
export type TitleLevel = keyof typeof titleLevels;
export const titleLevelIds = Object.keys(titleLevels) as readonly TitleLevel[];
