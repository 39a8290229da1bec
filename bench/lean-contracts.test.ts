// The contracts as the browser's build has them, against the contracts themselves.
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { expect, test } from 'vitest';
import type { Endpoint } from '#kernel/endpoint';
import { leanContract, leanContracts } from '../vite.contracts.ts';

const ENTRY = '\0contracts';
const modulesDir = new URL('../src/modules/', import.meta.url);
type Contracts = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

test('in the build every endpoint still says how it is called, and carries no schema', async () => {
  const names = await readdir(modulesDir);
  const built = await builtContracts(names);
  let count = 0;
  for (const name of names) {
    const own: Contracts[string] = await import(new URL(`${name}/contract.ts`, modulesDir).href);
    for (const [key, value] of Object.entries(own)) {
      if (!isEndpoint(value)) continue;
      const { id, method, path, permission, scope } = value;
      const lean = built[name]?.[key];
      const files = { body: fileOf(value.body, 'upload'), reply: fileOf(value.reply, 'binary') };
      expect(lean, `${name}.${key}`).toEqual({ id, method, path, permission, scope, params: {}, query: {}, ...files });
      count++;
    }
  }
  expect(count).toBeGreaterThan(100);
});

test('constants that call something may be left out, functions and plain values stay as written', () => {
  const kept = 'export const max = 5;\nexport const zOf = (n: number) => z.string().check(z.maxLength(n));\n';
  expect(leanContract(kept, 'kept.ts')).toBe(kept);
  expect(leanContract('const zSeq = z.int().check(z.minimum(1));', 'marked.ts')).toBe(
    'const zSeq = /* @__PURE__ */ (() => (z.int().check(z.minimum(1))))();',
  );
});

test('an endpoint that is not written as an object stops the build', () => {
  expect(() => leanContract('export const listAll = endpoint(shared);', 'odd.ts')).toThrow('odd.ts');
});

const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'reply' in value;

/** The file a body or reply stands for, or nothing where it is a schema. */
const fileOf = (part: object, kind: 'upload' | 'binary'): object => (kind in part ? part : {});

async function builtContracts(names: readonly string[]): Promise<Contracts> {
  const source = names.map(name => `export * as ${name} from '#contracts/${name}';`).join('\n');
  const output = await build({
    configFile: false,
    root: fileURLToPath(new URL('..', import.meta.url)),
    logLevel: 'error',
    publicDir: false,
    plugins: [
      leanContracts,
      {
        name: 'entry',
        resolveId: id => (id === ENTRY ? ENTRY : undefined),
        load: id => (id === ENTRY ? { code: source, moduleType: 'js' } : undefined),
      },
    ],
    build: {
      write: false,
      minify: true,
      rolldownOptions: {
        input: ENTRY,
        preserveEntrySignatures: 'strict',
        output: { codeSplitting: false },
      },
    },
  });
  const [chunk] = 'output' in output ? output.output : [];
  if (chunk?.type !== 'chunk') throw new Error('the build gave no chunk');
  return import(`data:text/javascript;base64,${Buffer.from(chunk.code).toString('base64')}`);
}
