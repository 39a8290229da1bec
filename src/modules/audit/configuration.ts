// What the reading side needs from outside. Filled once by `app/`, in every process.
import type { Instant } from '#kernel/time';
import { type SealKeys, sealKeysFromPem } from '#platform/audit';
import { createClock } from '#platform/clock';

export interface CatalogueEntry {
  readonly action: string;
  readonly zh: string;
  readonly en: string;
}

export interface AuditConfiguration {
  /** All public audit keys (`auditPublicKeysPem`). */
  readonly publicKeys: readonly { readonly keyId: string; readonly pem: string }[];
  /** Where the jobs process writes the sealed heads; a verification compares with it. */
  readonly headsFile: string;
  /** False where the application role could not be separated from the owner. */
  readonly separated: boolean;
  /** Every audit event of the manifests. */
  readonly catalogue: () => readonly CatalogueEntry[];
}

let configured: (AuditConfiguration & { readonly sealKeys: SealKeys }) | undefined;

/** Fills the ports; call before the first request. A second call replaces the first. */
export function configureAudit(configuration: AuditConfiguration): void {
  configured = { ...configuration, sealKeys: sealKeysFromPem(configuration.publicKeys) };
}

export function configuration(): AuditConfiguration & { readonly sealKeys: SealKeys } {
  if (!configured) throw new Error('configureAudit has not been called');
  return configured;
}

const machine = createClock();
/** Machine time: the trail is ordered and sealed by it, whatever the business clock shows. */
export const machineNow = (): Instant => machine.now();
