// Every example, module by module.
import type { Example } from './example.ts';
import { accountExamples } from './examples-accounts.ts';
import { auditExamples } from './examples-audit.ts';
import { certificateExamples } from './examples-certificates.ts';
import { directiveExamples } from './examples-directives.ts';
import { examExamples } from './examples-exams.ts';
import { organizationExamples } from './examples-organizations.ts';
import { peopleExamples } from './examples-people.ts';
import { platformExamples, ruleExamples } from './examples-platform.ts';
import { studyExamples } from './examples-study.ts';
import { supervisionExamples, workbenchExamples } from './examples-supervision.ts';
import { trainingExamples } from './examples-training.ts';

export const examples: readonly Example[] = [
  ...accountExamples,
  ...platformExamples,
  ...organizationExamples,
  ...ruleExamples,
  ...peopleExamples,
  ...directiveExamples,
  ...examExamples,
  ...trainingExamples,
  ...studyExamples,
  ...certificateExamples,
  ...supervisionExamples,
  ...workbenchExamples,
  ...auditExamples,
];
