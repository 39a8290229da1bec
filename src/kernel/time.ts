/** An instant: ISO 8601 in UTC with milliseconds, `2026-11-21T01:02:03.004Z`. Such strings sort by time. */
export type Instant = string;

/** A calendar date in Asia/Shanghai, `YYYY-MM-DD`. Such strings sort by date. */
export type CalendarDate = string;

/** China has kept UTC+8 without daylight saving since 1992; every date in the platform is of this zone. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** Milliseconds since the epoch → Instant. */
export function instantFromMs(ms: number): Instant {
  return new Date(ms).toISOString();
}

/** Instant → milliseconds since the epoch. Throws RangeError on a malformed string. */
export function msOf(instant: Instant): number {
  const ms = Date.parse(instant);
  if (Number.isNaN(ms)) throw new RangeError(`not an instant: ${instant.slice(0, 40)}`);
  return ms;
}

/** The instant `ms` milliseconds later (or earlier when negative). */
export function addMs(instant: Instant, ms: number): Instant {
  return instantFromMs(msOf(instant) + ms);
}

/** `2026-11-21 09:02`: date and minute in Shanghai, for texts that no page formats. */
export function wallClock(instant: Instant): string {
  return instantFromMs(msOf(instant) + SHANGHAI_OFFSET_MS)
    .slice(0, 16)
    .replace('T', ' ');
}

/** The calendar date in Shanghai at that instant. */
export function dateOf(instant: Instant): CalendarDate {
  return instantFromMs(msOf(instant) + SHANGHAI_OFFSET_MS).slice(0, 10);
}

/** Wall time `HH:MM` or `HH:MM:SS` in Shanghai on that date → Instant. */
export function shanghai(date: CalendarDate, time = '00:00'): Instant {
  return instantFromMs(Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time}.000Z`) - SHANGHAI_OFFSET_MS);
}

/** The instant at which the date ends (24:00 in Shanghai), exclusive. */
export function endOfDay(date: CalendarDate): Instant {
  return addMs(shanghai(date), 86_400_000);
}

/** `days` calendar days later (or earlier when negative). */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  return instantFromMs(Date.parse(`${date}T00:00:00.000Z`) + days * 86_400_000).slice(0, 10);
}

/** 1 = Monday … 7 = Sunday. */
export function weekdayOf(date: CalendarDate): number {
  return new Date(Date.parse(`${date}T00:00:00.000Z`)).getUTCDay() || 7;
}

/** True for a real day of the Gregorian calendar written `YYYY-MM-DD`. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00.000Z`);
  return !Number.isNaN(ms) && instantFromMs(ms).slice(0, 10) === text;
}
