// Fields that the endpoints of this module share.
import { zCitation } from '#kernel/citation-schema';
import { z, zDate, zId, zText } from '#kernel/endpoint';
import { zShare } from '#kernel/share';

export const zCitations = z.array(zCitation);
export const zRevision = z.int().check(z.minimum(1));
export const zNamed = z.object({ id: zId, name: z.string() });
export const params = z.object({ id: zId });
/** What stands in a list of buttons: an action of the process with its label. */
export const zAction = z.object({
  action: z.string(),
  to: z.string(),
  label: z.object({ zh: z.string(), en: z.string() }),
});

export const planStates = ['draft', 'published', 'closed'] as const;
export const enrolmentModes = ['roster', 'unit', 'card', 'free'] as const;
export type EnrolmentMode = (typeof enrolmentModes)[number];
export const enrolmentStates = [
  'enrolled',
  'studying',
  'study-complete',
  'exam-open',
  'passed',
  'failed',
  'lapsed',
] as const;
export type EnrolmentState = (typeof enrolmentStates)[number];
export const listStates = ['open', 'submitted', 'confirmed'] as const;
export const targetStates = ['proposed', 'confirmed', 'exemption-asked', 'exempt', 'left'] as const;
export const taskKinds = ['text', 'pdf', 'video', 'scorm'] as const;
export type TaskKind = (typeof taskKinds)[number];

/** When how much of each unit's list must have passed; `dueOn` is the last day, inclusive. */
export const zDeadline = z.object({
  dueOn: zDate,
  title: zText(120, 1),
  share: zShare,
  citation: z.nullable(zCitation),
});
export type Deadline = z.infer<typeof zDeadline>;

export const read = { permission: 'training.read', scope: 'unit' } as const;
export const manage = { permission: 'training.manage', scope: 'unit' } as const;
export const own = { permission: { signedIn: '本人的学习' }, scope: 'self' } as const;
