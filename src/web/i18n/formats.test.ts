import { expect, test } from 'vitest';
import {
  formatBytes,
  formatClock,
  formatCount,
  formatDate,
  formatDateTime,
  formatPercent,
  formatRemaining,
  formatShare,
  formatTime,
} from './formats.ts';

test('screens: a date is written with its weekday in both languages', () => {
  expect(formatDate('2026-03-17', 'zh')).toBe('2026年3月17日（周二）');
  expect(formatDate('2026-03-17', 'en')).toBe('Tue 17 Mar 2026');
  expect(formatDate('2026-02-30', 'zh')).toBe('2026-02-30');
});

test('screens: an instant is shown in Shanghai whatever the zone of the machine', () => {
  expect(formatDateTime('2026-03-16T16:30:00.000Z', 'zh')).toBe('2026年3月17日（周二） 00:30');
  expect(formatTime('2026-03-17T04:03:21.000Z', { seconds: true })).toBe('12:03:21');
});

test('screens: what is left is said in working days, days or hours', () => {
  expect(formatRemaining({ kind: 'working-days', left: 3 }, 'zh')).toBe('还有 3 个工作日');
  expect(formatRemaining({ kind: 'working-days', left: -2 }, 'zh')).toBe('已逾期 2 个工作日');
  expect(formatRemaining({ kind: 'working-days', left: 0 }, 'zh')).toBe('今日到期');
  expect(formatRemaining({ kind: 'days', left: 12 }, 'zh')).toBe('还有 12 天');
  expect(formatRemaining({ kind: 'time', leftMs: 72 * 60_000 }, 'zh')).toBe('剩 1 小时 12 分');
  expect(formatRemaining({ kind: 'time', leftMs: 30_000 }, 'zh')).toBe('剩 不足 1 分');
  expect(formatRemaining({ kind: 'time', leftMs: -5 * 60_000 }, 'zh')).toBe('已超时 5 分');
  expect(formatRemaining({ kind: 'working-days', left: 1 }, 'en')).toBe('1 working day left');
});

test('screens: a share stands with its figures and never rounds to all or to none', () => {
  expect(formatShare(214, 321)).toBe('66.7%\u3000214 / 321');
  expect(formatPercent(2999, 3000)).toBe('99.9%');
  expect(formatPercent(1, 9999)).toBe('0.1%');
  expect(formatPercent(3000, 3000)).toBe('100.0%');
  expect(formatShare(0, 0)).toBe('—\u30000 / 0');
});

test('screens: counts have thousands separators', () => {
  expect([0, 999, 1203, 1_234_567, -1203, 1234.5].map(formatCount)).toEqual([
    '0',
    '999',
    '1,203',
    '1,234,567',
    '-1,203',
    '1,234.5',
  ]);
});

test('TRN-05: the running clock shows zero only when nothing is left', () => {
  expect([2_467_000, 3_725_000, 1, 0, -5].map(formatClock)).toEqual(['41:07', '1:02:05', '00:01', '00:00', '00:00']);
});

test('screens: sizes of files are rounded to one decimal', () => {
  expect([812, 3400, 12_000_000].map(formatBytes)).toEqual(['812 B', '3.4 kB', '12.0 MB']);
});
