// Whether the demo has been loaded, and the sign-ins that were made for it.
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import { z } from '#kernel/endpoint';
import { type Ctx, type Db, inTransaction } from '#platform/database';

interface SettingTables {
  'platform.setting': { key: string; value: unknown };
}
const KEY = 'demo.state';
const zState = z.object({ size: z.enum(['full', 'small']), done: z.boolean() });
export type DemoState = z.infer<typeof zState>;

/** Undefined where the demo never began. */
export async function findState(db: Db): Promise<DemoState | undefined> {
  const row = await db
    .for<SettingTables>()
    .selectFrom('platform.setting')
    .select('value')
    .where('key', '=', KEY)
    .executeTakeFirst();
  return row && z.parse(zState, row.value);
}

export async function storeState(ctx: Ctx, state: DemoState): Promise<void> {
  await inTransaction(ctx, async tx => {
    await sql`insert into platform.setting as s (key, value) values (${KEY}, ${JSON.stringify(state)}::jsonb)
      on conflict (key) do update set value = excluded.value, revision = s.revision + 1`.execute(
      tx.for<SettingTables>(),
    );
  });
}

const zSignIn = z.object({ role: z.string(), login: z.string(), password: z.string(), what: z.string() });
const zSignIns = z.array(zSignIn);
export type SignIn = z.infer<typeof zSignIn>;
const fileIn = (folder: string): string => path.join(folder, 'sign-ins.json');

/** Readable by the owner only: these are the passwords of this demo. */
export async function storeSignIns(folder: string, signIns: readonly SignIn[]): Promise<void> {
  const file = fileIn(folder);
  await writeFile(`${file}.new`, `${JSON.stringify(signIns, null, 1)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** Undefined where the file is missing or was made by something else. */
export async function findSignIns(folder: string): Promise<readonly SignIn[] | undefined> {
  if (!existsSync(fileIn(folder))) return undefined;
  const parsed = zSignIns.safeParse(JSON.parse(await readFile(fileIn(folder), 'utf8')));
  return parsed.success ? parsed.data : undefined;
}
