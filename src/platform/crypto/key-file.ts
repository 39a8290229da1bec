// The key file: JSON, readable by its owner only, made on the first start.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { z } from '#kernel/endpoint';
import { instantFromMs } from '#kernel/time';
import { machineMs } from '#platform/clock';
import {
  type ExportedKeyRing,
  importKeyRing,
  type KeyMaterial,
  type KeyPurpose,
  type KeyRing,
  keyRingSchema,
  PURPOSES,
} from './key-ring.ts';

function newKey(purpose: KeyPurpose, version: number): KeyMaterial {
  const material =
    purpose === 'audit-seal'
      ? generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey.export({ format: 'der', type: 'pkcs8' })
      : randomBytes(32);
  return { purpose, version, createdAt: instantFromMs(machineMs()), material: material.toString('base64') };
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes beside the file and puts it in place in one step; `link` refuses where a file is, `rename` replaces it. */
async function put(file: string, content: ExportedKeyRing, place: 'link' | 'rename'): Promise<void> {
  const temporary = `${file}.${process.pid}.${randomBytes(6).toString('hex')}`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(content, null, 1)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    if (place === 'rename') await rename(temporary, file);
    else await link(temporary, file);
  } finally {
    if (place === 'link') await unlink(temporary);
  }
  await syncFolder(path.dirname(file));
}

async function read(file: string): Promise<ExportedKeyRing | undefined> {
  try {
    const { mode, size } = await stat(file);
    if ((mode & 0o077) !== 0)
      throw new Error('密钥文件对其他用户可读，请改为 0600 / the key file is open to other users; make it 0600');
    if (size > 1_000_000) throw new Error('密钥文件过大 / the key file is too large');
    return z.parse(keyRingSchema, JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EEXIST';

/**
 * Reads the key file, or makes one with new random keys where there is none (two processes starting together end with the
 * same keys). A purpose that an older file lacks gets its first key. Throws when others may read the file or it is damaged.
 */
export async function loadKeyRing(file: string): Promise<KeyRing> {
  let found = await read(file);
  if (!found) {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    try {
      await put(file, { format: 1, keys: PURPOSES.map(p => newKey(p, 1)) }, 'link');
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
    found = await read(file);
    if (!found) throw new Error('密钥文件无法建立 / the key file could not be made');
  }
  const { keys } = found;
  const missing = PURPOSES.filter(p => !keys.some(k => k.purpose === p));
  if (missing.length > 0) {
    found = { format: 1, keys: [...keys, ...missing.map(p => newKey(p, 1))] };
    await put(file, found, 'rename');
  }
  return importKeyRing(found);
}

/**
 * Adds a new version of that purpose's key to the file and returns the ring with it; processes that run keep the old ring
 * until they start again. A new `lookup` key changes every lookup hash: only the rebuild job may add one.
 */
export async function addKey(file: string, purpose: KeyPurpose): Promise<KeyRing> {
  const found = await read(file);
  if (!found) throw new Error('没有密钥文件 / there is no key file');
  const newest = Math.max(0, ...found.keys.filter(k => k.purpose === purpose).map(k => k.version));
  if (newest >= 255) throw new Error(`key ${purpose} has no version left`);
  const next: ExportedKeyRing = { format: 1, keys: [...found.keys, newKey(purpose, newest + 1)] };
  await put(file, next, 'rename');
  return importKeyRing(next);
}
