// The keys of the house, each made once into a KeyObject. New versions join; old ones stay to read what they wrote.
import { createPrivateKey, createSecretKey, type KeyObject } from 'node:crypto';
import { z } from '#kernel/endpoint';

/** Purposes whose keys are 32 random bytes. */
export const SECRET_PURPOSES = ['personal', 'secrets', 'lookup', 'codes'] as const;
/**
 * `personal`: personal data at rest. `secrets`: what the platform itself must read back (sign-in seeds, passwords of
 * peers). `lookup`: equality search over personal data. `codes`: one-time slips. `audit-seal`: signs the audit trail.
 */
export const PURPOSES = [...SECRET_PURPOSES, 'audit-seal'] as const;
export type KeyPurpose = (typeof PURPOSES)[number];
/** Purposes that encrypt. */
export type CipherPurpose = 'personal' | 'secrets';

export interface VersionedKey {
  /** 1 to 255; it is the first byte of what the key encrypts. */
  readonly version: number;
  readonly key: KeyObject;
}

export interface KeyRing {
  /** The newest key of that purpose. */
  current(purpose: KeyPurpose): VersionedKey;
  find(purpose: KeyPurpose, version: number): VersionedKey | undefined;
  /** All keys of that purpose, newest first. */
  list(purpose: KeyPurpose): readonly VersionedKey[];
}

const keySchema = z.strictObject({
  purpose: z.enum(PURPOSES),
  version: z.int().check(z.minimum(1), z.maximum(255)),
  createdAt: z.string().check(z.maxLength(40)),
  /** Base64: 32 bytes, or the PKCS #8 form of a private key. */
  material: z.string().check(z.maxLength(4000)),
});

/** The ring in plain strings: the content of the key file, and what a worker is given. Secret. */
export const keyRingSchema = z.strictObject({
  format: z.literal(1),
  keys: z.array(keySchema).check(z.maxLength(1000)),
});
export type KeyMaterial = z.infer<typeof keySchema>;
export type ExportedKeyRing = z.infer<typeof keyRingSchema>;

function keyOf({ purpose, version, material }: KeyMaterial): VersionedKey {
  const bytes = Buffer.from(material, 'base64');
  if (purpose === 'audit-seal') return { version, key: createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' }) };
  if (bytes.length !== 32) throw new Error(`key ${purpose} ${version} does not have 32 bytes`);
  return { version, key: createSecretKey(bytes) };
}

/** Makes a ring from its exported form, in this thread. Throws on a malformed or incomplete one. */
export function importKeyRing(exported: ExportedKeyRing): KeyRing {
  const { keys } = z.parse(keyRingSchema, exported);
  const byPurpose = new Map<KeyPurpose, VersionedKey[]>(PURPOSES.map(p => [p, []]));
  for (const material of keys) {
    const list = byPurpose.get(material.purpose) ?? [];
    if (list.some(k => k.version === material.version))
      throw new Error(`key ${material.purpose} ${material.version} occurs twice`);
    list.push(keyOf(material));
  }
  for (const list of byPurpose.values()) list.sort((a, b) => b.version - a.version);
  const list = (purpose: KeyPurpose): readonly VersionedKey[] => byPurpose.get(purpose) ?? [];
  for (const purpose of PURPOSES) if (list(purpose).length === 0) throw new Error(`no key for ${purpose}`);
  return {
    list,
    find: (purpose, version) => list(purpose).find(k => k.version === version),
    current: purpose => {
      const newest = list(purpose)[0];
      if (!newest) throw new Error(`no key for ${purpose}`);
      return newest;
    },
  };
}

/** The ring as plain strings, for `workerData` only. Never log or store it. */
export function exportKeyRing(ring: KeyRing): ExportedKeyRing {
  const material = (key: KeyObject): Buffer =>
    key.type === 'secret' ? key.export() : key.export({ format: 'der', type: 'pkcs8' });
  const keys = PURPOSES.flatMap(purpose =>
    ring.list(purpose).map(({ version, key }) => ({
      purpose,
      version,
      createdAt: '',
      material: material(key).toString('base64'),
    })),
  );
  return { format: 1, keys };
}
