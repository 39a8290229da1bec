import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commonPasswords } from './common-passwords.ts';
import {
  dummyVerify,
  hashPassword,
  isCommonPassword,
  newSlipCode,
  parseSlipCode,
  passwordNeedsRehash,
  verifyPassword,
} from './index.ts';

describe('passwords', () => {
  test('ORG-08: a password verifies, in whatever width it was typed, and another does not', async () => {
    const stored = await hashPassword('春风又绿江南岸Ａ1');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword(stored, '春风又绿江南岸A1')).toBe(true);
    expect(await verifyPassword(stored, '春风又绿江南岸A2')).toBe(false);
    expect(await verifyPassword('not a hash', 'x')).toBe(false);
    expect(passwordNeedsRehash(stored)).toBe(false);
    expect(passwordNeedsRehash(stored.replace('m=19456', 'm=4096'))).toBe(true);
  });

  test('ORG-08: over-long passwords are refused before any work', async () => {
    await expect(hashPassword('x'.repeat(129))).rejects.toThrow('crypto.password-too-long');
    expect(await verifyPassword(await hashPassword('long enough'), 'x'.repeat(129))).toBe(false);
  });

  test('ORG-08: an unknown account costs as much time as a known one', async () => {
    const stored = await hashPassword('a known password');
    await dummyVerify('warm');
    const time = async (work: () => Promise<unknown>) => {
      const start = performance.now();
      await work();
      return performance.now() - start;
    };
    const ratios: number[] = [];
    for (let i = 0; i < 9; i += 1)
      ratios.push((await time(() => dummyVerify('guess'))) / (await time(() => verifyPassword(stored, 'guess'))));
    const median = ratios.sort((a, b) => a - b)[4] ?? 0;
    expect(median).toBeGreaterThan(0.5);
    expect(median).toBeLessThan(2);
  });

  test('ORG-08: many sign-ins at once all get their answer', async () => {
    const stored = await hashPassword('right password');
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) => verifyPassword(stored, i % 2 ? 'right password' : 'wrong password')),
    );
    expect(answers.filter(Boolean)).toHaveLength(6);
  });

  test('ORG-08: the list of common passwords holds at least 300', () => {
    expect(commonPasswords.size).toBeGreaterThanOrEqual(300);
  });

  test.each([
    '1234567890',
    'woaini1314',
    'WoAiNi5201314',
    'Admin@123456',
    'P@ssw0rd2026',
    'Password123!',
    'zhang19900101',
    'wxm19851231!',
    '19900101zxc',
    '1990010119900101',
    'li13800138000',
    '45070219900101123x',
    'qwer1234admin',
    '1qaz@WSX2026',
    'huawei@12345',
    'zhengshu2026',
    'weirenminfuwu1',
    '5201314520',
  ])('ORG-08: %s is refused as common', password => {
    expect(isCommonPassword(password)).toBe(true);
  });

  test.each([
    'aaaaaaaaaaaa',
    'abababababab',
    'xk7xk7xk7xk7',
    'abcdefghijklmnop',
    '12345678901',
    '1qaz@WSX3edc',
    '!@#$%^&*()',
    'drowssap123',
    'P@ssw0rd2014!',
    'qazwsxedc123',
    'woaini520520',
    '19800101',
  ])('ORG-08: %s is refused as one key after another or a word of the list in disguise', password => {
    expect(isCommonPassword(password)).toBe(true);
  });

  test.each([
    'correct horse battery',
    '三月的木棉开满江边路',
    'tR9-velvet-otter',
    'Jf8k2Lq0Zp',
    'gui-jiang-42-yu',
    'gray-Kettle7-lamp',
    'T7#mvQ2!xkRw',
  ])('ORG-08: %s may be used', password => {
    expect(isCommonPassword(password)).toBe(false);
  });
});

describe('codes on slips', () => {
  test('ORG-08: a new code has four groups of unambiguous signs and reads back however it is typed', () => {
    for (let i = 0; i < 200; i += 1) {
      const code = newSlipCode();
      expect(code).toMatch(/^([2-9A-HJKMNP-Z]{4}-){3}[2-9A-HJKMNP-Z]{4}$/);
      const plain = code.replaceAll('-', '');
      expect(parseSlipCode(code)).toBe(plain);
      expect(parseSlipCode(` ${code.toLowerCase().replaceAll('-', ' – ')} `)).toBe(plain);
    }
    expect(parseSlipCode('x'.repeat(1000))).toBeUndefined();
  });

  test('ORG-08: one wrong sign or two signs swapped are always noticed', () => {
    const signs = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
    fc.assert(
      fc.property(fc.nat(15), fc.nat(15), fc.nat(30), (i, j, s) => {
        const code = [...newSlipCode().replaceAll('-', '')];
        const wrong = code.with(i, signs.charAt(s)).join('');
        if (wrong !== code.join('')) expect(parseSlipCode(wrong)).toBeUndefined();
        if (code[i] !== code[j])
          expect(
            parseSlipCode(
              code
                .with(i, code[j] ?? '')
                .with(j, code[i] ?? '')
                .join(''),
            ),
          ).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});
