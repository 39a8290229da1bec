/** The roles an account may hold on an organisation node. What each may do is contributed by the modules' manifests. */
export const roles = {
  'system-admin': { zh: '系统管理员', en: 'System administrator', business: false },
  'security-admin': { zh: '安全管理员', en: 'Security administrator', business: false },
  'audit-admin': { zh: '审计管理员', en: 'Audit administrator', business: false },
  registrar: { zh: '登记员', en: 'Registrar', business: true },
  'unit-clerk': { zh: '单位经办人', en: 'Unit clerk', business: true },
  supervisor: { zh: '监督人员', en: 'Supervisor', business: true },
  issuer: { zh: '发文人员', en: 'Directive issuer', business: true },
  'training-manager': { zh: '培训管理员', en: 'Training manager', business: true },
  'question-author': { zh: '命题人员', en: 'Question author', business: true },
  'exam-operator': { zh: '考务员', en: 'Exam operator', business: true },
  'certificate-officer': { zh: '证书管理员', en: 'Certificate officer', business: true },
  /** Held by every account that belongs to a person; never granted by hand, reaches own rows only. */
  learner: { zh: '学员', en: 'Learner', business: true },
} as const satisfies Record<string, { zh: string; en: string; business: boolean }>;

export type RoleId = keyof typeof roles;
export const roleIds = Object.keys(roles) as readonly RoleId[];
export const isRoleId = (text: string): text is RoleId => Object.hasOwn(roles, text);

/** The three administrators exclude one another and every business role (E5 art. 30: independent, mutually restraining). */
export function rolesExclude(a: RoleId, b: RoleId): boolean {
  if (a === b) return false;
  const administrative = (r: RoleId) => !roles[r].business;
  return administrative(a) || administrative(b);
}

/** The supervising lines: HR line for organs and institutions, public-security line for enterprises (A part 1), and others. */
export const lines = {
  hr: { zh: '人事系统', en: 'Personnel line' },
  police: { zh: '公安系统', en: 'Public-security line' },
  education: { zh: '教育系统', en: 'Education line' },
  informatization: { zh: '信息化系统', en: 'Informatization line' },
} as const;
export type LineId = keyof typeof lines;
export const lineIds = Object.keys(lines) as readonly LineId[];
