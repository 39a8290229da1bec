// A roster as offices send it: ten columns, shared texts as Excel writes them, numbers of nobody, one row in a hundred wrong.
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import ExcelJS from 'exceljs';
import { jobCategories, titleLevels } from '#contracts/people';
import { citizenNumber } from '../../src/modules/people/fixture.ts';
import { columnSpecs } from '../../src/modules/people/roster-import/columns.ts';

export interface RosterFile {
  readonly rows: number;
  readonly faulty: number;
}

const SURNAMES = '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章';
const GIVEN = '甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥';
const FAULTY_EVERY = 100;
const pick = <T>(items: ArrayLike<T>, n: number): T | undefined => items[n % items.length];

/** Names of so many units, as they stand in the sheet. */
export const unitNames = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => `示范市第${n + 1}中学`);

/** Writes it, row by row. A wrong row has no unit that anybody knows. */
export async function writeRosterFile(
  file: string,
  given: { rows: number; units: readonly string[] },
): Promise<RosterFile> {
  const stream = createWriteStream(file);
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useSharedStrings: true });
  const sheet = book.addWorksheet('人员名册');
  sheet.addRow(columnSpecs.map(column => column.titles[0])).commit();
  const categories = Object.values(jobCategories).map(c => c.zh);
  const levels = Object.values(titleLevels).map(l => l.zh);
  let faulty = 0;
  for (let n = 0; n < given.rows; n += 1) {
    const isFaulty = n % FAULTY_EVERY === FAULTY_EVERY - 1;
    if (isFaulty) faulty += 1;
    const name = `${pick(SURNAMES, n)}${pick(GIVEN, Math.floor(n / 7))}${pick(GIVEN, Math.floor(n / 90))}`;
    sheet
      .addRow([
        name,
        '居民身份证',
        citizenNumber(n),
        `139${String(n).padStart(8, '0')}`,
        isFaulty ? '没有的单位' : pick(given.units, n),
        pick(categories, n),
        n % 4 === 0 ? pick(categories, n + 1) : null,
        null,
        pick(levels, n),
        n % 3 === 0 ? '工程师' : null,
      ])
      .commit();
  }
  sheet.commit();
  await book.commit();
  await finished(stream);
  return { rows: given.rows, faulty };
}
