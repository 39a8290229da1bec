import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { advisoryLocks, lockClasses } from './locks.ts';

const SOURCE = fileURLToPath(new URL('../..', import.meta.url));
/** A lock function that is given a number there and then. */
const NUMBERED = /pg_(?:try_)?advisory_\w+\(\s*\d/;
/** The text that names the lock of one case: `hashtextextended('accounts.first-run', 0)`, its module first. */
const NAMED = /hashtextextended\((?:\$\{`|')([\w.-]+)/g;

const sources = globSync('**/*.ts', { cwd: SOURCE })
  // The registry's own comments show how a lock is taken.
  .filter(file => !file.endsWith('.test.ts') && !file.endsWith('database/locks.ts'))
  .map(file => ({ file, text: readFileSync(path.join(SOURCE, file), 'utf8') }));

test('no two pieces of work share the number of an advisory lock', () => {
  const locks = Object.values(advisoryLocks);
  expect(new Set(locks).size).toBe(locks.length);
  expect(locks.every(keys => /^7142, [1-9]\d*$/.test(keys))).toBe(true);
  const classes = Object.values(lockClasses);
  expect(new Set(classes).size).toBe(classes.length);
});

test('every number of a lock comes from the registry: none is written where the lock is taken', () => {
  expect(sources.length).toBeGreaterThan(300);
  expect(sources.filter(s => NUMBERED.test(s.text)).map(s => s.file)).toEqual([]);
  // What the check is there to find.
  expect(NUMBERED.test('select pg_try_advisory_xact_lock(7142003)')).toBe(true);
  expect(NUMBERED.test('select pg_advisory_lock($1, $2)')).toBe(false);
});

test('a lock named by text begins with its module and is named in one file only', () => {
  const named = sources.flatMap(({ file, text }) => [...text.matchAll(NAMED)].map(m => ({ file, name: m[1] ?? '' })));
  expect(named.length).toBeGreaterThan(0);
  for (const { file, name } of named) expect(file).toContain(`modules/${name.split('.')[0]}/`);
  expect(new Set(named.map(n => n.name)).size).toBe(named.length);
});
