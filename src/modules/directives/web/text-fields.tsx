import { directiveKinds, urgencies } from '#contracts/directives';
import { useMessages } from '#i18n';
import { Checkbox, Select } from '#ui/choice';
import { DateInput, TextArea, TextInput } from '#ui/field';
import type { DraftForm } from './draft-form.ts';
import { useNames } from './words.ts';
import { workTexts } from './work-texts.ts';

interface Props {
  readonly form: DraftForm;
  readonly onChange: (patch: Partial<DraftForm>) => void;
}

/** Head and text of the directive. */
export function TextFields({ form, onChange }: Props) {
  const w = useMessages(workTexts);
  const names = useNames();
  return (
    <>
      <TextInput
        label={w('form.title')}
        value={form.title}
        onChange={title => onChange({ title })}
        maxLength={200}
        required
      />
      <div className="zs-row">
        <Select
          label={w('form.kind')}
          value={form.kind}
          onChange={kind => onChange({ kind })}
          options={names.options(directiveKinds)}
        />
        <Select
          label={w('form.urgency')}
          value={form.urgency}
          onChange={urgency => onChange({ urgency })}
          options={names.options(urgencies)}
        />
        <DateInput label={w('form.date')} value={form.issuedOn} onChange={issuedOn => onChange({ issuedOn })} />
      </div>
      <TextInput
        label={w('form.number')}
        value={form.number}
        onChange={number => onChange({ number })}
        maxLength={80}
        required
      />
      <TextArea
        label={w('form.body')}
        hint={w('form.bodyHint')}
        value={form.body}
        onChange={body => onChange({ body })}
        maxLength={60_000}
        rows={16}
        required
      />
      <Checkbox label={w('form.public')} checked={form.isPublic} onChange={isPublic => onChange({ isPublic })} />
    </>
  );
}

/** What is printed around the text, and the help desk. */
export function ImprintFields({ form, onChange }: Props) {
  const w = useMessages(workTexts);
  const lines = (
    name: 'addresseeText' | 'copies' | 'subjectWords' | 'cosigners' | 'organisers' | 'contacts' | 'legalBasis',
    label: string,
    hint?: string,
  ) => (
    <TextArea
      label={label}
      hint={hint}
      value={form[name]}
      onChange={value => onChange({ [name]: value })}
      maxLength={8_000}
      rows={3}
    />
  );
  return (
    <>
      {lines('addresseeText', w('form.addresseeText'))}
      {lines('cosigners', w('form.cosigners'))}
      {lines('organisers', w('form.organisers'))}
      {lines('legalBasis', w('form.basis'))}
      {lines('contacts', w('form.contacts'), w('form.contactsHint'))}
      {lines('copies', w('form.copies'))}
      {lines('subjectWords', w('form.words'))}
      <div className="zs-row">
        <TextInput
          label={w('form.printedBy')}
          value={form.printedBy}
          onChange={printedBy => onChange({ printedBy })}
          maxLength={120}
        />
        <DateInput label={w('form.printedOn')} value={form.printedOn} onChange={printedOn => onChange({ printedOn })} />
      </div>
      <TextInput
        label={w('form.receipt')}
        hint={w('form.receiptHint')}
        inputMode="numeric"
        value={form.receiptDays}
        onChange={receiptDays => onChange({ receiptDays })}
        maxLength={3}
      />
    </>
  );
}
