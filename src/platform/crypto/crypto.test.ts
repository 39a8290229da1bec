import { createPublicKey, verify as verifySignature } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import {
  addKey,
  auditPublicKeys,
  auditPublicKeysPem,
  auditSigner,
  cellRef,
  codeHash,
  codeHashes,
  constantTimeEqual,
  exportKeyRing,
  importKeyRing,
  loadKeyRing,
  lookupHash,
  lookupHashes,
  lookupHashesHex,
  lookupHashHex,
  newToken,
  openText,
  sealedVersion,
  sealText,
  sealTextHex,
  sm3,
  tokenHash,
} from './index.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'zs-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fileNamed = (name: string) => path.join(folder, name, 'keys.json');
const ring = await loadKeyRing(fileNamed('shared'));

describe('the key file', () => {
  test('ORG-09: the first start makes a key file that only its owner may read, and the next start finds the same keys', async () => {
    const file = fileNamed('first');
    const made = await loadKeyRing(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = await loadKeyRing(file);
    expect(lookupHash(again, 'phone', '13800000000')).toEqual(lookupHash(made, 'phone', '13800000000'));
    expect(openText(again, 'personal', sealText(made, 'personal', '甲', 'a.b.c:1'), 'a.b.c:1')).toBe('甲');
  });

  test('ORG-09: processes that start together end with the same keys', async () => {
    const rings = await Promise.all(Array.from({ length: 8 }, () => loadKeyRing(fileNamed('race'))));
    expect(new Set(rings.map(r => lookupHash(r, 'phone', 'x').toString('hex'))).size).toBe(1);
  });

  test('ORG-09: a key file that others may read, or a damaged one, stops the start', async () => {
    const file = fileNamed('open');
    await loadKeyRing(file);
    chmodSync(file, 0o640);
    await expect(loadKeyRing(file)).rejects.toThrow('0600');
    chmodSync(file, 0o600);
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 200));
    await expect(loadKeyRing(file)).rejects.toThrow();
  });

  test('TRU-05: a purpose that an older file lacks gets a key and the others stay', async () => {
    const file = fileNamed('older');
    const before = await loadKeyRing(file);
    const content = JSON.parse(readFileSync(file, 'utf8')) as { keys: { purpose: string }[] };
    const keys = content.keys.filter(k => k.purpose !== 'secrets');
    writeFileSync(file, JSON.stringify({ ...content, keys }));
    const after = await loadKeyRing(file);
    expect(lookupHash(after, 'phone', 'x')).toEqual(lookupHash(before, 'phone', 'x'));
    expect(openText(after, 'secrets', sealText(after, 'secrets', 's', 'c'), 'c')).toBe('s');
  });

  test('ORG-09: after a new key joins, old ciphers open, old slips are found and new ciphers carry the new version', async () => {
    const file = fileNamed('rotated');
    const before = await loadKeyRing(file);
    const old = sealText(before, 'personal', '旧', 'c');
    await addKey(file, 'personal');
    await addKey(file, 'codes');
    await addKey(file, 'audit-seal');
    const after = await loadKeyRing(file);
    expect(openText(after, 'personal', old, 'c')).toBe('旧');
    expect([sealedVersion(old), sealedVersion(sealText(after, 'personal', '新', 'c'))]).toEqual([1, 2]);
    expect(codeHashes(after, 'slip', 'x')).toContainEqual(codeHash(before, 'slip', 'x'));
    expect(lookupHashes(after, 'phone', 'x')).toEqual([lookupHash(before, 'phone', 'x')]);
    expect([...auditPublicKeys(after).keys()]).toContain(auditSigner(before).keyId);
    expect(auditSigner(after).keyId).not.toBe(auditSigner(before).keyId);
  });

  test('ORG-09: an exported ring makes the same ring in a worker thread', async () => {
    const code = `
      const { parentPort, workerData } = require('node:worker_threads');
      import(workerData.door).then(c => {
        const ring = c.importKeyRing(workerData.keys);
        parentPort.postMessage({ hash: c.lookupHash(ring, 'phone', 'x').toString('hex'), cipher: c.sealText(ring, 'personal', '乙', 'c') });
      });`;
    const door = new URL('./index.ts', import.meta.url).href;
    const worker = new Worker(code, { eval: true, workerData: { door, keys: exportKeyRing(ring) } });
    const answer = await new Promise<{ hash: string; cipher: Uint8Array }>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    await worker.terminate();
    expect(answer.hash).toBe(lookupHash(ring, 'phone', 'x').toString('hex'));
    expect(openText(ring, 'personal', Buffer.from(answer.cipher), 'c')).toBe('乙');
    expect(() => importKeyRing({ format: 1, keys: [] })).toThrow('no key');
  });
});

describe('ciphers and hashes', () => {
  test('ORG-09: any text opens in its own cell and in no other', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.uuid(), (text, id) => {
        const cell = cellRef('people.person', 'number_cipher', id);
        const sealed = sealText(ring, 'personal', text, cell);
        expect(sealed.length).toBe(Buffer.byteLength(text) + 29);
        expect(openText(ring, 'personal', sealed, cell)).toBe(text);
        expect(() => openText(ring, 'personal', sealed, cellRef('people.person', 'phone_cipher', id))).toThrow(
          'crypto.unreadable',
        );
        expect(() => openText(ring, 'secrets', sealed, cell)).toThrow('crypto.unreadable');
      }),
      { numRuns: 100 },
    );
  });

  test('ORG-09: what is sealed and hashed in hex is what is sealed and hashed in bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), text => {
        const sealed = Buffer.from(sealTextHex(ring, 'personal', text, 'a.b.c:1'), 'hex');
        expect(openText(ring, 'personal', sealed, 'a.b.c:1')).toBe(text);
        expect(() => openText(ring, 'personal', sealed, 'a.b.c:2')).toThrow('crypto.unreadable');
        expect(lookupHashHex(ring, 'phone', text)).toBe(lookupHash(ring, 'phone', text).toString('hex'));
        expect(lookupHashesHex(ring, 'phone', text)).toEqual(
          lookupHashes(ring, 'phone', text).map(h => h.toString('hex')),
        );
      }),
    );
  });

  test('ORG-09: a cipher with any bit changed, cut short or of an unknown version does not open', () => {
    const sealed = sealText(ring, 'personal', '450702200001010011', 'c');
    for (let i = 0; i < sealed.length; i += 1) {
      const bent = Buffer.from(sealed);
      bent.writeUInt8(bent.readUInt8(i) ^ 1, i);
      expect(() => openText(ring, 'personal', bent, 'c')).toThrow('crypto.unreadable');
      expect(() => openText(ring, 'personal', sealed.subarray(0, i), 'c')).toThrow('crypto.unreadable');
    }
  });

  test('ORG-09: equal texts seal differently, and have the same lookup hash within a kind only', () => {
    expect(sealText(ring, 'personal', 'x', 'c')).not.toEqual(sealText(ring, 'personal', 'x', 'c'));
    expect(lookupHash(ring, 'phone', 'x')).toEqual(lookupHash(ring, 'phone', 'x'));
    expect(lookupHash(ring, 'phone', 'x')).not.toEqual(lookupHash(ring, 'citizen-number', 'x'));
    expect(lookupHash(ring, 'a', 'b:c')).not.toEqual(lookupHash(ring, 'a:b', 'c'));
    expect(codeHash(ring, 'phone', 'x')).not.toEqual(lookupHash(ring, 'phone', 'x'));
  });

  test('TRU-04: SM3 gives the answers of the standard', () => {
    expect(sm3('abc').toString('hex')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
    expect(sm3(Buffer.from('abcd'.repeat(16))).toString('hex')).toBe(
      'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732',
    );
  });

  test('TRU-04: what the audit key signs is checked with the public key that is handed out', () => {
    const signer = auditSigner(ring);
    const [handed] = auditPublicKeysPem(ring);
    const signature = signer.sign(Buffer.from('head'));
    expect(handed?.keyId).toBe(signer.keyId);
    const key = createPublicKey(handed?.pem ?? '');
    expect(verifySignature('sha256', Buffer.from('head'), key, signature)).toBe(true);
    expect(verifySignature('sha256', Buffer.from('heat'), key, signature)).toBe(false);
  });

  test('ORG-09: tokens differ, hash to 32 bytes, and compare whatever their length', () => {
    const tokens = new Set(Array.from({ length: 200 }, newToken));
    expect(tokens.size).toBe(200);
    expect(tokenHash(newToken())).toHaveLength(32);
    expect(constantTimeEqual('a', 'a')).toBe(true);
    expect(constantTimeEqual('a', 'ab')).toBe(false);
    expect(constantTimeEqual(Buffer.from('a'), 'a')).toBe(true);
  });
});
