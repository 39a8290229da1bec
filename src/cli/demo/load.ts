// Makes the demo: platform without workers, both stories, and the day on which the clock stays.
import type { Log } from '#platform/log';
import { storeClockOffset } from '../../app/clock-offset.ts';
import type { Config } from '../../app/config.ts';
import { openDatabase, startPlatform } from '../../app/start.ts';
import { readSample, shrink } from './city.ts';
import { tellEast } from './east.ts';
import { setDurable } from './fresh.ts';
import type { Progress } from './progress.ts';
import { hireStaff } from './staff.ts';
import { storeSignIns, storeState } from './state.ts';
import { tellWest } from './west.ts';
import { type DemoWorld, openWorld } from './world.ts';

export interface LoadGiven {
  readonly config: Config & { readonly dataDir: string };
  readonly log: Log;
  readonly size: 'full' | 'small';
  readonly progress: Progress;
}

/** The three administrators and the registrar, who are there before any city. */
async function foundPlatform(staff: ReturnType<typeof hireStaff>): Promise<void> {
  const admins = [
    ['sysadmin', '系统管理员', 'system-admin', '账号开设与停用'],
    ['secadmin', '安全管理员', 'security-admin', '角色授予与收回'],
    ['auditadmin', '审计管理员', 'audit-admin', '审计记录查询与核验'],
    ['registrar', '登记员', 'registrar', '单位、区域、人员'],
  ] as const;
  for (const [login, name, role, what] of admins)
    await staff.engage({ login, name: `${name}（样例）`, roles: [role], node: { kind: 'system' }, what });
}

async function tellAll(world: DemoWorld, { config, size, progress }: LoadGiven): Promise<void> {
  await storeState(world.ctx(), { size, done: false });
  const full = await readSample();
  const file = size === 'small' ? shrink(full) : full;
  world.setClock('2009-04-18', '09:00');
  const staff = hireStaff(world);
  await staff.engage({ login: 'founder', name: '首任登记员（样例）', roles: ['registrar'], node: { kind: 'system' } });
  const telling = { world, staff, progress, file };
  const east = await tellEast(telling, { registrar: 'founder' });
  world.setClock('2014-04-18', '09:00');
  await foundPlatform(staff);
  await staff.renew('east-supervisor');
  await tellWest(telling, { registrar: 'registrar', firstIndex: east.people });
  const ending = progress.step('整理', 'tidying up');
  await world.tick();
  await world.settle();
  await world.analyze();
  await storeSignIns(config.dataDir, staff.signIns);
  await storeClockOffset(world.ctx(), world.platform.clock.offsetMs());
  await storeState(world.ctx(), { size, done: true });
  ending.end();
}

/** Loads everything. What an earlier, broken-off load left must be gone. */
export async function loadDemo(given: LoadGiven): Promise<void> {
  const { config, log, progress } = given;
  const starting = progress.step('启动数据库和平台', 'starting database and platform');
  const connection = await openDatabase(config, log);
  try {
    await setDurable(connection.ownerUrl, false);
    // No workers, no second origin, and nobody but this story moves the clock.
    const platform = await startPlatform({ config: { ...config, jobs: false, web: false }, log });
    const world = openWorld(platform, log);
    starting.end();
    try {
      await tellAll(world, given);
    } finally {
      await world.close();
      await platform.stop();
    }
  } finally {
    await setDurable(connection.ownerUrl, true);
    await connection.stop();
  }
}
