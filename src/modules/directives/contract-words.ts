// The words of directives. Keys are stored; names are shown and printed.
type Named = Readonly<Record<string, { readonly zh: string; readonly en: string }>>;

export const directiveKinds = {
  notice: { zh: '通知', en: 'Notice' },
  telegram: { zh: '明电', en: 'Open telegram' },
  circular: { zh: '通报', en: 'Circular' },
  opinion: { zh: '意见', en: 'Opinion' },
  decision: { zh: '决定', en: 'Decision' },
  announcement: { zh: '公告', en: 'Announcement' },
  letter: { zh: '函', en: 'Letter' },
  measures: { zh: '办法', en: 'Measures' },
} as const satisfies Named;
export type DirectiveKind = keyof typeof directiveKinds;
export const directiveKindIds = Object.keys(directiveKinds) as readonly DirectiveKind[];

export const urgencies = {
  none: { zh: '平件', en: 'Ordinary' },
  'top-urgent': { zh: '特急', en: 'Top urgent' },
  urgent: { zh: '加急', en: 'Urgent' },
  'telegram-special': { zh: '特提', en: 'Special' },
  'telegram-level': { zh: '平急', en: 'Level' },
} as const satisfies Named;
export type Urgency = keyof typeof urgencies;
export const urgencyIds = Object.keys(urgencies) as readonly Urgency[];

export const organiserRoles = {
  lead: { zh: '牵头', en: 'Lead' },
  joint: { zh: '会同', en: 'Joint' },
  assist: { zh: '配合', en: 'Assisting' },
} as const satisfies Named;
export type OrganiserRole = keyof typeof organiserRoles;
export const organiserRoleIds = Object.keys(organiserRoles) as readonly OrganiserRole[];

export const relationKinds = {
  forward: { zh: '转发', en: 'forwards' },
  continue: { zh: '继续', en: 'continues' },
  implement: { zh: '根据、贯彻', en: 'implements' },
  amend: { zh: '修改', en: 'amends' },
  replace: { zh: '废止并代替', en: 'replaces' },
  correct: { zh: '更正', en: 'corrects' },
} as const satisfies Named;
export type RelationKind = keyof typeof relationKinds;
export const relationKindIds = Object.keys(relationKinds) as readonly RelationKind[];
/** Those a drafter writes down; forwarding and correcting begin at the other directive. */
export const writtenRelationIds = ['continue', 'implement', 'amend', 'replace'] as const;

export const standings = {
  met: { zh: '已达到', en: 'Met' },
  'on-track': { zh: '进行中', en: 'On track' },
  'at-risk': { zh: '将到期未达到', en: 'At risk' },
  overdue: { zh: '逾期未达到', en: 'Overdue' },
  'not-measurable': { zh: '无法计量', en: 'Not measurable' },
} as const satisfies Named;
export type Standing = keyof typeof standings;
export const standingIds = Object.keys(standings) as readonly Standing[];

/** What a text announces for those who fall short; proposing and deciding is the work of `consequences`. */
export const consequenceKinds = {
  reminder: { zh: '催办', en: 'Reminder' },
  supervision: { zh: '督办', en: 'Supervised follow-up' },
  criticism: { zh: '通报批评', en: 'Circular of criticism' },
  assessment: { zh: '年度考核不得评优', en: 'Not eligible for "excellent"' },
  'not-recommended': { zh: '不予推荐', en: 'Not recommended' },
  'not-accepted': { zh: '不予受理', en: 'Not accepted' },
  leader: { zh: '列入主要领导考核', en: 'Item in the leader’s assessment' },
  rectification: { zh: '责令整改', en: 'Rectification order' },
  closure: { zh: '关闭网站', en: 'Site closed' },
  accountability: { zh: '追究责任', en: 'Accountability of persons' },
  police: { zh: '公安机关处罚', en: 'Police measures' },
  licence: { zh: '建议吊销许可', en: 'Licence revocation recommended' },
  funds: { zh: '项目经费约束', en: 'Project or funds gate' },
  commendation: { zh: '表彰', en: 'Commendation' },
} as const satisfies Named;
export type ConsequenceKind = keyof typeof consequenceKinds;
export const consequenceKindIds = Object.keys(consequenceKinds) as readonly ConsequenceKind[];

export const inboxKinds = {
  notice: { zh: '来文', en: 'Directive' },
  reminder: { zh: '催办', en: 'Reminder' },
  withdrawal: { zh: '撤回通知', en: 'Withdrawal' },
  correction: { zh: '更正通知', en: 'Correction' },
} as const satisfies Named;
export type InboxKind = keyof typeof inboxKinds;
export const inboxKindIds = Object.keys(inboxKinds) as readonly InboxKind[];
