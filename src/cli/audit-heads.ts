// `zhengshu audit heads`: lets a new file of heads begin after the old one was lost. By a person who looked into it, never by itself:
// a file that comes back by itself is what somebody who cut off the trail would wish for.
import { systemActor } from '#kernel/actor';
import { knownHeads, restartHeads } from '#modules/audit';
import { readEnd } from '#platform/audit';
import { createClock } from '#platform/clock';
import { type Db, inTransaction, newId } from '#platform/database';
import { createLog } from '#platform/log';

/** Says how the file stands, or gives up what it lacks and records that. Returns what to say; throws for a damaged file. */
export async function beginHeads(
  db: Db,
  { file, yes }: { readonly file: string; readonly yes: boolean },
): Promise<string> {
  const known = await knownHeads(db.pool);
  const inFile = (await readEnd(file)).last?.seq ?? 0;
  const place = `文件止于第 ${inFile} 批，已知写出至第 ${known} 批 / the file ends at batch ${inFile}, batch ${known} is known to have been written`;
  if (inFile >= known) return `${place}\n文件齐全，无需处理 / nothing is missing`;
  if (!yes)
    return `${place}\n请先查明原因，有异地副本的把它放回原处；确已丢失的，加 --yes 重新开始，并记入审计 / find out why first and put a copy back where there is one; add --yes to begin anew, which is recorded`;
  const clock = createClock();
  const ctx = { actor: systemActor('console'), now: clock.now(), requestId: newId(), log: createLog('warn'), db };
  await inTransaction(ctx, tx => restartHeads(tx, { known, inFile }));
  return `${place}\n已重新开始，并记入审计 / begun anew, and recorded`;
}
