// The packs shipped with this version: YAML under rules/, read and checked once per process.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { makeRuleBook, type RuleBook } from '#kernel/rule-book';
import { loadKinds, loadPack } from '#kernel/rules';

const FOLDER = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../../rules');

export interface PackFile {
  readonly id: string;
  readonly hash: string;
  readonly data: unknown;
}

/** The pack files, without the catalogue of kinds. */
export function packFiles(): readonly PackFile[] {
  return readdirSync(FOLDER)
    .filter(name => name.endsWith('.yaml') && name !== 'kinds.yaml')
    .sort()
    .map(name => {
      const bytes = readFileSync(path.join(FOLDER, name));
      const data: unknown = parse(bytes.toString('utf8'));
      const id = typeof data === 'object' && data !== null && 'pack' in data ? String(data.pack) : name;
      return { id, hash: createHash('sha256').update(bytes).digest('hex'), data };
    });
}

export const kindsOfFile = () => loadKinds(parse(readFileSync(path.join(FOLDER, 'kinds.yaml'), 'utf8')));

/** The book of the shipped packs. Throws what the kernel finds wrong, naming pack, rule and field. */
export function bookOf(versions: ReadonlyMap<string, number>): RuleBook {
  const kinds = kindsOfFile();
  return makeRuleBook(
    kinds,
    packFiles().map(({ id, hash, data }) => loadPack(data, { kinds, hash, version: versions.get(id) ?? 1 })),
  );
}
