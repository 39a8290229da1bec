// SQL of the staging table.
import { sql } from 'kysely';
import type { Tx } from '#platform/database';
import type { PeopleTables, RosterStagingRow } from '../tables.ts';
import { dropFile } from './sealed-parts.ts';

type Tables = PeopleTables;

/** Removes what a check has staged and annotated so far. */
export async function clearStaging(tx: Tx, importId: string): Promise<void> {
  await tx.for<Tables>().deleteFrom('people.rosterRow').where('importId', '=', importId).execute();
  await dropFile(tx, { importId, kind: 'annotated' });
}

/** Stores a batch. Lists within a row travel as JSON, because `unnest` would flatten them. */
export async function stageRows(tx: Tx, rows: readonly RosterStagingRow[]): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const column = <K extends keyof RosterStagingRow>(key: K): RosterStagingRow[K][] => rows.map(row => row[key]);
  const json = (key: 'jobCategories' | 'problems' | 'notes' | 'newIds'): string[] =>
    rows.map(row => JSON.stringify(row[key]));
  await sql`
    insert into people.roster_row (import_id, row_no, outcome, person_id, person_revision, name, pinyin, pinyin_key, initials, document_kind,
      number_cipher, number_lookup, number_mask, phone_cipher, phone_lookup, phone_mask, title_level, title_name, unit_id, unit_text,
      job_categories, problems, notes, new_ids)
    select ${first.importId}, r.row_no, r.outcome, r.person_id, r.person_revision, r.name, r.pinyin, r.pinyin_key, r.initials, r.document_kind,
      r.number_cipher, r.number_lookup, r.number_mask, r.phone_cipher, r.phone_lookup, r.phone_mask, r.title_level, r.title_name, r.unit_id,
      r.unit_text,
      case when r.categories = 'null' then null else array(select jsonb_array_elements_text(r.categories::jsonb)) end,
      r.problems::jsonb,
      array(select jsonb_array_elements_text(r.notes::jsonb)),
      array(select i::uuid from jsonb_array_elements_text(r.new_ids::jsonb) as i)
    from unnest(${column('rowNo')}::int[], ${column('outcome')}::text[], ${column('personId')}::uuid[], ${column('personRevision')}::int[],
      ${column('name')}::text[], ${column('pinyin')}::text[], ${column('pinyinKey')}::text[], ${column('initials')}::text[],
      ${column('documentKind')}::text[], ${column('numberCipher')}::bytea[], ${column('numberLookup')}::bytea[],
      ${column('numberMask')}::text[], ${column('phoneCipher')}::bytea[], ${column('phoneLookup')}::bytea[], ${column('phoneMask')}::text[],
      ${column('titleLevel')}::text[], ${column('titleName')}::text[], ${column('unitId')}::uuid[], ${column('unitText')}::text[],
      ${json('jobCategories')}::text[], ${json('problems')}::text[], ${json('notes')}::text[], ${json('newIds')}::text[])
      as r (row_no, outcome, person_id, person_revision, name, pinyin, pinyin_key, initials, document_kind, number_cipher, number_lookup,
        number_mask, phone_cipher, phone_lookup, phone_mask, title_level, title_name, unit_id, unit_text, categories, problems, notes, new_ids)`.execute(
    tx.for<Tables>(),
  );
}
