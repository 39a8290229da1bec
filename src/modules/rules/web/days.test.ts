import { expect, test } from 'vitest';
import { parseDays, writeDays } from './days.ts';

test('DIR-09: a calendar year goes to lines and back, and a wrong line is named', () => {
  const days = { '2026-02-14': 'workday', '2026-01-01': 'holiday' } as const;
  expect(writeDays(days)).toBe('2026-01-01 休\n2026-02-14 班');
  expect(parseDays(`${writeDays(days)}\n\n`)).toEqual({ ok: true, days });
  expect(parseDays('2026-01-01 休\n2026-02-30 休')).toEqual({ ok: false, line: 2 });
  expect(parseDays('2026-01-01')).toEqual({ ok: false, line: 1 });
});
