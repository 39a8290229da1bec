// The description of the database under database/schema, one file per PostgreSQL schema, compared with the migrated template.
// After a migration: `UPDATE_SCHEMA=1 npx vitest run --project server src/app/schema.test.ts`.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkout } from './config.ts';
import { createTestWorld, type TestWorld } from './testing.ts';

const FOLDER = path.join(checkout, 'database/schema');
let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld({ now: '2014-06-01T01:00:00.000Z', modules: [] });
});
afterAll(() => world.close());

interface Line {
  readonly schema: string;
  readonly relation: string;
  readonly kind: string;
  readonly line: string;
}

// Partitions by month come and go with the calendar; their parent describes them.
const OURS = `n.nspname not in ('pg_catalog', 'information_schema', 'public', 'graphile_worker') and n.nspname not like 'pg\\_%' and not c.relispartition`;

const QUERIES = [
  `select n.nspname as schema, c.relname as relation, case c.relkind when 'v' then 'view' when 'p' then 'partitioned table' else 'table' end as kind,
     lpad(a.attnum::text, 3, '0') || ' ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
       || case when a.attidentity <> '' then ' identity' when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end as line
   from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
   left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
   where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v') and ${OURS}`,
  `select n.nspname as schema, c.relname as relation, '' as kind, '900 ' || k.conname || ' ' || pg_get_constraintdef(k.oid) as line
   from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
   where k.contype in ('p', 'f', 'u') and c.relkind in ('r', 'p') and ${OURS}`,
  `select n.nspname as schema, c.relname as relation, '' as kind, '910 index ' || regexp_replace(pg_get_indexdef(i.indexrelid), ' ON (ONLY )?', ' on ') as line
   from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
   where not i.indisprimary and ${OURS}`,
  `select n.nspname as schema, c.relname as relation, '' as kind,
     '920 zhengshu_app may ' || string_agg(lower(p.privilege), ', ' order by p.privilege) as line
   from pg_class c join pg_namespace n on n.oid = c.relnamespace
   cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) as p(privilege)
   where c.relkind in ('r', 'p', 'v') and has_table_privilege('zhengshu_app', c.oid, p.privilege) and ${OURS}
   group by n.nspname, c.relname`,
];

async function describeDatabase(): Promise<ReadonlyMap<string, string>> {
  const lines: Line[] = [];
  for (const query of QUERIES) lines.push(...(await world.owner.query<Line>(query)).rows);
  const bySchema = new Map<string, string>();
  for (const schema of [...new Set(lines.map(l => l.schema))].sort()) {
    const own = lines.filter(l => l.schema === schema);
    const relations = [...new Set(own.map(l => l.relation))].sort();
    const parts = relations.map(relation => {
      const rows = own.filter(l => l.relation === relation);
      const kind = rows.find(l => l.kind !== '')?.kind ?? 'table';
      return `${kind} ${schema}.${relation}\n${rows
        .map(l => l.line)
        .sort()
        .map(l => `  ${l.slice(4)}`)
        .join('\n')}\n`;
    });
    bySchema.set(schema, parts.join('\n'));
  }
  return bySchema;
}

describe('the schema description', () => {
  test('database/schema says what the migrations make', async () => {
    const described = await describeDatabase();
    if (process.env.UPDATE_SCHEMA) {
      rmSync(FOLDER, { recursive: true, force: true });
      mkdirSync(FOLDER, { recursive: true });
      for (const [schema, text] of described) writeFileSync(path.join(FOLDER, `${schema}.txt`), text);
    }
    const written = new Map(
      readdirSync(FOLDER).map(f => [f.replace(/\.txt$/, ''), readFileSync(path.join(FOLDER, f), 'utf8')]),
    );
    expect([...written.keys()].sort()).toEqual([...described.keys()]);
    for (const [schema, text] of described) expect(written.get(schema), schema).toBe(text);
  });

  test('TRU-04: the application may delete nothing of record, and nowhere touch what is append-only', async () => {
    const { rows } = await world.owner.query<{ relation: string }>(
      `select n.nspname || '.' || c.relname as relation from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and has_table_privilege('zhengshu_app', c.oid, 'DELETE') and ${OURS} order by 1`,
    );
    // Working copies only: attempts and calls counted for a lock-out, tickets that ran out, pages of a batch that was not printed,
    // figures the counting job makes anew, rows of an import being checked, the courses of a plan that is a draft.
    expect(rows.map(r => r.relation)).toEqual([
      'accounts.sign_in_throttle',
      'certificates.print_item',
      'measures.counted_subject',
      'measures.stale',
      'measures.unit_figure',
      'organizations.tree_row',
      'people.roster_part',
      'people.roster_row',
      'platform.rate_window',
      'training.courseware_ticket',
      'training.plan_course',
    ]);
  });
});
