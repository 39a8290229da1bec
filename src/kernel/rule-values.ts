// The types a rule's value may have, and how values of one kind combine and compare.

import { z, zDate, zText } from './endpoint.ts';
import {
  compareDuePhrases,
  comparePeriods,
  type DuePhrase,
  describePeriod,
  type Period,
  zDuePhrase,
  zPeriod,
} from './periods.ts';
import { compareShares, type Share, zShare } from './share.ts';

/** How the applicable values of a kind combine: the smallest, largest, earliest, latest, all of them, or only equal ones. */
export const combineModes = ['min', 'max', 'earliest', 'latest', 'all', 'exact'] as const;
export type CombineMode = (typeof combineModes)[number];

/**
 * `count` and `money` (in fen) are whole numbers; `target` is a share to reach by a date; `window` two dates, both
 * included; `choice` one code and `codes` several of those the kind lists; `record` named facts that belong together.
 */
export const valueTypes = [
  'count',
  'money',
  'share',
  'period',
  'due',
  'target',
  'window',
  'choice',
  'codes',
  'flag',
  'record',
  'text',
] as const;
export type ValueType = (typeof valueTypes)[number];

export interface Target {
  readonly share: Share;
  readonly due: DuePhrase;
}
export interface DateWindow {
  readonly from: string;
  readonly to: string;
}
export type RecordField = string | number | boolean | readonly string[] | Period | DuePhrase;
export type RuleRecord = Readonly<Record<string, RecordField>>;

/** A rule's value; null is open: the text sets none (定期), so it has no value until the operator sets one. */
export type RuleValue =
  | number
  | string
  | boolean
  | Share
  | Period
  | DuePhrase
  | Target
  | DateWindow
  | readonly string[]
  | RuleRecord;

const zCode = z.string().check(z.regex(/^[a-z0-9][a-z0-9.-]{0,59}$/));
const zCodeList = z.array(zCode).check(z.minLength(1), z.maxLength(100));
const zWhole = z.int().check(z.minimum(0), z.maximum(1_000_000_000_000));
const zFieldName = z.string().check(z.regex(/^[a-z][A-Za-z0-9]{0,39}$/));
const zTarget = z.strictObject({ share: zShare, due: zDuePhrase });
const zWindow = z
  .strictObject({ from: zDate, to: zDate })
  .check(z.refine(window => window.from <= window.to, { error: 'from lies after to' }));
const zRecord = z.record(
  zFieldName,
  z.union([zWhole, z.boolean(), zText(300, 1), z.array(zText(120, 1)).check(z.maxLength(50)), zPeriod, zDuePhrase]),
);

/** The schema of a value of that type. */
export function valueSchema(type: ValueType): z.ZodMiniType<RuleValue, unknown> {
  return schemas[type];
}

const schemas: Readonly<Record<ValueType, z.ZodMiniType<RuleValue, unknown>>> = {
  count: zWhole,
  money: zWhole,
  share: zShare,
  period: zPeriod,
  due: zDuePhrase,
  target: zTarget,
  window: zWindow,
  choice: zCode,
  codes: zCodeList,
  flag: z.boolean(),
  record: zRecord,
  text: zText(500, 1),
};

/** Which modes make sense for a type: an order is needed for min to latest, a set of values for all. */
export function canCombine(type: ValueType, mode: CombineMode): boolean {
  if (mode === 'all' || mode === 'exact') return true;
  if (type === 'due') return mode === 'earliest' || mode === 'latest';
  return (mode === 'min' || mode === 'max') && ['count', 'money', 'share', 'period'].includes(type);
}

/** Same value, whatever the order of keys and of codes. */
export function sameValue(a: RuleValue, b: RuleValue): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const parts = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${parts.map(([key, part]) => `${key}:${canonical(part)}`).join(',')}}`;
}

/** Negative, zero or positive by the order of the type; undefined when the two cannot be ordered. */
export function compareValues(type: ValueType, a: RuleValue, b: RuleValue): number | undefined {
  switch (type) {
    case 'count':
    case 'money':
      return typeof a === 'number' && typeof b === 'number' ? Math.sign(a - b) : undefined;
    case 'share': {
      const [first, second] = [zShare.safeParse(a), zShare.safeParse(b)];
      return first.success && second.success ? compareShares(first.data, second.data) : undefined;
    }
    case 'period': {
      const [first, second] = [zPeriod.safeParse(a), zPeriod.safeParse(b)];
      return first.success && second.success ? comparePeriods(first.data, second.data) : undefined;
    }
    case 'due': {
      const [first, second] = [zDuePhrase.safeParse(a), zDuePhrase.safeParse(b)];
      return first.success && second.success ? compareDuePhrases(first.data, second.data) : undefined;
    }
    default:
      return sameValue(a, b) ? 0 : undefined;
  }
}

/** How strict a value is against another of its kind. */
export type Strictness = 'stricter' | 'equal' | 'looser' | 'incomparable';

/** What strictness is judged by: the type and the mode, because the mode says which end binds. */
export interface Comparable {
  readonly type: ValueType;
  readonly combine: CombineMode;
}

/**
 * How strict `child` is against `parent`. Where values combine by `min` or `earliest` the smaller is stricter, by `max` or
 * `latest` the larger. `exact` leaves only equality. `all` is equality for single values, but a target is stricter with a
 * higher share or an earlier date, and a set of codes with more of them.
 */
export function compareStrictness({ type, combine }: Comparable, child: RuleValue, parent: RuleValue): Strictness {
  if (sameValue(child, parent)) return 'equal';
  if (combine === 'exact') return 'incomparable';
  if (combine === 'all') return compareDemands(type, child, parent);
  const order = compareValues(type, child, parent);
  if (order === undefined) return 'incomparable';
  const stricterSign = combine === 'min' || combine === 'earliest' ? -1 : 1;
  return order === 0 ? 'equal' : order === stricterSign ? 'stricter' : 'looser';
}

function compareDemands(type: ValueType, child: RuleValue, parent: RuleValue): Strictness {
  if (type === 'target') {
    const [own, above] = [zTarget.safeParse(child), zTarget.safeParse(parent)];
    if (!own.success || !above.success) return 'incomparable';
    const share = compareShares(own.data.share, above.data.share);
    const due = compareDuePhrases(own.data.due, above.data.due);
    if (due === undefined || share * -due < 0) return 'incomparable';
    return share > 0 || due < 0 ? 'stricter' : share < 0 || due > 0 ? 'looser' : 'equal';
  }
  if (!Array.isArray(child) || !Array.isArray(parent)) return 'incomparable';
  if (parent.every(code => child.includes(code))) return 'stricter';
  return child.every(code => parent.includes(code)) ? 'looser' : 'incomparable';
}

/** True when a forwarded requirement must be refused (DIR-02): looser than its parent, or not comparable with it. */
export function looserThan(kind: Comparable, parent: RuleValue, child: RuleValue): boolean {
  const strictness = compareStrictness(kind, child, parent);
  return strictness === 'looser' || strictness === 'incomparable';
}

/** Money in fen as `50元` or `50.50 yuan`. */
export function describeMoney(fen: number, language: 'zh' | 'en'): string {
  const yuan = fen % 100 === 0 ? String(fen / 100) : `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
  return language === 'zh' ? `${yuan}元` : `${yuan} yuan`;
}

/** A due date as worded, from its data. */
export function describeDuePhrase(phrase: DuePhrase, language: 'zh' | 'en'): string {
  const zh = language === 'zh';
  if ('by' in phrase) return zh ? `${phrase.by}前（含当日）` : `by ${phrase.by} (inclusive)`;
  if ('beforeMonth' in phrase)
    return zh ? `${phrase.beforeMonth}月前（不含该月）` : `before ${phrase.beforeMonth} begins`;
  if ('yearEnd' in phrase) return zh ? `${phrase.yearEnd}年底前` : `by the end of ${phrase.yearEnd}`;
  if ('monthEnd' in phrase) return zh ? `${phrase.monthEnd}月底前` : `by the end of ${phrase.monthEnd}`;
  return zh ? `每年${phrase.everyMonthEnd}月底前` : `by the end of month ${phrase.everyMonthEnd} of each year`;
}

/** A value in words, for the page of rules; codes stand as they are unless `names` knows them. */
export function describeValue(
  type: ValueType,
  value: RuleValue | null,
  { language, names = code => code }: { readonly language: 'zh' | 'en'; readonly names?: (code: string) => string },
): string {
  if (value === null) return language === 'zh' ? '原文未定，待设定' : 'not set in the text';
  if (type === 'money' && typeof value === 'number') return describeMoney(value, language);
  if (typeof value === 'boolean') return language === 'zh' ? (value ? '是' : '否') : value ? 'yes' : 'no';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return type === 'choice' ? names(value) : value;
  if (Array.isArray(value)) return value.map(names).join(language === 'zh' ? '、' : ', ');
  return describeStructure(value, language, names);
}

function describeStructure(
  value: Exclude<RuleValue, number | string | boolean>,
  language: 'zh' | 'en',
  names: (code: string) => string,
): string {
  const target = zTarget.safeParse(value);
  if (target.success)
    return `≥ ${target.data.share.num}/${target.data.share.den}, ${describeDuePhrase(target.data.due, language)}`;
  const period = zPeriod.safeParse(value);
  if (period.success) return describePeriod(period.data, language);
  const due = zDuePhrase.safeParse(value);
  if (due.success) return describeDuePhrase(due.data, language);
  const share = zShare.safeParse(value);
  if (share.success) return `${share.data.num}/${share.data.den}`;
  const window = zWindow.safeParse(value);
  if (window.success) return `${window.data.from} – ${window.data.to}`;
  const colon = language === 'zh' ? '：' : ': ';
  const fields = Object.entries(value).map(([name, part]) => names(name) + colon + describePart(part, language, names));
  return fields.join(language === 'zh' ? '；' : '; ');
}

function describePart(part: unknown, language: 'zh' | 'en', names: (code: string) => string): string {
  const period = zPeriod.safeParse(part);
  if (period.success) return describePeriod(period.data, language);
  const due = zDuePhrase.safeParse(part);
  if (due.success) return describeDuePhrase(due.data, language);
  if (typeof part === 'boolean') return language === 'zh' ? (part ? '是' : '否') : part ? 'yes' : 'no';
  return Array.isArray(part)
    ? part.map(each => names(String(each))).join(language === 'zh' ? '、' : ', ')
    : names(String(part));
}
