/**
 * Completes package-lock.json. npm leaves out optional packages of other platforms that the registry in use does not
 * carry, and `npm ci` then refuses its own lock file ("Missing: … from lock file"). An entry with os and cpu is enough:
 * npm skips it here and resolves it where that platform runs.
 *
 *   node bin/complete-lock.mjs           adds what is missing
 *   node bin/complete-lock.mjs --check   changes nothing, exit 1 when something would be added or is wrong
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const systems = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32', 'aix'];
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64', 'wasm32'];

/** Where a package of the given name is found from the package at `from`, as Node would look it up. */
function findEntry(packages, from, name) {
  for (let place = from; ; ) {
    const path = place === '' ? `node_modules/${name}` : `${place}/node_modules/${name}`;
    if (packages[path]) return path;
    if (place === '') return undefined;
    const cut = place.lastIndexOf('/node_modules/');
    place = cut < 0 ? '' : place.slice(0, cut);
  }
}

/** The lock entry of a platform package, read from its name, such as `@scope/thing-linux-arm64-musl`. */
function platformEntry(name, version, parent) {
  const words = name.split(/[-/]/);
  const os = systems.find(system => words.includes(system));
  const cpu = processors.find(processor => words.includes(processor));
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) throw new Error(`${name}@${version}: not an exact version`);
  if (!os && cpu !== 'wasm32') throw new Error(`${name}: no platform in its name; run npm install again`);
  if (os === process.platform && cpu === process.arch)
    throw new Error(`${name}: belongs to this platform; run npm install again`);
  return {
    version,
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(parent.dev ? { dev: true } : {}),
    ...(words.some(word => word.startsWith('musl')) ? { libc: ['musl'] } : {}),
    ...(words.includes('gnu') ? { libc: ['glibc'] } : {}),
    optional: true,
    ...(os ? { os: [os] } : {}),
  };
}

/** The entries that `packages` of a lock file lacks, by path. */
function missingEntries(packages) {
  const missing = {};
  for (const [place, entry] of Object.entries(packages))
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {}))
      if (!findEntry(packages, place, name)) missing[`node_modules/${name}`] = platformEntry(name, version, entry);
  return missing;
}

function main() {
  const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
  const path = resolve(root, 'package-lock.json');
  const lock = JSON.parse(readFileSync(path, 'utf8'));
  const check = process.argv.includes('--check');
  const missing = missingEntries(lock.packages);
  const names = Object.keys(missing);
  // An address in the lock binds every clone to the registry of whoever made it.
  const bound = Object.keys(lock.packages).filter(place => /^https?:/.test(lock.packages[place].resolved ?? ''));
  if (check) {
    for (const place of names) console.error(`package-lock.json: no entry ${place}`);
    for (const place of bound.slice(0, 5)) console.error(`package-lock.json: a registry address at ${place}`);
    if (names.length + bound.length > 0) console.error('repair: node bin/complete-lock.mjs');
    return names.length + bound.length > 0 ? 1 : 0;
  }
  for (const place of bound) delete lock.packages[place].resolved;
  if (names.length + bound.length > 0) {
    const [first, ...rest] = Object.keys(lock.packages);
    const sorted = [...rest, ...names].sort((left, right) => left.localeCompare(right, 'en'));
    const packages = { ...lock.packages, ...missing };
    lock.packages = Object.fromEntries([first, ...sorted].map(place => [place, packages[place]]));
    writeFileSync(`${path}.new`, `${JSON.stringify(lock, null, 2)}\n`);
    renameSync(`${path}.new`, path);
  }
  console.log(`package-lock.json: ${names.length} entries added, ${bound.length} registry addresses removed`);
  return 0;
}

try {
  process.exitCode = main();
} catch (error) {
  console.error(`complete-lock: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
