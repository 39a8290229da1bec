// One-time codes of an authenticator app (RFC 6238).
import { Secret, TOTP } from 'otpauth';
import { machineMs } from '#platform/clock';
import { qrSvg } from '#platform/documents';

const PERIOD = 30;

const totpOf = (seed: string, label = '') =>
  new TOTP({ issuer: '政枢', label, secret: Secret.fromBase32(seed), period: PERIOD, digits: 6, algorithm: 'SHA1' });

/** A new seed: 20 random bytes as base32. */
export const newSeed = (): string => new Secret({ size: 20 }).base32;

/** The QR code that an authenticator reads, as SVG. */
export const seedQr = (seed: string, label: string): string => qrSvg(totpOf(seed, label).toString());

/**
 * The time step that the code belongs to, one step either side allowed; undefined for a wrong code. Machine time, not business
 * time: the telephone beside the screen knows nothing of a demo's shifted clock.
 */
export function stepOfCode(seed: string, code: string): number | undefined {
  const digits = code.normalize('NFKC').replace(/\s+/g, '');
  if (!/^\d{6}$/.test(digits)) return undefined;
  const timestamp = machineMs();
  const delta = totpOf(seed).validate({ token: digits, window: 1, timestamp });
  return delta === null ? undefined : Math.floor(timestamp / 1000 / PERIOD) + delta;
}
