// The words the register of organisations knows. Keys are stored; names are shown.
import { lineIds, lines } from '#kernel/roles';

export const unitTypes = {
  organ: { zh: '机关', en: 'Government organ' },
  institution: { zh: '事业单位', en: 'Public institution' },
  school: { zh: '学校', en: 'School' },
  soe: { zh: '国有企业', en: 'State-owned enterprise' },
  enterprise: { zh: '企业', en: 'Enterprise' },
  finance: { zh: '金融机构', en: 'Financial institution' },
  isp: { zh: '互联网接入服务单位（ISP）', en: 'Internet service provider' },
  idc: { zh: '互联网数据中心（IDC）', en: 'Internet data centre' },
  icp: { zh: '互联网信息服务单位（ICP）', en: 'Internet content provider' },
  sp: { zh: '增值服务提供商（SP）', en: 'Service provider' },
  asp: { zh: '应用服务提供商（ASP）', en: 'Application service provider' },
  social: { zh: '社会团体', en: 'Social organisation' },
} as const;
export type UnitType = keyof typeof unitTypes;
export const unitTypeIds = Object.keys(unitTypes) as readonly UnitType[];

/** Types that may enter themselves: they stand outside the tree of government. */
export const selfRegisteringTypes = [
  'soe',
  'enterprise',
  'finance',
  'isp',
  'idc',
  'icp',
  'sp',
  'asp',
  'social',
] as const satisfies readonly UnitType[];

export const industries = {
  government: { zh: '党政机关', en: 'Party and government' },
  education: { zh: '教育', en: 'Education' },
  health: { zh: '卫生', en: 'Health' },
  banking: { zh: '银行', en: 'Banking' },
  insurance: { zh: '保险', en: 'Insurance' },
  securities: { zh: '证券', en: 'Securities' },
  telecom: { zh: '电信', en: 'Telecommunications' },
  internet: { zh: '互联网', en: 'Internet' },
  broadcasting: { zh: '广播电视', en: 'Broadcasting' },
  energy: { zh: '电力能源', en: 'Energy' },
  transport: { zh: '交通运输', en: 'Transport' },
  water: { zh: '水利供水', en: 'Water' },
  manufacturing: { zh: '制造业', en: 'Manufacturing' },
  trade: { zh: '商贸服务', en: 'Trade and services' },
  agriculture: { zh: '农林渔业', en: 'Agriculture, forestry, fishing' },
  other: { zh: '其他', en: 'Other' },
} as const;
export type Industry = keyof typeof industries;
export const industryIds = Object.keys(industries) as readonly Industry[];

export const unitLevels = {
  province: { zh: '省级', en: 'Province' },
  city: { zh: '市级', en: 'City' },
  county: { zh: '县级', en: 'County' },
  township: { zh: '乡级', en: 'Township' },
  none: { zh: '无级别', en: 'No level' },
} as const;
export type UnitLevel = keyof typeof unitLevels;
export const unitLevelIds = Object.keys(unitLevels) as readonly UnitLevel[];

export const regionLevels = {
  province: { zh: '省（自治区、直辖市）', en: 'Province' },
  city: { zh: '市', en: 'City' },
  county: { zh: '县（区）', en: 'County' },
  township: { zh: '乡镇（街道）', en: 'Township' },
  zone: { zh: '功能区', en: 'Functional zone' },
} as const;
export type RegionLevel = keyof typeof regionLevels;
export const regionLevelIds = Object.keys(regionLevels) as readonly RegionLevel[];

/** The functions for which every region names its body (ORG-10). */
export const regionFunctions = {
  personnel: { zh: '人事', en: 'Personnel' },
  police: { zh: '公安网安', en: 'Public-security network police' },
  education: { zh: '教育', en: 'Education' },
  informatization: { zh: '信息化（电子政务）主管', en: 'Informatization and e-government' },
  secrecy: { zh: '保密', en: 'Secrecy' },
  cyberspace: { zh: '网信', en: 'Cyberspace affairs' },
  development: { zh: '发展改革', en: 'Development and reform' },
  finance: { zh: '财政', en: 'Finance' },
  audit: { zh: '审计', en: 'Audit' },
  supervision: { zh: '监察', en: 'Supervision' },
  staffing: { zh: '机构编制', en: 'Staffing' },
  legal: { zh: '法制', en: 'Legal affairs' },
  sharing: { zh: '信息共享主管', en: 'Information sharing' },
  platform: { zh: '平台管理', en: 'Platform operation' },
  'training-centre': { zh: '培训中心', en: 'Training centre' },
  'certificate-centre': { zh: '证书中心', en: 'Certificate centre' },
  'service-window': { zh: '服务窗口', en: 'Service window' },
  'education-network': { zh: '教育网运行', en: 'Education network operation' },
} as const;
export type RegionFunction = keyof typeof regionFunctions;
export const regionFunctionIds = Object.keys(regionFunctions) as readonly RegionFunction[];

export { lineIds, lines };

type Names = Readonly<Record<string, { readonly zh: string }>>;

/** The key of a name as people write it in a sheet: the Chinese name, its part before a bracket, or the key itself. */
export function keyOfName<T extends Names>(names: T, text: string): (keyof T & string) | undefined {
  const wanted = text.trim();
  const bare = (name: string) => name.replace(/（.*$/, '');
  return Object.keys(names).find(
    key => key === wanted || names[key]?.zh === wanted || bare(names[key]?.zh ?? '') === wanted,
  );
}
