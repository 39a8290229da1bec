// The columns of a roster: the template that is downloaded, and the titles by which they are found again.
import { documentKinds } from '#kernel/identifiers';
import { type ColumnSpec, type TemplateColumn, writeTemplate } from '#platform/spreadsheets';
import { jobCategories, type RosterColumn, titleLevels } from '../contract.ts';
import { messages } from '../messages.ts';

const titleOf = (column: RosterColumn): string => messages.zh[`column.${column}`];
const namesOf = (words: Readonly<Record<string, { readonly zh: string }>>): string[] =>
  Object.values(words).map(w => w.zh);

/** How other rosters head these columns. */
const otherTitles: Readonly<Record<RosterColumn, readonly string[]>> = {
  name: ['人员姓名', '学员姓名'],
  documentKind: ['证件种类'],
  number: ['身份证号', '身份证号码', '公民身份号码', '证件号'],
  phone: ['手机号', '手机号码', '手机', '电话'],
  unit: ['单位名称', '工作单位', '所在单位', '单位代码', '单位代码或名称'],
  category1: ['岗位类别1', '人员类别'],
  category2: [],
  category3: [],
  titleLevel: ['职称层级', '职称等级'],
  titleName: ['职称'],
};
const required = new Set<RosterColumn>(['name', 'number', 'unit']);

/** What the reader looks for in the header. */
export const columnSpecs: readonly ColumnSpec<RosterColumn>[] = (Object.keys(otherTitles) as RosterColumn[]).map(
  key => ({
    key,
    titles: [titleOf(key), ...otherTitles[key]],
    required: required.has(key),
  }),
);

const categoryColumn = { options: namesOf(jobCategories), width: 20 } as const;
const details: Readonly<Record<RosterColumn, Omit<TemplateColumn, 'title' | 'required'>>> = {
  name: { width: 14, note: '证件上的姓名。少数民族和外文姓名中间用“·”。', example: '欧阳某某' },
  documentKind: { options: namesOf(documentKinds), width: 22, note: '不填即居民身份证。', example: '居民身份证' },
  number: { width: 24, note: '按证件填写，本列为文本格式，请勿改为数字。15位旧号可以填，将升为18位。' },
  phone: { width: 18, note: '手机号，或带区号的固定电话。不填则保留已登记的。' },
  unit: { width: 32, note: '单位全称，或18位统一社会信用代码（9位组织机构代码）。有同名单位时须填代码。' },
  category1: { ...categoryColumn, note: '不填则保留已登记的；填写则以三列所填为准。' },
  category2: categoryColumn,
  category3: categoryColumn,
  titleLevel: { options: namesOf(titleLevels), width: 14, note: '不填则保留已登记的。' },
  titleName: { width: 18, note: '如：工程师。', example: '工程师' },
};

/** The empty roster to fill in, with dropdowns and a sheet of notes. */
export function rosterTemplate(): Promise<Buffer> {
  return writeTemplate({
    title: '人员名册',
    instruction: '标有 * 的列必填。填写方法见“填写说明”。一行一人，请勿合并单元格。',
    columns: (Object.keys(details) as RosterColumn[]).map(key => ({
      title: titleOf(key),
      required: required.has(key),
      ...details[key],
    })),
    notes: [
      '同一份名册导入两次，第二次不会有任何改动。',
      '已登记在其他单位的人员只列出，不会调动；请另行办理调动。',
      '上传后先预览：有误的行会标明列和原因，确认后只导入无误的行。',
    ],
  });
}
