// The list of persons as a workbook: exactly what the filters show, numbers as masks, and on record before the first byte leaves.
import type { Language } from '#kernel/messages';
import { listFile } from '#modules/organizations';
import { record } from '#platform/audit';
import { type Ctx, inTransaction } from '#platform/database';
import type { FileReply } from '#platform/http';
import { auditEvents, errors, jobCategories, MAX_EXPORT, type PersonItem, titleLevels } from '../contract.ts';
import { messages } from '../messages.ts';
import { documentKindNames as documentKinds } from '../personal-data.ts';
import { countPeople, listPeople, type PersonFilters } from './person-queries.ts';

type Words = Readonly<Record<string, { readonly zh: string; readonly en: string }>>;
const columns = [
  ['export.status', 10],
  ['column.name', 16],
  ['column.documentKind', 14],
  ['export.number', 24],
  ['export.phone', 18],
  ['column.unit', 36],
  ['column.category1', 30],
  ['column.titleLevel', 12],
] as const;
/** What the trail keeps of the filters: which were set. A name that was looked for is none of its business. */
const filterNames = ['q', 'category', 'title'] as const;

/** Throws 422 when there are more persons than a file takes. */
export async function exportPeople(
  ctx: Ctx,
  { language, ...filters }: PersonFilters & { readonly language: Language },
): Promise<FileReply> {
  const rows = await inTransaction(ctx, async tx => {
    const count = await countPeople(tx.ctx, { ...filters, limit: MAX_EXPORT + 1 });
    if (count > MAX_EXPORT) throw errors.refuse('people.export-too-large', { limit: MAX_EXPORT });
    await record(tx, auditEvents.exportPeople, {
      subject: { kind: 'person-list', id: filters.unit ?? 'all', unitId: filters.unit ?? null },
      detail: { rows: count, status: filters.status, filters: filterNames.filter(name => filters[name]) },
    });
    return count;
  });
  const text = messages[language];
  const word = (words: Words, key: string) => words[key]?.[language] ?? key;
  return listFile<PersonItem>(ctx, {
    name: text['export.people'],
    columns: columns.map(([key, width]) => ({ title: text[key], width, style: 'text' })),
    cells: person => [
      text[`export.${person.status}`],
      person.name,
      word(documentKinds, person.documentKind),
      person.numberMask,
      person.phoneMask ?? '',
      person.unit?.name ?? '',
      person.jobCategories.map(key => word(jobCategories, key)).join('、'),
      word(titleLevels, person.titleLevel),
    ],
    read: page => listPeople(ctx, { ...filters, ...page }),
    // Who comes meanwhile is not in the file: it holds what is on record.
    limit: rows,
  });
}
