import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type RoleId, roleIds, roles } from '#kernel/roles';
import { addMs } from '#kernel/time';
import { addressKey } from '#platform/http';
import { breachListOf } from './breach-list.ts';
import { afterFailure, blockedUntil, excludedBy, grantRefusal, passwordRefusal, type Throttle } from './policy.ts';

const NOW = '2014-06-01T01:00:00.000Z';
const HOUR = 3_600_000;
const RULE = { threshold: 5, withinMs: HOUR, firstMs: 60_000, longestMs: HOUR / 2, forgetMs: 24 * HOUR };

const fail = (times: number, from?: Throttle): Throttle | undefined => {
  let held = from;
  for (let i = 0; i < times; i += 1) held = afterFailure(held, NOW, RULE);
  return held;
};

describe('lock-out', () => {
  test('ORG-08: the window opens at the threshold, doubles with each failure and stops at the longest', () => {
    expect(blockedUntil(fail(4), NOW)).toBeUndefined();
    expect(blockedUntil(fail(5), NOW)).toBe(addMs(NOW, 60_000));
    expect(blockedUntil(fail(6), NOW)).toBe(addMs(NOW, 120_000));
    expect(blockedUntil(fail(9), NOW)).toBe(addMs(NOW, 960_000));
    expect(blockedUntil(fail(200), NOW)).toBe(addMs(NOW, 1_800_000));
    expect(blockedUntil(fail(5), addMs(NOW, 60_000))).toBeUndefined();
  });

  test('ORG-08: failures are forgotten after the time the rule names', () => {
    expect(afterFailure(fail(4), addMs(NOW, HOUR - 1), RULE).failures).toBe(5);
    expect(afterFailure(fail(4), addMs(NOW, HOUR), RULE).failures).toBe(1);
    expect(afterFailure(fail(5), addMs(NOW, 24 * HOUR - 1), RULE).failures).toBe(6);
    expect(afterFailure(fail(5), addMs(NOW, 24 * HOUR), RULE).failures).toBe(1);
  });

  test('ORG-08: an IPv6 customer is counted by its network, an IPv4 address by itself', () => {
    expect(addressKey('::ffff:10.0.0.1')).toBe('address:10.0.0.1');
    expect(addressKey('2001:db8:1:2:aaaa::1')).toBe(addressKey('2001:db8:1:2:bbbb::9'));
    expect(addressKey('2001:db8::1')).toBe('address:2001:db8:0:0::/64');
    expect(addressKey('2001:db8:1:3::1')).not.toBe(addressKey('2001:db8:1:2::1'));
  });
});

describe('grants', () => {
  test('ORG-07: of any two roles, exactly those with an administrator among them exclude one another', () => {
    const period = (role: RoleId) => ({ role, validFrom: '2014-01-01', validTo: '2014-12-31' });
    for (const held of roleIds) {
      for (const wanted of roleIds) {
        const expected = held !== wanted && (!roles[held].business || !roles[wanted].business);
        expect([held, wanted, excludedBy(period(wanted), [period(held)], false) !== undefined]).toEqual([
          held,
          wanted,
          expected,
        ]);
      }
    }
  });

  test('ORG-07: nobody of the register of people becomes an administrator, and past grants exclude nothing', () => {
    const wanted = { role: 'system-admin', validFrom: '2014-06-01', validTo: '2014-12-31' } as const;
    expect(excludedBy(wanted, [], true)).toBe('learner');
    expect(
      excludedBy(wanted, [{ role: 'registrar', validFrom: '2014-01-01', validTo: '2014-05-31' }], false),
    ).toBeUndefined();
    expect(excludedBy(wanted, [{ role: 'registrar', validFrom: '2014-01-01', validTo: '2014-06-01' }], false)).toBe(
      'registrar',
    );
  });

  test('ORG-07: a term is limited, in order, and an administrator serves the whole system only', () => {
    const given = { today: '2014-06-01', lastDay: '2015-05-31' };
    const grant = { role: 'registrar', nodeKind: 'unit', validFrom: '2014-06-01', validTo: '2015-05-31' } as const;
    expect(grantRefusal(grant, given)).toBeUndefined();
    expect(grantRefusal({ ...grant, validTo: '2015-06-01' }, given)).toBe('accounts.grant-too-long');
    expect(grantRefusal({ ...grant, validTo: '2014-05-31', validFrom: '2014-05-01' }, given)).toBe(
      'accounts.grant-period',
    );
    expect(grantRefusal({ ...grant, validFrom: '2014-07-02', validTo: '2014-07-01' }, given)).toBe(
      'accounts.grant-period',
    );
    expect(grantRefusal({ ...grant, role: 'audit-admin' }, given)).toBe('accounts.grant-node');
    expect(grantRefusal({ ...grant, role: 'learner' }, given)).toBe('accounts.grant-node');
  });
});

describe('passwords', () => {
  const check = (password: string) => passwordRefusal(password, { minLength: 10, tells: ['zhaoliu', '赵六'] });

  test('ORG-08: what guessing lists begin with is refused, in any of its disguises', () => {
    for (const p of ['P@ssw0rd2014!', 'Admin@123456', 'passwordpassword', 'drowssap123'])
      expect([p, check(p)]).toEqual([p, 'accounts.password-common']);
    for (const p of ['gray-Kettle7-lamp', '春眠不觉晓处处闻啼鸟', 'T7#mvQ2!xkRw'])
      expect([p, check(p)]).not.toContain('accounts.password-common');
  });

  test('ORG-08: strength is length, three kinds of signs or a sentence, and nothing of the own name', () => {
    expect(check('Ab3$efg')).toBe('accounts.password-too-short');
    expect(check('T7#mvQ2!xkRw')).toBeUndefined();
    expect(check('kettle lamp river')).toBeUndefined();
    expect(check('kettlelampz')).toBe('accounts.password-too-simple');
    expect(check('Aa1Aa1Aa1Aa1')).toBe('accounts.password-common');
    expect(check('Aa11aA1aAa1A')).toBe('accounts.password-too-simple');
    expect(check('T7#ZhaoLiu!xk')).toBe('accounts.password-tells-name');
    expect(check('赵六的水壶Kettle7')).toBe('accounts.password-tells-name');
  });

  test("ORG-08: the operator's breach list finds its first, middle and last line and nothing else", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'zs-breach-'));
    const file = path.join(folder, 'list.txt');
    const hashOf = (p: string) => createHash('sha1').update(p).digest('hex').toUpperCase();
    const words = Array.from({ length: 500 }, (_, i) => `leaked-${i}`);
    const lines = words.map(w => `${hashOf(w)}:${w.length * 7}`).sort();
    for (const text of [`${lines.join('\n')}\n`, lines.join('\r\n'), lines.map(l => l.slice(0, 40)).join('\n')]) {
      await writeFile(file, text);
      const isLeaked = breachListOf(file);
      const found = await Promise.all(words.map(isLeaked));
      expect(found.filter(Boolean)).toHaveLength(500);
      const others = await Promise.all(Array.from({ length: 200 }, (_, i) => isLeaked(`unknown-${i}`)));
      expect(others.filter(Boolean)).toHaveLength(0);
    }
    await writeFile(file, '');
    expect(await breachListOf(file)('leaked-1')).toBe(false);
    await rm(folder, { recursive: true });
  });
});
