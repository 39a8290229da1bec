// Keys, ciphers, hashes, passwords, codes. Everything else in the house asks here.
export { auditPublicKeys, auditPublicKeysPem, auditSigner, SEAL_ALGORITHM } from './audit-key.ts';
export {
  type CellRef,
  cellRef,
  codeHash,
  codeHashes,
  constantTimeEqual,
  lookupHash,
  lookupHashes,
  lookupHashesHex,
  lookupHashHex,
  openText,
  sealedVersion,
  sealText,
  sealTextHex,
  sm3,
} from './cipher.ts';
export { newSlipCode, newToken, parseSlipCode, tokenHash } from './codes.ts';
export { addKey, loadKeyRing } from './key-file.ts';
export {
  type CipherPurpose,
  type ExportedKeyRing,
  exportKeyRing,
  importKeyRing,
  type KeyPurpose,
  type KeyRing,
} from './key-ring.ts';
export { isCommonPassword } from './password-strength.ts';
export { dummyVerify, hashPassword, MAX_PASSWORD, passwordNeedsRehash, verifyPassword } from './passwords.ts';
