// How much JavaScript a learner's phone loads to show `/my`, gzip -9: the light entry, the start page and its panels,
// each with its static imports, from the manifest of the build. Run `vite build` first.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Bytes; the limit of design.md section 6. */
export const learnerBundleLimit = 150_000;
const ENTRY = 'index.html';
const OWN_START_PAGE = 'light/my-home.tsx';
const PORTAL_START_PAGE = 'light/home.tsx';
const modulesDir = new URL('../src/modules/', import.meta.url);

interface ManifestChunk {
  readonly file: string;
  readonly imports?: readonly string[];
}
type Manifest = Readonly<Record<string, ManifestChunk>>;

/** What is read of a module's `web/index.ts`. */
interface WebDoor {
  readonly pages: readonly { readonly path: string; readonly load: () => unknown }[];
  readonly panels?: readonly { readonly place: string; readonly load: () => unknown }[];
}

interface FileSize {
  readonly file: string;
  readonly bytes: number;
}

export interface BundleMeasure {
  /** Gzipped bytes that `/my` loads. */
  readonly ours: number;
  readonly limit: number;
  /** ours / limit; above 1 the limit is broken. */
  readonly ratio: number;
  readonly files: readonly FileSize[];
  /** Chunks of these whose text shows antd; must be empty. */
  readonly antd: readonly string[];
  /** For information: gzipped bytes that other addresses load when they are the first. */
  readonly others: Readonly<Record<string, number>>;
}

/** Measures the build in `distDir` (`dist/web`). Throws when its manifest lacks the entry, a page or a panel. */
export async function measureLearnerBundle(distDir: string): Promise<BundleMeasure> {
  const manifest = JSON.parse(await readFile(join(distDir, '.vite/manifest.json'), 'utf8')) as Manifest;
  const routes = await sourcesOfRoutes();
  const load = (sources: readonly string[]) => sizesOf(distDir, staticClosure(manifest, [ENTRY, ...sources]));
  const files = await load(routes.my);
  const antd: string[] = [];
  for (const { file } of files) {
    const content = await readFile(join(distDir, file), 'utf8');
    if (content.includes('anticon') || content.includes('ant-select')) antd.push(file);
  }
  const ours = total(files);
  const others: Record<string, number> = {};
  for (const [path, sources] of Object.entries(routes.others)) others[path] = total(await load(sources));
  return { ours, limit: learnerBundleLimit, ratio: ours / learnerBundleLimit, files, antd, others };
}

/** The sources that the routes load by `import()`, as the manifest names them: read from the modules' own lists. */
async function sourcesOfRoutes() {
  const pages = new Map<string, string>();
  const panels: { place: string; source: string }[] = [];
  for (const name of await readdir(modulesDir)) {
    const door: WebDoor = await import(new URL(`${name}/web/index.ts`, modulesDir).href);
    for (const page of door.pages) pages.set(page.path, sourceOf(name, page.load));
    for (const { place, load } of door.panels ?? []) panels.push({ place, source: sourceOf(name, load) });
  }
  const panelsAt = (place: string) => panels.filter(panel => panel.place === place).map(({ source }) => source);
  const pageAt = (path: string): readonly string[] => {
    const source = pages.get(path);
    if (source === undefined) throw new Error(`no module has a page at ${path}`);
    return [source];
  };
  return {
    my: [pages.get('/my') ?? OWN_START_PAGE, ...panelsAt('learner-home'), ...panelsAt('learner-training')],
    others: {
      '/': [pages.get('/') ?? PORTAL_START_PAGE, ...panelsAt('portal-home')],
      '/sign-in': pageAt('/sign-in'),
      '/my/exams/$id/room': pageAt('/my/exams/$id/room'),
    },
  };
}

/** The manifest's key of what a `load: () => import('./x.tsx')` imports; the text of the function names it. */
function sourceOf(module: string, load: () => unknown): string {
  const [, path] = /import\(\s*['"]\.\/([^'"]+)['"]\s*\)/.exec(load.toString()) ?? [];
  if (path === undefined) throw new Error(`${module}: a page is loaded by import('./…')`);
  return `../modules/${module}/web/${path}`;
}

/** The JavaScript of these sources and of all that they import statically; what they import dynamically loads later. */
function staticClosure(manifest: Manifest, sources: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const wanted = [...sources];
  for (let key = wanted.pop(); key !== undefined; key = wanted.pop()) {
    if (seen.has(key)) continue;
    const chunk = manifest[key];
    if (!chunk) throw new Error(`the manifest has no ${key}`);
    seen.add(key);
    wanted.push(...(chunk.imports ?? []));
  }
  return [...seen].map(key => manifest[key]?.file ?? '').filter(file => file.endsWith('.js'));
}

async function sizesOf(distDir: string, files: readonly string[]): Promise<readonly FileSize[]> {
  const sizes: FileSize[] = [];
  for (const file of files) {
    sizes.push({ file, bytes: gzipSync(await readFile(join(distDir, file)), { level: 9 }).length });
  }
  return sizes;
}

const total = (files: readonly FileSize[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const distDir = process.argv[2] ?? fileURLToPath(new URL('../dist/web', import.meta.url));
  const { ours, limit, ratio, files, antd, others } = await measureLearnerBundle(distDir);
  for (const { file, bytes } of files) console.log(`${String(bytes).padStart(8)} B  ${file}`);
  console.log(`/my ${ours} B · limit ${limit} B · ratio ${ratio.toFixed(2)}`);
  for (const [path, bytes] of Object.entries(others)) console.log(`${path} ${bytes} B (for information)`);
  if (antd.length > 0) console.log(`antd in what /my loads: ${antd.join(', ')}`);
  if (ratio > 1 || antd.length > 0) process.exitCode = 1;
}
