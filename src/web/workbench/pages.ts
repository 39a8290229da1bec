// The modules whose pages the workbench and the three administrations show.
import * as accounts from '../../modules/accounts/web/index.ts';
import * as audit from '../../modules/audit/web/index.ts';
import * as certificates from '../../modules/certificates/web/index.ts';
import * as directives from '../../modules/directives/web/work.ts';
import * as exams from '../../modules/exams/web/index.ts';
import * as organizations from '../../modules/organizations/web/index.ts';
import * as people from '../../modules/people/web/index.ts';
import * as rules from '../../modules/rules/web/index.ts';
import * as supervision from '../../modules/supervision/web/index.ts';
import * as training from '../../modules/training/web/index.ts';
import * as workbench from '../../modules/workbench/web/index.ts';
import type { PageDef, PanelDef } from '../ui/page.tsx';

export const pages: readonly PageDef[] = [
  ...accounts.pages,
  ...audit.pages,
  ...certificates.pages,
  ...directives.pages,
  ...exams.pages,
  ...organizations.pages,
  ...training.pages,
  ...people.pages,
  ...rules.pages,
  ...supervision.pages,
  ...workbench.pages,
];
export const panels: readonly PanelDef[] = [
  ...certificates.panels,
  ...training.panels,
  ...directives.panels,
  ...exams.panels,
];
