// The city of the journeys: nobody and nowhere. Numbers of a county that does not exist, a telephone range without operator.
import { citizenCheckCharacter } from '#kernel/identifiers';

export interface Staff {
  readonly name: string;
  readonly number: string;
  readonly phone: string;
}

const NAMES = [
  '戚安澄',
  '谢柏川',
  '邹辰海',
  '喻登禾',
  '柏迪嘉',
  '水枫简',
  '窦港静',
  '章谷岚',
  '云弘磊',
  '苏桓黎',
  '潘江林',
  '葛津凌',
];

/** The n-th person; the same n is the same person. */
export function staff(n: number): Staff {
  const first17 = `4599991980${String(1 + (n % 12)).padStart(2, '0')}${String(1 + (n % 28)).padStart(2, '0')}${String(100 + n)}`;
  return {
    name: NAMES[n % NAMES.length] ?? '戚安澄',
    number: first17 + citizenCheckCharacter(first17),
    phone: `154${String(10_000_000 + n)}`,
  };
}

/** The same number with a wrong check character. */
export function wrongCheck(number: string): string {
  return number.slice(0, 17) + (number.endsWith('0') ? '1' : '0');
}

/** The old form of fifteen digits: without century and check character. */
export const legacy = (number: string): string => number.slice(0, 6) + number.slice(8, 17);

export const units = {
  department: '示范省公安厅',
  bureau: '钦海市人力资源和社会保障局',
  police: '钦海市公安局',
  hospital: '钦海市第一人民医院',
  countyBureau: '青岭县人力资源和社会保障局',
  school: '青岭县第一中学',
} as const;

export const regions = { province: '450000', city: '459900', county: '459921' } as const;
