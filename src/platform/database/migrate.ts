import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration';
import pg from 'pg';

const FOLDER = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../../database/migrations');

async function files(): Promise<readonly { name: string; text: string }[]> {
  const names = (await readdir(FOLDER)).filter(n => n.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async n => ({ name: n.slice(0, -4), text: await readFile(path.join(FOLDER, n), 'utf8') })),
  );
}

const provider: MigrationProvider = {
  async getMigrations() {
    const entries = (await files()).map(({ name, text }): [string, Migration] => [
      name,
      { up: async db => void (await sql.raw(text).execute(db)) },
    ]);
    return Object.fromEntries(entries);
  },
};

/** Names the present set of migrations: template databases and the schema description are keyed by it. */
export async function migrationsDigest(): Promise<string> {
  const hash = createHash('sha256');
  for (const { name, text } of await files()) hash.update(`${name}\n${text}\n`);
  return hash.digest('hex').slice(0, 16);
}

/**
 * Brings the database to the newest migration under the owner role, in order, under the migrator's lock. Returns the names
 * applied. Throws the first failure; nothing of a failed migration stays.
 */
export async function migrate(ownerUrl: string): Promise<readonly string[]> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 1 });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const migrator = new Migrator({ db, provider, migrationTableSchema: 'public' });
    const { error, results } = await migrator.migrateToLatest();
    if (error) throw error;
    return (results ?? []).filter(r => r.status === 'Success').map(r => r.migrationName);
  } finally {
    await db.destroy();
  }
}
