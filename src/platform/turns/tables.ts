import type { Citation } from '#kernel/citation';
import type { ClockSpan, ClockSpec } from '#kernel/clock';
import type { Instant } from '#kernel/time';

export interface TurnRow {
  id: string;
  subjectKind: string;
  subjectId: string;
  action: string;
  what: { zh: string; en: string };
  title: string;
  link: string;
  holderKind: 'unit' | 'post' | 'function';
  holderUnitId: string | null;
  holderPost: string | null;
  regionCode: string | null;
  function: string | null;
  startedAt: Instant;
  spec: ClockSpec;
  spans: readonly ClockSpan[];
  dueAt: Instant | null;
  provisional: boolean;
  soonAt: Instant | null;
  citation: Citation | null;
  openedAt: Instant;
  closedAt: Instant | null;
  outcome: string | null;
  soonToldAt: Instant | null;
  overdueToldAt: Instant | null;
}

export interface TurnTables {
  'platform.turn': TurnRow;
}
