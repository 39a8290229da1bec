// The words of the actions, from the process table where it has them.
import { relationKinds } from '#contracts/directives';
import { directiveProcess } from '../process.ts';

const { draft, published } = directiveProcess.table;
const labelOf = (
  actions: Readonly<Record<string, { readonly label: { readonly zh: string; readonly en: string } }>>,
  name: string,
) => actions[name]?.label ?? { zh: name, en: name };

export const directiveActionLabels = {
  forward: { zh: relationKinds.forward.zh, en: 'Forward' },
  correct: labelOf(published, 'correct'),
  withdraw: labelOf(published, 'withdraw'),
  discard: labelOf(draft, 'discard'),
} as const;
