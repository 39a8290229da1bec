// The key that signs the audit trail, and the public keys that check it.
import { createPublicKey, hash, type KeyObject, sign } from 'node:crypto';
import type { KeyRing, VersionedKey } from './key-ring.ts';

/** ECDSA over P-256 with SHA-256, DER-encoded: any OpenSSL checks it. */
export const SEAL_ALGORITHM = 'ecdsa-p256-sha256';

const idOf = ({ version, key }: VersionedKey): string => {
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return `audit-seal.${version}.${hash('sha256', spki, 'hex').slice(0, 16)}`;
};

/** Signs with the newest audit key. Fills the port `SealSigner` of `#platform/audit`. */
export function auditSigner(ring: KeyRing): {
  readonly keyId: string;
  readonly algorithm: string;
  sign(data: Buffer): Buffer;
} {
  const newest = ring.current('audit-seal');
  return { keyId: idOf(newest), algorithm: SEAL_ALGORITHM, sign: data => sign('sha256', data, newest.key) };
}

/** All public audit keys by key id. */
export function auditPublicKeys(ring: KeyRing): ReadonlyMap<string, KeyObject> {
  return new Map(ring.list('audit-seal').map(k => [idOf(k), createPublicKey(k.key)]));
}

/** The same as PEM, to hand to whoever checks the trail elsewhere. */
export function auditPublicKeysPem(ring: KeyRing): readonly { readonly keyId: string; readonly pem: string }[] {
  return [...auditPublicKeys(ring)].map(([keyId, key]) => ({
    keyId,
    pem: key.export({ format: 'pem', type: 'spki' }).toString(),
  }));
}
