// The list of units as a workbook: exactly what the filters show.
import type { Language } from '#kernel/messages';
import type { Ctx } from '#platform/database';
import type { FileReply } from '#platform/http';
import { errors, MAX_EXPORT, type UnitItem } from '../contract.ts';
import { industries, lines, regionFunctions, unitLevels, unitTypes } from '../contract-words.ts';
import { listFile } from '../list-file.ts';
import { messages } from '../messages.ts';
import { countUnits, listUnits, type UnitFilters } from './unit-queries.ts';

type Words = Readonly<Record<string, { readonly zh: string; readonly en: string }>>;
const columns = [
  ['status', 10],
  ['name', 36],
  ['code', 22],
  ['type', 24],
  ['industry', 16],
  ['level', 10],
  ['region', 20],
  ['regionCode', 14],
  ['parent', 36],
  ['lines', 24],
  ['functions', 36],
] as const;

/** Throws 422 when there are more units than a file takes. */
export async function exportUnits(
  ctx: Ctx,
  { language, ...filters }: UnitFilters & { readonly language: Language },
): Promise<FileReply> {
  if ((await countUnits(ctx, { ...filters, limit: MAX_EXPORT + 1 })) > MAX_EXPORT)
    throw errors.refuse('organizations.export-too-large', { limit: MAX_EXPORT });
  const text = messages[language];
  const word = (words: Words, key: string) => words[key]?.[language] ?? key;
  const all = (words: Words, keys: readonly string[]) => keys.map(key => word(words, key)).join('、');
  return listFile<UnitItem>(ctx, {
    name: text['export.units'],
    columns: columns.map(([key, width]) => ({ title: text[`export.${key}`], width, style: 'text' })),
    cells: unit => [
      text[`export.${unit.status}`],
      unit.name,
      unit.code ?? '',
      word(unitTypes, unit.unitType),
      word(industries, unit.industry),
      word(unitLevels, unit.level),
      unit.regionName,
      unit.regionCode,
      unit.parentName ?? '',
      all(lines, unit.lines),
      all(regionFunctions, unit.functions),
    ],
    read: page => listUnits(ctx, { ...filters, ...page }),
    limit: MAX_EXPORT,
  });
}
