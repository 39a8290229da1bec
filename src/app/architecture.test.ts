// The walls: tiers, doors, cycles, sizes, clocks, names. Each check has a canary: a planted violation that must fire.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { afterAll, describe, expect, test } from 'vitest';
import { checkout } from './config.ts';
import { modules, uses } from './modules.ts';

const require = createRequire(import.meta.url);
const config: { forbidden: object[]; options: Record<string, unknown> } = require('../../.dependency-cruiser.cjs');

async function check(paths: readonly string[]): Promise<ICruiseResult> {
  const result = await cruise(
    [...paths],
    { ...config.options, baseDir: checkout, validate: true, ruleSet: { forbidden: config.forbidden } } as never,
    undefined,
    { tsConfig: extractTSConfig(path.join(checkout, 'tsconfig.server.json')) },
  );
  if (typeof result.output === 'string') throw new Error('expected a result object');
  return result.output;
}

function walk(folder: string): string[] {
  return readdirSync(path.join(checkout, folder), { withFileTypes: true }).flatMap(entry => {
    const at = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : walk(at);
    return /\.tsx?$/.test(entry.name) ? [at] : [];
  });
}

const sources = ['src', 'bench', 'e2e']
  .filter(f => statSync(path.join(checkout, f), { throwIfNoEntry: false }))
  .flatMap(walk);
const read = (file: string) => readFileSync(path.join(checkout, file), 'utf8');
const moduleOf = (file: string) => /^src\/modules\/([^/]+)\//.exec(file)?.[1];

// Planted in folders of their own, named so that nothing else is touched, and removed whatever happens.
const CANARY = 'src/modules/zz-canary';
const plant = (files: Readonly<Record<string, string>>) => {
  for (const [name, text] of Object.entries(files)) {
    const at = path.join(checkout, CANARY, name);
    mkdirSync(path.dirname(at), { recursive: true });
    writeFileSync(at, text);
  }
};
afterAll(() => rmSync(path.join(checkout, CANARY), { recursive: true, force: true }));

/** The whole tree is read, the whole project compiled, maybe while other work goes on. */
const SLOW_MS = 180_000;

describe('the walls', () => {
  test(
    'no import crosses a wall, and the check saw the whole tree',
    async () => {
      const output = await check(['src']);
      const violations = output.summary.violations
        .filter(v => !v.from.startsWith(CANARY))
        .map(v => `${v.rule.name}: ${v.from} → ${v.to}`);
      expect(violations).toEqual([]);
      // A cruise that sees nothing is green for the wrong reason: a known edge must be there.
      const known = output.modules.find(m => m.source === 'src/platform/events/index.ts');
      expect(known?.dependencies.some(d => d.resolved === 'src/platform/database/index.ts')).toBe(true);
      expect(output.modules.filter(m => m.source.startsWith('src/')).length).toBeGreaterThan(sources.length * 0.8);
      const foreign = output.modules.flatMap(m =>
        m.dependencies.flatMap(d => {
          const from = moduleOf(m.source);
          const to = moduleOf(d.resolved);
          if (!from || !to || from === to || /\.test\.tsx?$/.test(m.source) || from === 'zz-canary') return [];
          return uses[from]?.includes(to) ? [] : [`${m.source} → ${to}: not in the table of src/app/modules.ts`];
        }),
      );
      expect(foreign).toEqual([]);
    },
    SLOW_MS,
  );

  test('planted violations fire: deep import, cycle, page to server, platform to module', async () => {
    plant({
      'index.ts': "import { a } from './a.ts';\nexport const door = a;\n",
      'a.ts': "import { b } from './b.ts';\nexport const a: number = b + 1;\n",
      'b.ts': "import { a } from './a.ts';\nexport const b: number = a - 1;\n",
      'deep.ts':
        "import type { Connection } from '../../platform/database/external.ts';\nexport type Deep = Connection;\n",
      'web/page.ts': "import { newId } from '#platform/database';\nexport const id = newId();\n",
      'contract.ts': "import { newId } from '#platform/database';\nexport const id = newId();\n",
    });
    const output = await check([CANARY]);
    const fired = new Set(output.summary.violations.map(v => v.rule.name));
    expect([...fired]).toEqual(
      expect.arrayContaining([
        'no-circular',
        'platform-doors',
        'web-sees-contracts-only',
        'contracts-are-browser-safe',
      ]),
    );
    rmSync(path.join(checkout, CANARY), { recursive: true, force: true });
  });

  test('no index.ts or contract.ts below a root, so that a star in a subpath import cannot become a side door', () => {
    const below = sources.filter(
      f =>
        /^src\/modules\/[^/]+\/.+\/(index|contract)\.ts$/.test(f) && !/^src\/modules\/[^/]+\/web\/index\.ts$/.test(f),
    );
    const platform = sources.filter(f => /^src\/platform\/[^/]+\/.+\/index\.ts$/.test(f));
    expect([...below, ...platform]).toEqual([]);
  });

  test('source files stay within 400 lines and tests within 600', () => {
    const long = sources.flatMap(f => {
      const lines = read(f).split('\n').length - 1;
      return lines > (/\.test\.tsx?$/.test(f) ? 600 : 400) ? [`${f}: ${lines}`] : [];
    });
    expect(long).toEqual([]);
  });

  test('nobody reads the machine clock outside the clock', () => {
    const readers = sources.filter(
      f => /^src\/(modules|kernel|platform)\//.test(f) && !/\.test\.tsx?$|kernel\/time\.ts$|platform\/clock\//.test(f),
    );
    const found = readers.filter(f => /new Date\(\)|Date\.now\(\)/.test(read(f)));
    expect(found).toEqual([]);
  });

  test('SQL takes business time as a parameter, never now()', () => {
    const found = sources.filter(
      f =>
        /^src\/modules\//.test(f) &&
        !/\.test\.tsx?$|\/web\//.test(f) &&
        /\b(now\(\)|current_date|current_timestamp)/i.test(read(f).replace(/clock\.now\(\)|\.now\(\)/g, '')),
    );
    expect(found).toEqual([]);
  });

  test('every module has a page of its own and stands in the list', () => {
    const folders = readdirSync(path.join(checkout, 'src/modules'));
    const missing = folders.flatMap(name => [
      ...(statSync(path.join(checkout, 'src/modules', name, 'README.md'), { throwIfNoEntry: false })
        ? []
        : [`${name} has no README.md`]),
      ...(modules.some(m => m.name === name) ? [] : [`${name} is not in src/app/modules.ts`]),
      ...(uses[name] ? [] : [`${name} has no tier`]),
    ]);
    expect(missing).toEqual([]);
  });

  test(
    'a write without a transaction, and a doubled deep import, do not type-check (planted, tsc must name each)',
    () => {
      plant({
        'write.ts': [
          "import type { Db } from '#platform/database';",
          "import { publish } from '#platform/events';",
          "import { record } from '#platform/audit';",
          "export const byHand = (db: Db) => db.for<{ 'a.b': { id: string } }>().insertInto('a.b');",
          'export const noTx = (db: Db) => publish(db, { name: "x.y", payload: null as never }, null as never);',
          'export const noAudit = (db: Db) => record(db, null as never, null as never);',
          "export { x } from '#modules/zz-canary/service';",
        ].join('\n'),
      });
      writeFileSync(
        path.join(checkout, CANARY, 'tsconfig.json'),
        JSON.stringify({ extends: '../../../tsconfig.server.json', include: ['./write.ts'], exclude: [] }),
      );
      let printed = '';
      try {
        execFileSync(path.join(checkout, 'node_modules/.bin/tsc'), ['-p', path.join(checkout, CANARY)], {
          encoding: 'utf8',
          cwd: checkout,
        });
      } catch (error) {
        printed = String((error as { stdout?: string }).stdout);
      }
      rmSync(path.join(checkout, CANARY), { recursive: true, force: true });
      for (const line of [4, 5, 6, 7]) expect(printed).toContain(`write.ts(${line},`);
      expect(printed).toContain("Property 'insertInto' does not exist");
      expect(printed).toContain('TS2307');
    },
    SLOW_MS,
  );
});
