// Examples of the register of organisations.
import ExcelJS from 'exceljs';
import * as contract from '#contracts/organizations';
import { creditCheckCharacter } from '#kernel/identifiers';
import { newId } from '#platform/database';
import { type Example, open, own, scoped, sheetHolds, unscoped } from './example.ts';
import {
  CITY,
  type Matrix,
  NORTH,
  NOW,
  ownScope,
  regionNode,
  SOUTH,
  type Spot,
  system,
  TODAY,
  unitNode,
} from './world.ts';

/** A unit entered through its endpoint, below the home unit, on the HR line: with its dated name and place. */
async function enteredUnit(m: Matrix) {
  const { id } = await m.world.call(
    contract.createUnit,
    {
      body: {
        name: `登记单位${m.next()}`,
        code: null,
        unitType: 'organ',
        industry: 'government',
        level: 'county',
        regionCode: NORTH,
        parentId: m.home.id,
        openedOn: '2010-01-01',
      },
    },
    m.root,
  );
  await m.world.call(
    contract.setSupervision,
    { params: { id }, body: { line: 'hr', supervisorUnitId: m.city.bureau.id, from: '2010-01-01' } },
    m.root,
  );
  const { revision, name } = await m.world.call(contract.getUnit, { params: { id } }, m.root);
  const unit = { id, name, path: `${m.home.path}${id}/` };
  const elsewhere = [unitNode(m.away), unitNode(m.sibling), regionNode(SOUTH), regionNode(NORTH, 'police')];
  return {
    unit,
    revision,
    inside: [unitNode(unit), unitNode(m.dept), regionNode(NORTH), regionNode(NORTH, 'hr'), system],
    outside: elsewhere,
  };
}

/** Regions answer to grants on regions only, and whole ones: a line or a unit is too narrow. */
const regionNodes = (m: Matrix) => ({
  inside: [regionNode(NORTH), regionNode(CITY), system],
  outside: [regionNode(SOUTH), regionNode(NORTH, 'hr'), unitNode(m.home)],
});
const townshipCode = (m: Matrix) => `${NORTH}${String(m.next()).padStart(3, '0')}`;
async function township(m: Matrix): Promise<string> {
  const code = townshipCode(m);
  await m.sql(
    `insert into organizations.region (code, name, level, parent_code, path, local, valid_from)
     values ($1, $1, 'township', $2, $3, false, '2000-01-01')`,
    [code, NORTH, `/${CITY}/${NORTH}/${code}/`],
  );
  return code;
}

async function namedList(m: Matrix, spot: Spot): Promise<string> {
  const id = newId();
  await m.sql(`insert into organizations.named_list (id, name, owner_unit_id, note) values ($1, $2, $3, '')`, [
    id,
    `名单${m.next()}`,
    spot.unit.id,
  ]);
  return id;
}

const creditCode = (m: Matrix) => {
  const body = `91450721${String(m.next()).padStart(9, '0')}`;
  return `${body}${creditCheckCharacter(body)}`;
};
const apply = (m: Matrix) =>
  ({
    name: `自助登记${m.next()}`,
    code: creditCode(m),
    unitType: 'isp',
    industry: 'internet',
    regionCode: NORTH,
    address: '测试路一号',
    officePhone: '0777-0000000',
  }) as const;
/** One address may register ten times an hour; here all come from one. */
async function forgetCalls(m: Matrix): Promise<void> {
  await m.sql('delete from platform.rate_window');
}
const receiptOf = async (m: Matrix) => {
  await forgetCalls(m);
  return (await m.world.call(contract.openRegistration, { body: apply(m) })).receipt;
};

async function registration(m: Matrix): Promise<string> {
  const body = apply(m);
  await forgetCalls(m);
  await m.world.call(contract.openRegistration, { body });
  const [row] = await m.sql('select id from organizations.registration where code = $1', [body.code]);
  return String(row?.id);
}
/** A line is enough to decide here, and no unit reaches what is not in the tree yet. */
const registrationNodes = (m: Matrix) => ({
  inside: [regionNode(NORTH), regionNode(NORTH, 'hr'), regionNode(CITY), system],
  outside: [regionNode(SOUTH), regionNode(SOUTH, 'hr'), unitNode(m.home)],
});

/** An import as it stands after its check, uploaded by this account. */
async function treeImport(m: Matrix) {
  const [id, accountId, progressId] = [newId(), newId(), newId()];
  await m.sql(
    `insert into platform.progress (id, kind, owner_account_id, state, created_at, updated_at) values ($1, 'test', $2, 'done', $3, $3)`,
    [progressId, accountId, NOW],
  );
  await m.sql(
    `insert into organizations.tree_import (id, state, file_name, file_sha256, content, progress_id, scope, tree_stamp, counts, created_by, created_at)
     values ($1, 'previewed', '机构树.xlsx', $2, null, $3, $6, null, '{"added":1}', $4, $5)`,
    [id, '0'.repeat(64), progressId, accountId, NOW, JSON.stringify(ownScope(m))],
  );
  await m.sql(
    `insert into organizations.tree_row (import_id, seq, sheet, row_no, outcome, cells) values ($1, 0, 'regions', 2, 'faulty', '{甲}')`,
    [id],
  );
  return { id, owner: { accountId } };
}
const template = (m: Matrix) => m.world.call(contract.treeTemplate, {}, m.root);

/** A checked import with one good row, uploaded as it is done on screen. */
async function uploadedTree(m: Matrix) {
  const owner = { accountId: newId() };
  const actor = m.world.actor({ ...owner, roles: [{ role: 'registrar', node: unitNode(m.home) }] });
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(await (await template(m)).arrayBuffer());
  const row = [`导入单位${m.next()}`, null, '机关', '党政机关', '县级', NORTH, m.home.name, '2000-01-01'];
  book.getWorksheet('单位')?.addRow(row);
  const file = new File([new Uint8Array(await book.xlsx.writeBuffer())], '机构树.xlsx');
  const { id } = await m.withJobs(() => m.world.call(contract.startTreeImport, { body: file }, actor));
  return { id, owner };
}

const regions: readonly Example[] = [
  open(contract.listRegions, async () => ({
    input: { query: { parent: CITY } },
    sees: r => r.items.some(i => i.code === NORTH),
  })),
  scoped(contract.createRegion, async m => ({
    input: {
      body: {
        code: townshipCode(m),
        name: '测试乡',
        level: 'township' as const,
        parentCode: NORTH,
        validFrom: '2010-01-01',
      },
    },
    ...regionNodes(m),
  })),
  scoped(contract.renameRegion, async m => ({
    input: { params: { code: await township(m) }, body: { name: '更名乡', from: TODAY, revision: 1 } },
    ...regionNodes(m),
  })),
  scoped(contract.closeRegion, async m => {
    const [code, into] = [await township(m), await township(m)];
    const body = { on: TODAY, into, revision: 1 };
    return {
      input: { params: { code }, body },
      // What goes into another region goes into one within reach.
      foreign: [{ params: { code }, body: { ...body, into: SOUTH } }],
      ...regionNodes(m),
    };
  }),
  unscoped(contract.getRegion, async () => ({ input: { params: { code: NORTH } } })),
  unscoped(contract.listFunctions, async () => ({ input: { params: { code: NORTH } } })),
  scoped(contract.setFunction, async m => ({
    input: {
      params: { code: await township(m) },
      body: { function: 'personnel' as const, unitId: m.home.id, alias: null, from: '2012-01-01' },
    },
    ...regionNodes(m),
  })),
];

const units: readonly Example[] = [
  scoped(contract.listUnits, async m => {
    const { unit, ...nodes } = await m.spot();
    return { input: { query: { q: unit.name } }, sees: r => r.items.some(i => i.id === unit.id), ...nodes };
  }),
  scoped(contract.exportUnits, async m => {
    const { unit, ...nodes } = await m.spot();
    return { input: { query: { q: unit.name } }, sees: file => sheetHolds(file, unit.name), ...nodes };
  }),
  scoped(contract.getUnit, async m => {
    const { unit, ...nodes } = await m.spot();
    return { input: { params: { id: unit.id } }, ...nodes };
  }),
  scoped(contract.createUnit, async m => {
    const { unit, outside } = await m.spot();
    const body = {
      name: `新单位${m.next()}`,
      code: null,
      unitType: 'organ',
      industry: 'government',
      level: 'county',
      regionCode: NORTH,
      parentId: unit.id,
      openedOn: '2010-01-01',
    } as const;
    return {
      input: { body },
      foreign: [{ body: { ...body, parentId: m.away.id } }],
      inside: [unitNode(unit), unitNode(m.dept), regionNode(NORTH), system],
      // A new unit stands on no line yet, so a grant on one line does not reach it.
      outside: [...outside, regionNode(NORTH, 'hr')],
    };
  }),
  scoped(contract.renameUnit, async m => {
    const { unit, revision, ...nodes } = await enteredUnit(m);
    const body = { name: `改名单位${m.next()}`, from: TODAY, revision };
    return { input: { params: { id: unit.id }, body }, ...nodes };
  }),
  scoped(contract.correctUnit, async m => {
    const { unit, revision, ...nodes } = await enteredUnit(m);
    const body = { code: null, unitType: 'institution', industry: 'health', level: 'county', revision } as const;
    return { input: { params: { id: unit.id }, body }, ...nodes };
  }),
  scoped(contract.moveUnit, async m => {
    const { unit, revision, outside } = await enteredUnit(m);
    const body = { parentId: m.dept.id, regionCode: NORTH, from: TODAY, revision };
    return {
      input: { params: { id: unit.id }, body },
      foreign: [{ params: { id: unit.id }, body: { ...body, parentId: m.away.id } }],
      inside: [unitNode(m.dept), regionNode(NORTH), regionNode(NORTH, 'hr'), system],
      // The unit itself is not enough: where it goes must be within reach as well.
      outside: [...outside, unitNode(unit)],
    };
  }),
  scoped(contract.closeUnit, async m => {
    const { unit, revision, ...nodes } = await enteredUnit(m);
    return { input: { params: { id: unit.id }, body: { on: TODAY, revision } }, ...nodes };
  }),
  scoped(contract.setSupervision, async m => {
    const { unit, ...nodes } = await enteredUnit(m);
    const body = { line: 'education', supervisorUnitId: m.city.bureau.id, from: TODAY } as const;
    return { input: { params: { id: unit.id }, body }, ...nodes };
  }),
];

const lists: readonly Example[] = [
  scoped(contract.listLists, async m => {
    const spot = await m.spot();
    const id = await namedList(m, spot);
    return { ...spot, input: { query: { limit: 200 } }, sees: r => r.items.some(i => i.id === id) };
  }),
  scoped(contract.createList, async m => {
    const spot = await m.spot();
    return { ...spot, input: { body: { name: `新名单${m.next()}`, ownerUnitId: spot.unit.id } } };
  }),
  scoped(contract.changeList, async m => {
    const spot = await m.spot();
    const params = { id: await namedList(m, spot) };
    return {
      ...spot,
      input: { params, body: { add: [spot.unit.id], remove: [], revision: 1 } },
      foreign: [{ params, body: { add: [m.away.id], remove: [], revision: 1 } }],
    };
  }),
  scoped(contract.listMembers, async m => {
    const spot = await m.spot();
    return { ...spot, input: { params: { id: await namedList(m, spot) }, query: {} } };
  }),
];

const registrations: readonly Example[] = [
  open(contract.openRegistration, async m => {
    await forgetCalls(m);
    return { input: { body: apply(m) } };
  }),
  open(contract.traceRegistration, async m => ({ input: { body: { receipt: await receiptOf(m) } } })),
  open(contract.withdrawRegistration, async m => ({ input: { body: { receipt: await receiptOf(m) } } })),
  scoped(contract.listRegistrations, async m => {
    const id = await registration(m);
    return {
      input: { query: { limit: 200 } },
      sees: r => r.items.some(i => i.id === id),
      ...registrationNodes(m),
    };
  }),
  scoped(contract.approveRegistration, async m => {
    const { inside, outside } = registrationNodes(m);
    const body = { line: 'hr', supervisorUnitId: m.dept.id, revision: 1 } as const;
    return {
      input: { params: { id: await registration(m) }, body },
      inside,
      // A supervisor on one line places no unit on another.
      outside: [...outside, regionNode(NORTH, 'police')],
    };
  }),
  scoped(contract.refuseRegistration, async m => ({
    input: { params: { id: await registration(m) }, body: { reason: '材料不全', revision: 1 } },
    ...registrationNodes(m),
  })),
];

const imports: readonly Example[] = [
  unscoped(contract.treeTemplate, async () => ({ input: {} })),
  own(contract.startTreeImport, async m => ({
    input: { body: await template(m) },
    owner: { accountId: newId() },
    spared: async () => true,
  })),
  own(contract.getTreeImport, async m => {
    const { id, owner } = await treeImport(m);
    return { input: { params: { id } }, owner };
  }),
  own(contract.listTreeRows, async m => {
    const { id, owner } = await treeImport(m);
    return { input: { params: { id }, query: { outcome: 'faulty' as const } }, sees: r => r.items.length === 1, owner };
  }),
  own(contract.getAnnotatedTree, async m => {
    const { id, owner } = await treeImport(m);
    return { input: { params: { id } }, owner };
  }),
  own(contract.applyTreeImport, async m => {
    const { id, owner } = await uploadedTree(m);
    return { input: { params: { id } }, owner };
  }),
  own(contract.cancelTreeImport, async m => {
    const { id, owner } = await treeImport(m);
    return { input: { params: { id } }, owner };
  }),
];

export const organizationExamples: readonly Example[] = [...regions, ...units, ...lists, ...registrations, ...imports];
