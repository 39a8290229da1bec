import { type Branded, tidy } from './brand.ts';
import { kernelErrors } from './refusals.ts';

/**
 * Code of a government information resource (政务信息资源目录编制指南): class 1 digit, item 2, heading 3, sub-heading of
 * free length, then `/` and a serial: `3070011/000001`.
 */
export type ResourceCode = Branded<'ResourceCode'>;

export const resourceClasses = {
  '1': { zh: '基础信息资源', en: 'Basic' },
  '2': { zh: '主题信息资源', en: 'Thematic' },
  '3': { zh: '部门信息资源', en: 'Departmental' },
} as const;

export interface ResourceCodeParts {
  readonly class: keyof typeof resourceClasses;
  readonly item: string;
  readonly heading: string;
  /** Empty where the catalogue has no sub-heading. */
  readonly subheading: string;
  readonly serial: number;
}

const form = /^([123])(\d{2})(\d{3})(\d{0,9})\/(\d{6})$/;

/** True for a code exactly as stored (serial of six digits, not zero). */
export const isResourceCode = (text: string): text is ResourceCode => form.test(text) && !text.endsWith('/000000');

/** Text → code. Throws `kernel.resource-code` (422). */
export function parseResourceCode(text: string): ResourceCode {
  const tidied = tidy(text);
  if (!isResourceCode(tidied)) throw kernelErrors.refuse('kernel.resource-code', { length: tidied.length });
  return tidied;
}

/** The parts of a code. */
export function resourceCodeParts(code: ResourceCode): ResourceCodeParts {
  const [, kind = '1', item = '', heading = '', subheading = '', serial = '0'] = form.exec(code) ?? [];
  return { class: kind as ResourceCodeParts['class'], item, heading, subheading, serial: Number(serial) };
}

/** Parts → code. Throws `kernel.resource-code` (422) when a part does not have its form. */
export function formatResourceCode(parts: ResourceCodeParts): ResourceCode {
  const { item, heading, subheading, serial } = parts;
  return parseResourceCode(`${parts.class}${item}${heading}${subheading}/${String(serial).padStart(6, '0')}`);
}
