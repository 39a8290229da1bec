// Fields that the endpoints of this module share.
import { zCitation } from '#kernel/citation-schema';
import { zClockSpec } from '#kernel/clock';
import { z, zCount, zDate, zId, zInstant, zText } from '#kernel/endpoint';
import { zPeriod } from '#kernel/periods';
import { zUnitSelector } from '#kernel/selector';
import { zShare } from '#kernel/share';
import {
  consequenceKindIds,
  directiveKindIds,
  organiserRoleIds,
  relationKindIds,
  standingIds,
  urgencyIds,
  writtenRelationIds,
} from './contract-words.ts';

export const read = { permission: 'directives.read', scope: 'unit' } as const;
export const issue = { permission: 'directives.issue', scope: 'unit' } as const;
export const receive = { permission: 'directives.receive', scope: 'unit' } as const;
export const supervise = { permission: 'directives.supervise', scope: 'unit' } as const;

export const idParams = z.object({ id: zId });
export const zRevision = z.int().check(z.minimum(1));
export const zBilingual = z.object({ zh: z.string(), en: z.string() });
export const zNamed = z.object({ id: zId, name: z.string() });
export const zStateWord = z.enum(['draft', 'published', 'corrected', 'withdrawn', 'discarded']);
export const zStanding = z.enum([...standingIds]);

/** A unit of the register, or a body named as printed. */
const zBody = z.object({ unitId: z.nullable(zId), name: zText(120, 1) });
export const zOrganiser = z.object({ ...zBody.shape, role: z.enum([...organiserRoleIds]) });
export const zContact = z.object({
  /** 政策咨询, 技术服务… */
  line: zText(60, 1),
  /** The office or post that answers; no person is named. */
  name: zText(120),
  phone: zText(60),
  note: zText(200),
});
export const zConsequence = z.object({
  kind: z.enum([...consequenceKindIds]),
  text: zText(300),
  citation: z.exactOptional(zCitation),
});

/** Which of the measure's cases are meant: a plan, a subject… */
export const zParameters = z
  .record(
    z.string().check(z.regex(/^[a-z][A-Za-z0-9]{0,39}$/)),
    z.union([zText(200), z.int().check(z.minimum(-1_000_000_000), z.maximum(1_000_000_000)), z.boolean()]),
  )
  .check(z.refine(parameters => Object.keys(parameters).length <= 10));

/** A requirement as drafted. There is no field for a figure: figures are measured. */
export const zRequirementDraft = z.object({
  title: zText(200, 2),
  measureId: zText(100, 3),
  parameters: zParameters,
  who: z.nullable(zUnitSelector),
  threshold: zShare,
  due: zClockSpec,
  consequences: z.array(zConsequence).check(z.maxLength(14)),
  citation: zCitation,
  parentId: z.nullable(zId),
  ruleId: z.nullable(zText(150)),
});
export type RequirementDraft = z.infer<typeof zRequirementDraft>;

export const zWrittenRelation = z.object({
  kind: z.enum([...writtenRelationIds]),
  targetId: z.nullable(zId),
  targetText: zText(300, 1),
});
export const zRelation = z.object({
  kind: z.enum([...relationKindIds]),
  targetId: z.nullable(zId),
  targetText: z.string(),
});

const texts = (many: number, length: number) => z.array(zText(length, 1)).check(z.maxLength(many));
/** Everything a drafter writes. */
export const zDirectiveDraft = z.object({
  kind: z.enum([...directiveKindIds]),
  urgency: z.enum([...urgencyIds]),
  title: zText(200, 2),
  number: zText(80),
  issuedOn: z.nullable(zDate),
  body: zText(60_000),
  organisers: z.array(zOrganiser).check(z.maxLength(30)),
  cosigners: z.array(zBody).check(z.maxLength(20)),
  legalBasis: z.array(zCitation).check(z.maxLength(20)),
  addressees: z.nullable(zUnitSelector),
  addresseeText: texts(100, 200),
  copies: texts(100, 200),
  subjectWords: texts(20, 30),
  printedBy: zText(120),
  printedOn: z.nullable(zDate),
  contacts: z.array(zContact).check(z.maxLength(30)),
  receiptWithin: z.nullable(zPeriod),
  isPublic: z.boolean(),
  relations: z.array(zWrittenRelation).check(z.maxLength(20)),
  requirements: z.array(zRequirementDraft).check(z.maxLength(50)),
});
export type DirectiveDraft = z.infer<typeof zDirectiveDraft>;

/** A deadline with what explains it. */
export const zDue = z.object({
  at: z.nullable(zInstant),
  provisional: z.boolean(),
  workingDaysLeft: z.nullable(z.int()),
  spec: zClockSpec,
});
export type ShownDue = z.infer<typeof zDue>;

/** A figure with the moment it stands for; null while nothing was measured. */
export const zFigure = z.nullable(z.object({ numerator: zCount, denominator: zCount, asOf: zInstant }));

export const zShownAction = z.object({ action: z.string(), label: zBilingual });
