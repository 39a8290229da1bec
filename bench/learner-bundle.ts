// How much JavaScript a learner's phone loads first: the light entry with its static imports, gzip -9, from the
// manifest of the build. Run `vite build` first.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Bytes; the limit of design.md section 6. */
export const learnerBundleLimit = 150_000;
const ENTRY = 'index.html';

interface ManifestChunk {
  readonly file: string;
  readonly imports?: readonly string[];
}
type Manifest = Readonly<Record<string, ManifestChunk>>;

export interface BundleMeasure {
  /** Gzipped bytes of the first load. */
  readonly ours: number;
  readonly limit: number;
  /** ours / limit; above 1 the limit is broken. */
  readonly ratio: number;
  readonly files: readonly { readonly file: string; readonly bytes: number }[];
  /** Chunks of the first load whose text shows antd; must be empty. */
  readonly antd: readonly string[];
}

/** Measures the build in `distDir` (`dist/web`). Throws when there is no manifest or no light entry in it. */
export async function measureLearnerBundle(distDir: string): Promise<BundleMeasure> {
  const manifest = JSON.parse(await readFile(join(distDir, '.vite/manifest.json'), 'utf8')) as Manifest;
  const files: { file: string; bytes: number }[] = [];
  const antd: string[] = [];
  for (const file of firstLoad(manifest)) {
    const content = await readFile(join(distDir, file));
    files.push({ file, bytes: gzipSync(content, { level: 9 }).length });
    if (content.includes('anticon') || content.includes('ant-select')) antd.push(file);
  }
  const ours = files.reduce((sum, { bytes }) => sum + bytes, 0);
  return { ours, limit: learnerBundleLimit, ratio: ours / learnerBundleLimit, files, antd };
}

/** The entry and all that it imports statically; what is imported dynamically loads later. */
function firstLoad(manifest: Manifest): readonly string[] {
  const seen = new Set<string>();
  const wanted = [ENTRY];
  for (let key = wanted.pop(); key !== undefined; key = wanted.pop()) {
    if (seen.has(key)) continue;
    const chunk = manifest[key];
    if (!chunk) throw new Error(`the manifest has no ${key}`);
    seen.add(key);
    wanted.push(...(chunk.imports ?? []));
  }
  return [...seen].map(key => manifest[key]?.file ?? '').filter(file => file.endsWith('.js'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const distDir = process.argv[2] ?? fileURLToPath(new URL('../dist/web', import.meta.url));
  const { ours, limit, ratio, files, antd } = await measureLearnerBundle(distDir);
  for (const { file, bytes } of files) console.log(`${String(bytes).padStart(8)} B  ${file}`);
  console.log(`ours ${ours} B · limit ${limit} B · ratio ${ratio.toFixed(2)}`);
  if (antd.length > 0) console.log(`antd in the first load: ${antd.join(', ')}`);
  if (ratio > 1 || antd.length > 0) process.exitCode = 1;
}
