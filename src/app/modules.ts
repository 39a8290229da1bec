// The list of modules, in order of their tiers, and who may use whom. The boundary check and the map in ARCHITECTURE.md are
// made from `uses`; a module that is missing here does not exist.
import { accounts } from '#modules/accounts';
import { audit } from '#modules/audit';
import { certificates } from '#modules/certificates';
import { directives } from '#modules/directives';
import { exams } from '#modules/exams';
import { organizations } from '#modules/organizations';
import { people } from '#modules/people';
import { rules } from '#modules/rules';
import { supervision } from '#modules/supervision';
import { training } from '#modules/training';
import { workbench } from '#modules/workbench';
import type { ModuleManifest } from '#platform/registry';

const registers = ['organizations', 'rules', 'people', 'trust', 'accounts'] as const;
const shared = ['forms', 'directives', 'consequences'] as const;
const work = {
  exams: [],
  training: ['exams'],
  cards: ['training'],
  certificates: ['training'],
  archive: ['training', 'certificates'],
  sites: ['certificates'],
  addresses: [],
  logs: ['addresses'],
  incidents: ['sites', 'logs'],
  publishing: ['sites', 'incidents'],
  inspections: ['incidents'],
  briefings: ['publishing'],
  catalogue: [],
  exchange: ['catalogue'],
  network: ['sites', 'addresses', 'incidents'],
} as const;
const observers = ['workbench', 'supervision', 'audit'] as const;

/** Module → the modules it may call. Registers and shared work may use those before them. */
export const uses: Readonly<Record<string, readonly string[]>> = Object.fromEntries([
  ...registers.map((name, i) => [name, registers.slice(0, i)] as const),
  ...shared.map((name, i) => [name, [...registers, ...shared.slice(0, i)]] as const),
  ...Object.entries(work).map(([name, neighbours]) => [name, [...registers, ...shared, ...neighbours]] as const),
  ...observers.map(name => [name, [...registers, ...shared]] as const),
]);

export const modules: readonly ModuleManifest[] = [
  organizations,
  rules,
  people,
  accounts,
  directives,
  exams,
  training,
  certificates,
  workbench,
  supervision,
  audit,
];
