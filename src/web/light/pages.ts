// The modules whose pages the light shell shows. Written out, so that what a learner's phone may load is seen here.
import * as accounts from '../../modules/accounts/web/index.ts';
import * as certificates from '../../modules/certificates/web/index.ts';
import * as directives from '../../modules/directives/web/index.ts';
import * as exams from '../../modules/exams/web/index.ts';
import * as organizations from '../../modules/organizations/web/index.ts';
import * as supervision from '../../modules/supervision/web/index.ts';
import * as training from '../../modules/training/web/index.ts';
import type { PageDef, PanelDef } from '../ui/page.tsx';

export const pages: readonly PageDef[] = [
  ...accounts.pages,
  ...certificates.pages,
  ...directives.pages,
  ...exams.pages,
  ...organizations.pages,
  ...training.pages,
  ...supervision.pages,
];
export const panels: readonly PanelDef[] = [
  ...certificates.panels,
  ...training.panels,
  ...directives.panels,
  ...exams.panels,
  ...supervision.panels,
];
