import { directiveKinds, organiserRoles, urgencies } from '#contracts/directives';
import { useLanguage, useMessages } from '#i18n';
import { describePeriod } from '#kernel/periods';
import { Checkbox, Select } from '#ui/choice';
import { DateInput, TextArea, TextInput } from '#ui/field';
import {
  type BasisRow,
  type BodyRow,
  type ContactRow,
  type DraftForm,
  newKey,
  type OrganiserRow,
} from './draft-form.ts';
import { BodyInput, Rows } from './form-rows.tsx';
import { formTexts } from './form-texts.ts';
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

/** Who issues with whom, who organises, on which basis, whom to ask. */
export function BodyFields({ form, onChange }: Props) {
  const f = useMessages(formTexts);
  const w = useMessages(workTexts);
  const names = useNames();
  return (
    <>
      <Rows
        title={f('cosigners.title')}
        rows={form.cosigners}
        onChange={cosigners => onChange({ cosigners })}
        blank={(): BodyRow => ({ key: newKey(), unitId: null, name: '' })}
        addLabel={f('cosigners.add')}
        nameOf={row => row.name}
        most={20}
      >
        {(row, change) => <BodyInput body={row} onChange={change} />}
      </Rows>
      <Rows
        title={f('organisers.title')}
        rows={form.organisers}
        onChange={organisers => onChange({ organisers })}
        blank={(): OrganiserRow => ({ key: newKey(), role: 'lead', unitId: null, name: '' })}
        addLabel={f('organisers.add')}
        nameOf={row => row.name}
        most={30}
      >
        {(row, change) => (
          <>
            <Select
              label={f('organisers.role')}
              value={row.role}
              options={names.options(organiserRoles)}
              onChange={role => change({ role })}
            />
            <BodyInput body={row} onChange={change} />
          </>
        )}
      </Rows>
      <Rows
        title={f('basis.title')}
        rows={form.legalBasis}
        onChange={legalBasis => onChange({ legalBasis })}
        blank={(): BasisRow => ({ key: newKey(), instrument: '', article: '', quote: '' })}
        addLabel={f('basis.add')}
        nameOf={row => row.instrument}
        most={20}
      >
        {(row, change) => (
          <>
            {cell(w('form.instrument'), row.instrument, 200, instrument => change({ instrument }))}
            {cell(w('form.article'), row.article, 120, article => change({ article }))}
            {cell(f('basis.quote'), row.quote, 400, quote => change({ quote }))}
          </>
        )}
      </Rows>
      <Rows
        title={f('contacts.title')}
        hint={w('form.contactsHint')}
        rows={form.contacts}
        onChange={contacts => onChange({ contacts })}
        blank={(): ContactRow => ({ key: newKey(), line: '', name: '', phone: '', note: '' })}
        addLabel={f('contacts.add')}
        nameOf={row => row.line}
        most={30}
      >
        {(row, change) => (
          <>
            {cell(f('contacts.line'), row.line, 60, line => change({ line }))}
            {cell(f('contacts.name'), row.name, 120, name => change({ name }))}
            {cell(f('contacts.phone'), row.phone, 60, phone => change({ phone }))}
            {cell(f('contacts.note'), row.note, 200, note => change({ note }))}
          </>
        )}
      </Rows>
    </>
  );
}

const cell = (label: string, value: string, maxLength: number, onChange: (value: string) => void) => (
  <TextInput label={label} value={value} maxLength={maxLength} onChange={onChange} />
);

/** What is printed around the text, and by when receipt is confirmed. */
export function ImprintFields({ form, onChange }: Props) {
  const w = useMessages(workTexts);
  const f = useMessages(formTexts);
  const language = useLanguage();
  const lines = (name: 'addresseeText' | 'copies' | 'subjectWords', label: string) => (
    <TextArea
      label={label}
      value={form[name]}
      onChange={value => onChange({ [name]: value })}
      maxLength={8_000}
      rows={3}
    />
  );
  return (
    <>
      {lines('addresseeText', w('form.addresseeText'))}
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
        hint={
          form.keptReceipt && form.receiptDays === ''
            ? f('form.receiptKept', { period: describePeriod(form.keptReceipt, language) })
            : w('form.receiptHint')
        }
        inputMode="numeric"
        value={form.receiptDays}
        onChange={receiptDays => onChange({ receiptDays })}
        maxLength={3}
      />
    </>
  );
}
