// Rows of this module's tables, and the read views of lower registers that its statements use.
import type { RoleId } from '#kernel/roles';
import type { CalendarDate, Instant } from '#kernel/time';

export type AccountState = 'active' | 'locked' | 'closed';
export type SessionOrigin = 'password' | 'slip' | 'first-run' | 'service';
export type NodeKind = 'system' | 'unit' | 'region';
export type SlipPurpose = 'first-sign-in' | 'recovery';

export interface AccountRow {
  id: string;
  login: string | null;
  personId: string | null;
  unitId: string | null;
  name: string;
  passwordHash: string | null;
  passwordSetAt: Instant | null;
  state: AccountState;
  mustChange: boolean;
  totpCipher: Buffer | null;
  totpPendingCipher: Buffer | null;
  totpLastStep: number;
  createdAt: Instant;
  closedAt: Instant | null;
  revision: number;
}

export interface SessionRow {
  id: string;
  accountId: string;
  tokenHash: Buffer;
  origin: SessionOrigin;
  restricted: boolean;
  userAgent: string;
  address: string;
  createdAt: Instant;
  lastSeenAt: Instant;
  expiresAt: Instant;
  endedAt: Instant | null;
  endedReason: string | null;
}

export interface RoleGrantRow {
  id: string;
  accountId: string;
  role: RoleId;
  nodeKind: NodeKind;
  nodeId: string | null;
  line: string | null;
  validFrom: CalendarDate;
  validTo: CalendarDate;
  grantedBy: string | null;
  grantedAt: Instant;
  renews: string | null;
  revokedAt: Instant | null;
  revokedBy: string | null;
  revokeReason: string | null;
}

interface SlipBatchRow {
  id: string;
  unitId: string | null;
  issuedBy: string | null;
  issuedAt: Instant;
  size: number;
  state: 'rendering' | 'printed' | 'failed';
}

export interface SlipRow {
  id: string;
  batchId: string;
  personId: string | null;
  accountId: string | null;
  unitId: string | null;
  purpose: SlipPurpose;
  codeHash: Buffer;
  issuedBy: string | null;
  issuedAt: Instant;
  expiresAt: Instant;
  needsConfirmation: boolean;
  confirmedBy: string | null;
  confirmedAt: Instant | null;
  usedAt: Instant | null;
  voidedAt: Instant | null;
  voidReason: string | null;
}

interface ThrottleRow {
  key: string;
  failures: number;
  lastFailedAt: Instant;
  blockedUntil: Instant | null;
}

export interface AccountTables {
  'accounts.account': AccountRow;
  'accounts.session': SessionRow;
  'accounts.roleGrant': RoleGrantRow;
  'accounts.slipBatch': SlipBatchRow;
  'accounts.slip': SlipRow;
  'accounts.signInThrottle': ThrottleRow;
  'accounts.setupToken': { tokenHash: Buffer; createdAt: Instant; endedAt: Instant | null };
  'accounts.helpDesk': { onlyRow: boolean; text: string; revision: number };
}
