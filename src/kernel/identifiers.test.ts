import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  citizenBirthDate,
  citizenCheckCharacter,
  citizenSex,
  creditCheckCharacter,
  diagnoseCitizenNumber,
  formatResourceCode,
  isCitizenNumber,
  isCreditCode,
  isDocumentNumber,
  isRegionCode,
  isResourceCode,
  maskCitizenNumber,
  maskDocumentNumber,
  maskPhone,
  parentRegionCode,
  parseCitizenNumber,
  parseCreditCode,
  parseDocumentNumber,
  parseRegionCode,
  parseResourceCode,
  regionLevelOf,
  regionPathOf,
  resourceCodeParts,
} from './identifiers.ts';
import { kernelErrors, kernelMessages } from './refusals.ts';

// The specimen of GB 11643-1999 itself; no living person has it.
const specimen = '11010519491231002X';

const citizenNumbers = fc
  .record({
    region: fc.constantFrom('450721', '350302', '110101', '530421'),
    birth: fc.date({ min: new Date('1920-01-01'), max: new Date('2010-12-31'), noInvalidDate: true }),
    serial: fc.integer({ min: 1, max: 995 }),
  })
  .map(({ region, birth, serial }) => {
    const first17 = `${region}${birth.toISOString().slice(0, 10).replaceAll('-', '')}${String(serial).padStart(3, '0')}`;
    return `${first17}${citizenCheckCharacter(first17)}`;
  });

const causeOf = (text: string, today?: string): string => {
  const diagnosis = diagnoseCitizenNumber(text, today);
  return diagnosis.ok ? 'ok' : diagnosis.cause;
};

describe('citizen numbers', () => {
  test('ORG-02: the specimen of the standard passes, with its birth date and sex', () => {
    const number = parseCitizenNumber(specimen);
    expect([citizenBirthDate(number), citizenSex(number)]).toEqual(['1949-12-31', 'female']);
  });

  test('ORG-02: what people paste is forgiven: spaces, full-width digits, a small x, the apostrophe of a text cell', () => {
    const messy = [
      '11010519491231002x',
      ' 110105 19491231 002X ',
      '１１０１０５１９４９１２３１００２Ｘ',
      `'${specimen}`,
      `\u200b${specimen}`,
    ];
    expect(messy.map(text => parseCitizenNumber(text))).toEqual(messy.map(() => specimen));
    expect(isCitizenNumber('11010519491231002x')).toBe(false);
  });

  test.each([
    ['', 'empty'],
    ['4.50721E+17', 'scientific'],
    ['450721198001011000.0', 'decimal'],
    ['450721198001011000', 'rounded'],
    ['1101051949123100', 'length'],
    ['1101051949123100234', 'length'],
    ['11010519491231O02X', 'characters'],
    ['A10105194912310021', 'characters'],
    ['01010519491231002X', 'region'],
    ['110105194913310029', 'birth-date'],
    ['110105190002290024', 'birth-date'],
    ['110105491231997', 'century'],
    ['11010549123100X', 'characters'],
    ['110105194912310021', 'check-digit'],
  ])('ORG-06: "%s" is refused with the exact cause %s', (text, cause) => {
    expect(causeOf(text)).toBe(cause);
    const key = `citizen-number.${cause}`;
    expect(Object.keys(kernelMessages.zh)).toContain(key);
  });

  test('ORG-06: a wrong check character is named with the one expected', () => {
    expect(diagnoseCitizenNumber('110105194912310021')).toEqual({
      ok: false,
      cause: 'check-digit',
      length: 18,
      expected: 'X',
      found: '1',
    });
  });

  test('ORG-02: a birth date after today is refused only when today is given', () => {
    const first17 = '45072120300101001';
    const number = `${first17}${citizenCheckCharacter(first17)}`;
    expect([causeOf(number), causeOf(number, '2014-05-05')]).toEqual(['ok', 'future']);
  });

  test('ORG-09: the refusal carries the cause and the length, never the number', () => {
    const refusal = (() => {
      try {
        return parseCitizenNumber('110105194912310021');
      } catch (error) {
        return JSON.stringify(error);
      }
    })();
    expect(refusal).toContain('check-digit');
    expect(refusal).not.toContain('11010519491231');
  });

  test('ORG-02: every 15-digit number upgrades to the 18-digit number of the same person', () => {
    fc.assert(
      fc.property(
        citizenNumbers.filter(number => number.slice(6, 8) === '19'),
        number => {
          const legacy = `${number.slice(0, 6)}${number.slice(8, 17)}`;
          expect(diagnoseCitizenNumber(legacy)).toEqual({ ok: true, number, upgraded: true });
        },
      ),
    );
  });

  test('ORG-02: every single wrong digit of a citizen number is found', () => {
    fc.assert(
      fc.property(citizenNumbers, fc.nat(17), fc.integer({ min: 1, max: 9 }), (number, at, shift) => {
        const old = number.charAt(at) === 'X' ? 10 : Number(number.charAt(at));
        const typo = `${number.slice(0, at)}${(old + shift) % 10}${number.slice(at + 1)}`;
        expect(typo === number || causeOf(typo) !== 'ok').toBe(true);
      }),
    );
  });
});

describe('other documents', () => {
  test.each([
    ['passport', 'e12345678', 'E12345678'],
    ['hk-macao-permit', 'H12345678', 'H12345678'],
    ['taiwan-permit', '12345678', '12345678'],
    ['permanent-residence', 'chn310105491231', 'CHN310105491231'],
    ['permanent-residence', 'CHN3101054912', undefined],
    ['officer', '军字第0012345号', '军字第0012345号'],
    ['other', 'AB-1234', 'AB-1234'],
    ['other', '<script>', undefined],
    ['passport', 'E1234567890123456789', undefined],
    ['citizen', specimen, specimen],
    ['residence', specimen, undefined],
  ] as const)('ORG-02: a %s numbered "%s" gives %s', (kind, text, expected) => {
    const parse = () => parseDocumentNumber(kind, text);
    if (expected === undefined) expect(parse).toThrow('kernel.document-number');
    else expect(parse()).toBe(expected);
  });

  test('ORG-02: the residence permit of people from Hong Kong, Macao and Taiwan is no identity card', () => {
    const first17 = '81000019800101001';
    const number = `${first17}${citizenCheckCharacter(first17)}`;
    expect([isDocumentNumber('residence', number), isDocumentNumber('citizen', number)]).toEqual([true, false]);
  });
});

describe('unified social credit codes', () => {
  const alphabet = [...'0123456789ABCDEFGHJKLMNPQRTUWXY'];
  const codes = fc
    .tuple(
      fc.constantFrom('11', '12', '51', '91'),
      fc.constantFrom('450700', '350300'),
      fc.array(fc.constantFrom(...alphabet), { minLength: 9, maxLength: 9 }),
    )
    .map(([kind, region, body]) => {
      const first17 = `${kind}${region}${body.join('')}`;
      return `${first17}${creditCheckCharacter(first17)}`;
    });

  test('ORG-01: a published code passes and a lower-case, spaced one is forgiven', () => {
    expect(isCreditCode('91350100M000100Y43')).toBe(true);
    expect(parseCreditCode(' 91350100 m000100y43')).toBe('91350100M000100Y43');
  });

  test.each([
    ['91350100M000100Y44', 'check-character'],
    ['91350100M000100Y4', 'length'],
    ['91350100M000100I43', 'characters'],
  ])('ORG-01: "%s" is refused as %s', (text, cause) => {
    expect(() => parseCreditCode(text)).toThrow(
      expect.objectContaining({ status: 422, detail: expect.objectContaining({ cause }) }),
    );
  });

  test('ORG-01: every single wrong character of a credit code is found', () => {
    fc.assert(
      fc.property(codes, fc.nat(17), fc.integer({ min: 1, max: 30 }), (code, at, shift) => {
        const wrong = alphabet[(alphabet.indexOf(code.charAt(at)) + shift) % alphabet.length];
        expect(isCreditCode(`${code.slice(0, at)}${wrong}${code.slice(at + 1)}`)).toBe(false);
      }),
    );
  });
});

describe('region codes', () => {
  test.each([
    ['450000', 'province', undefined, '/450000/'],
    ['450700', 'city', '450000', '/450000/450700/'],
    ['450721', 'county', '450700', '/450000/450700/450721/'],
    ['450721100', 'township', '450721', '/450000/450700/450721/450721100/'],
    ['450721100001', 'village', '450721100', '/450000/450700/450721/450721100/450721100001/'],
    ['450700Z01', 'zone', '450700', '/450000/450700/450700Z01/'],
  ])('ORG-01: %s is a %s under %s', (text, level, parent, path) => {
    const code = parseRegionCode(text);
    expect([regionLevelOf(code), parentRegionCode(code), regionPathOf(code)]).toEqual([level, parent, path]);
  });

  test('ORG-01: statistical codes padded with zeros come down to the shortest form', () => {
    expect(parseRegionCode('450721000000')).toBe('450721');
    expect(parseRegionCode('450721100000')).toBe('450721100');
  });

  test('ORG-10: a zone without a code of its own keeps its local code', () => {
    expect(isRegionCode('450700Z01')).toBe(true);
    expect(['450700Z00', '450700Z1', '45070Z01', '450700z01', '450021', '050000'].filter(isRegionCode)).toEqual([]);
  });
});

describe('resource codes', () => {
  test('CAT-01: class, item, heading, sub-heading and serial come apart and together again', () => {
    const code = parseResourceCode('3070011/000001');
    const parts = resourceCodeParts(code);
    expect(parts).toEqual({ class: '3', item: '07', heading: '001', subheading: '1', serial: 1 });
    expect(formatResourceCode(parts)).toBe(code);
    expect(['4070011/000001', '3070011/1', '3070011/000000', '30700/000001'].filter(isResourceCode)).toEqual([]);
  });
});

describe('masks', () => {
  test('ORG-09: masks keep too little to find the person', () => {
    expect(maskCitizenNumber(specimen)).toBe('110***********002X');
    expect(maskDocumentNumber('E12345678')).toBe('E******78');
    expect(maskPhone('138 0000 1234')).toBe('138****1234');
    expect(maskPhone('0777-2800001')).toBe('*********01');
    expect(maskDocumentNumber('A12')).toBe('***');
  });

  test('ORG-09: a mask never shows more than seven characters, nor half of a text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), text => {
        const shown = maskCitizenNumber(text.replaceAll('*', '')).replaceAll('*', '').length;
        expect(shown).toBeLessThanOrEqual(7);
        expect(shown).toBeLessThanOrEqual(Math.ceil(text.length / 2));
      }),
    );
  });
});

test('every refusal of the kernel has its text', () => {
  const keys = Object.keys(kernelMessages.zh);
  expect(Object.keys(kernelErrors.codes).filter(code => !keys.includes(`error.${code}`))).toEqual([]);
});
