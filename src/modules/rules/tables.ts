import type { ColumnType } from 'kysely';
import type { CalendarYear } from '#kernel/calendar';
import type { RuleValue } from '#kernel/rules';
import type { Instant } from '#kernel/time';

type Json<T> = ColumnType<T, string, string>;

export interface RulesTables {
  'rules.pack': {
    id: string;
    version: number;
    hash: string;
    title: Json<{ zh: string; en: string }>;
    instrument: string;
    content: Json<unknown>;
    loadedAt: Instant;
  };
  'rules.calendarYear': {
    year: number;
    days: Json<CalendarYear['days']>;
    source: string;
    revision: number;
    updatedAt: Instant;
  };
  'rules.setting': {
    id: string;
    ruleId: string;
    value: Json<RuleValue>;
    reason: string;
    setBy: string | null;
    setAt: Instant;
  };
}
