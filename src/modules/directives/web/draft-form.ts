// A draft as the form holds it: lists as lines of text, selectors as groups, due moments as kind and value. Pure.
import type {
  ConsequenceKind,
  DirectiveDetail,
  DirectiveDraft,
  OrganiserRole,
  RequirementDraft,
  ShownRequirement,
} from '#contracts/directives';
import type { ClockSpec } from '#kernel/clock';
import type { LineId } from '#kernel/roles';
import type { Selector } from '#kernel/selector';

/** One group of conditions, all of which must hold. */
export interface Group {
  readonly region: string;
  readonly line: LineId | '';
  readonly types: readonly string[];
  readonly levels: readonly string[];
  readonly functions: readonly string[];
  /** Ids of named lists. */
  readonly lists: readonly string[];
}
export const emptyGroup: Group = { region: '', line: '', types: [], levels: [], functions: [], lists: [] };

/** `groups` by the form; `kept` a selector the form cannot show, saved as it is; `nobody` none. */
export type Addressees =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'groups'; readonly groups: readonly Group[] }
  | { readonly kind: 'kept'; readonly selector: Selector };

function groupOf(selector: Selector): Group | undefined {
  const leaves = 'all' in selector ? selector.all : [selector];
  let group = emptyGroup;
  for (const leaf of leaves) {
    if ('region' in leaf && group.region === '' && (leaf.line === undefined || group.line === '')) {
      group = { ...group, region: leaf.region, line: leaf.line ?? group.line };
    } else if ('line' in leaf && Array.isArray(leaf.line) && leaf.line.length === 1 && group.line === '') {
      group = { ...group, line: leaf.line[0] ?? '' };
    } else if ('unitType' in leaf && group.types.length === 0) group = { ...group, types: leaf.unitType };
    else if ('level' in leaf && group.levels.length === 0) group = { ...group, levels: leaf.level };
    else if ('function' in leaf && group.functions.length === 0) group = { ...group, functions: leaf.function };
    else if ('list' in leaf && group.lists.length === 0) group = { ...group, lists: leaf.list };
    else if (!('everyone' in leaf)) return undefined;
  }
  return group;
}

export function addresseesOf(selector: Selector | null): Addressees {
  if (selector === null) return { kind: 'nobody' };
  const groups = ('any' in selector ? selector.any : [selector]).map(groupOf);
  return groups.every(group => group !== undefined) ? { kind: 'groups', groups } : { kind: 'kept', selector };
}

function selectorOfGroup({ region, line, types, levels, functions, lists }: Group): Selector {
  const leaves: Selector[] = [
    ...(region ? [{ region, ...(line ? { line } : {}) }] : line ? [{ line: [line] }] : []),
    ...(types.length > 0 ? [{ unitType: types }] : []),
    ...(levels.length > 0 ? [{ level: levels }] : []),
    ...(functions.length > 0 ? [{ function: functions }] : []),
    ...(lists.length > 0 ? [{ list: lists }] : []),
  ];
  const [first] = leaves;
  if (first === undefined) return { everyone: true };
  return leaves.length === 1 ? first : { all: leaves };
}

export function selectorOf(addressees: Addressees): Selector | null {
  if (addressees.kind === 'nobody') return null;
  if (addressees.kind === 'kept') return addressees.selector;
  const groups = addressees.groups.map(selectorOfGroup);
  const [first] = groups;
  if (first === undefined) return null;
  return groups.length === 1 ? first : { any: groups };
}

export const dueKinds = ['by', 'beforeMonth', 'yearEnd', 'monthEnd', 'workingDays', 'open'] as const;
export type DueKind = (typeof dueKinds)[number];
export interface DueForm {
  readonly kind: DueKind;
  readonly value: string;
  /** A specification the form cannot show. */
  readonly kept?: ClockSpec;
}

export function dueFormOf(spec: ClockSpec): DueForm {
  if ('open' in spec) return { kind: 'open', value: '' };
  if ('period' in spec) {
    return 'workingDays' in spec.period
      ? { kind: 'workingDays', value: String(spec.period.workingDays) }
      : { kind: 'open', value: '', kept: spec };
  }
  const [kind = '', value] = Object.entries(spec.fixed)[0] ?? [];
  const known = dueKinds.find(each => each === kind);
  return known ? { kind: known, value: String(value) } : { kind: 'open', value: '', kept: spec };
}

/** Undefined when the value does not fit the kind. */
export function dueSpecOf({ kind, value, kept }: DueForm): ClockSpec | undefined {
  if (kept) return kept;
  const text = value.trim();
  switch (kind) {
    case 'open':
      return { open: true };
    case 'by':
      return /^\d{4}-\d{2}-\d{2}$/.test(text) ? { fixed: { by: text } } : undefined;
    case 'beforeMonth':
      return /^\d{4}-(0[1-9]|1[0-2])$/.test(text) ? { fixed: { beforeMonth: text } } : undefined;
    case 'monthEnd':
      return /^\d{4}-(0[1-9]|1[0-2])$/.test(text) ? { fixed: { monthEnd: text } } : undefined;
    case 'yearEnd':
      return /^(19|20|21)\d{2}$/.test(text) ? { fixed: { yearEnd: Number(text) } } : undefined;
    case 'workingDays':
      return /^\d{1,4}$/.test(text) && Number(text) <= 3660 ? { period: { workingDays: Number(text) } } : undefined;
  }
}

export interface RequirementForm {
  readonly key: string;
  readonly title: string;
  readonly measureId: string;
  readonly parameters: RequirementDraft['parameters'];
  readonly num: string;
  readonly den: string;
  readonly due: DueForm;
  readonly instrument: string;
  readonly article: string;
  readonly quote: string;
  readonly consequences: readonly ConsequenceKind[];
  /** What the form does not change. */
  readonly kept: Pick<RequirementDraft, 'who' | 'parentId' | 'ruleId' | 'consequences'>;
}

/** A row of a list in the form; the key is the form's own. */
interface Row {
  readonly key: string;
}
export interface BodyRow extends Row {
  /** Null for a body that the register does not hold; it is printed as written. */
  readonly unitId: string | null;
  readonly name: string;
}
export interface OrganiserRow extends BodyRow {
  readonly role: OrganiserRole;
}
export interface ContactRow extends Row {
  readonly line: string;
  readonly name: string;
  readonly phone: string;
  readonly note: string;
}
export interface BasisRow extends Row {
  readonly instrument: string;
  readonly article: string;
  readonly quote: string;
}
export interface RelationRow extends Row {
  readonly kind: DirectiveDraft['relations'][number]['kind'];
  readonly targetId: string | null;
  readonly targetText: string;
}

export interface DraftForm {
  readonly kind: DirectiveDraft['kind'];
  readonly urgency: DirectiveDraft['urgency'];
  readonly title: string;
  readonly number: string;
  readonly issuedOn: string;
  readonly body: string;
  readonly addressees: Addressees;
  readonly addresseeText: string;
  readonly copies: string;
  readonly subjectWords: string;
  readonly cosigners: readonly BodyRow[];
  readonly organisers: readonly OrganiserRow[];
  readonly contacts: readonly ContactRow[];
  readonly legalBasis: readonly BasisRow[];
  readonly relations: readonly RelationRow[];
  readonly printedBy: string;
  readonly printedOn: string;
  readonly receiptDays: string;
  /** A term in other units than working days, which the form does not change until a number is entered. */
  readonly keptReceipt: DirectiveDraft['receiptWithin'];
  readonly isPublic: boolean;
  readonly requirements: readonly RequirementForm[];
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean);

let lastKey = 0;
/** Keys of rows of this form only. */
export const newKey = (): string => {
  lastKey += 1;
  return `row-${lastKey}`;
};

const keyed = <T extends object>(rows: readonly T[]): (T & Row)[] => rows.map(row => ({ ...row, key: newKey() }));

/** Forwarding and correcting were begun at the other directive and stay as they are. */
const writtenRelations = ({ relations }: DirectiveDetail): DirectiveDraft['relations'] =>
  relations.flatMap(({ kind, targetId, targetText }) =>
    kind === 'forward' || kind === 'correct' ? [] : [{ kind, targetId, targetText }],
  );

/** A requirement as shown, in the form; `who`, parent and rule stay as they are. */
export const requirementFormOf = (row: ShownRequirement): RequirementForm => ({
  key: newKey(),
  title: row.title,
  measureId: row.measureId,
  parameters: row.parameters,
  num: String(row.threshold.num),
  den: String(row.threshold.den),
  due: dueFormOf(row.due.spec),
  instrument: row.citation.instrument,
  article: row.citation.article,
  quote: row.citation.quote ?? '',
  consequences: row.consequences.map(each => each.kind),
  kept: { who: row.who, parentId: row.parentId, ruleId: row.ruleId, consequences: row.consequences },
});

export function formOf(directive: DirectiveDetail): DraftForm {
  return {
    kind: directive.kind,
    urgency: directive.urgency,
    title: directive.title,
    number: directive.number,
    issuedOn: directive.issuedOn ?? '',
    body: directive.body,
    addressees: addresseesOf(directive.addressees),
    addresseeText: directive.addresseeText.join('\n'),
    copies: directive.copies.join('\n'),
    subjectWords: directive.subjectWords.join('\n'),
    cosigners: keyed(directive.cosigners),
    organisers: keyed(directive.organisers),
    contacts: keyed(directive.contacts),
    legalBasis: keyed(directive.legalBasis).map(basis => ({ ...basis, quote: basis.quote ?? '' })),
    relations: keyed(writtenRelations(directive)),
    printedBy: directive.printedBy,
    printedOn: directive.printedOn ?? '',
    receiptDays:
      directive.receiptWithin && 'workingDays' in directive.receiptWithin
        ? String(directive.receiptWithin.workingDays)
        : '',
    keptReceipt:
      directive.receiptWithin && !('workingDays' in directive.receiptWithin) ? directive.receiptWithin : null,
    isPublic: directive.isPublic,
    requirements: directive.requirements.map(requirementFormOf),
  };
}

export type Wrong = 'threshold' | 'due' | 'receipt' | 'requirement' | 'citation' | 'relation';

/** The draft, or which parts of the form do not fit. Rows of lists in which nothing was entered are left out. */
export function draftOf(form: DraftForm): { readonly draft: DirectiveDraft } | { readonly wrong: readonly Wrong[] } {
  const wrong = new Set<Wrong>();
  if (form.receiptDays !== '' && !/^\d{1,3}$/.test(form.receiptDays)) wrong.add('receipt');
  if (form.relations.some(({ targetText }) => targetText.trim() === '')) wrong.add('relation');
  const requirements = form.requirements.flatMap(row => {
    const found = requirementOf(row);
    if ('wrong' in found) wrong.add(found.wrong);
    return 'draft' in found ? [found.draft] : [];
  });
  if (wrong.size > 0) return { wrong: [...wrong] };
  return {
    draft: {
      kind: form.kind,
      urgency: form.urgency,
      title: form.title.trim(),
      number: form.number.trim(),
      issuedOn: form.issuedOn || null,
      body: form.body,
      ...listsOf(form),
      addressees: selectorOf(form.addressees),
      addresseeText: linesOf(form.addresseeText),
      copies: linesOf(form.copies),
      subjectWords: linesOf(form.subjectWords),
      printedBy: form.printedBy.trim(),
      printedOn: form.printedOn || null,
      receiptWithin: form.receiptDays === '' ? form.keptReceipt : { workingDays: Number(form.receiptDays) },
      isPublic: form.isPublic,
      requirements,
    },
  };
}

function listsOf(
  form: DraftForm,
): Pick<DirectiveDraft, 'organisers' | 'cosigners' | 'legalBasis' | 'contacts' | 'relations'> {
  const named = <R extends { readonly name: string }>(rows: readonly R[]) => rows.filter(row => row.name.trim() !== '');
  return {
    organisers: named(form.organisers).map(({ role, unitId, name }) => ({ role, unitId, name: name.trim() })),
    cosigners: named(form.cosigners).map(({ unitId, name }) => ({ unitId, name: name.trim() })),
    legalBasis: form.legalBasis.filter(({ instrument }) => instrument.trim() !== '').map(row => citationOf(row)),
    contacts: form.contacts
      .filter(({ line }) => line.trim() !== '')
      .map(({ line, name, phone, note }) => ({
        line: line.trim(),
        name: name.trim(),
        phone: phone.trim(),
        note: note.trim(),
      })),
    relations: form.relations.map(({ kind, targetId, targetText }) => ({
      kind,
      targetId,
      targetText: targetText.trim(),
    })),
  };
}

function citationOf({ instrument, article, quote }: Omit<BasisRow, 'key'>): DirectiveDraft['legalBasis'][number] {
  const words = quote.trim();
  return { instrument: instrument.trim(), article: article.trim(), ...(words === '' ? {} : { quote: words }) };
}

function requirementOf(row: RequirementForm): { readonly draft: RequirementDraft } | { readonly wrong: Wrong } {
  const due = dueSpecOf(row.due);
  const [num, den] = [Number(row.num), Number(row.den)];
  if (row.title.trim().length < 2 || row.measureId === '') return { wrong: 'requirement' };
  if (row.instrument.trim() === '') return { wrong: 'citation' };
  if (!Number.isInteger(num) || !Number.isInteger(den) || num < 0 || den < 1 || num > den)
    return { wrong: 'threshold' };
  if (due === undefined) return { wrong: 'due' };
  return {
    draft: {
      title: row.title.trim(),
      measureId: row.measureId,
      parameters: row.parameters,
      who: row.kept.who,
      threshold: { num, den },
      due,
      consequences: row.consequences.map(
        kind => row.kept.consequences.find(each => each.kind === kind) ?? { kind, text: '' },
      ),
      citation: citationOf(row),
      parentId: row.kept.parentId,
      ruleId: row.kept.ruleId,
    },
  };
}
