import { useState } from 'react';
import { serverNow, useCall } from '#api';
import {
  correctPerson,
  endMembership,
  enterPerson,
  type JobCategory,
  type PersonDetail,
  revealPerson,
  type TitleLevel,
} from '#contracts/people';
import { useMessages } from '#i18n';
import type { DocumentKind } from '#kernel/identifiers';
import { dateOf } from '#kernel/time';
import { Checkbox, type Option, Select } from '#ui/choice';
import { DateInput, TextArea, TextInput } from '#ui/field';
import { FormDialog } from '#ui/form-dialog';
import { useGo } from '#ui/route';
import { SearchPicker } from '#ui/work-picker';

import { texts } from './texts.ts';
import { findUnits, useWords } from './words.ts';

const today = (): string => dateOf(serverNow());

interface Facts {
  readonly name: string;
  readonly jobCategories: readonly JobCategory[];
  /** '' while it is left open. */
  readonly titleLevel: TitleLevel | '';
  readonly titleName: string | null;
}

/** What is written about a person besides the document. */
function useFacts(start: Facts) {
  const t = useMessages(texts);
  const words = useWords();
  const [name, setName] = useState(start.name);
  const [categories, setCategories] = useState<readonly JobCategory[]>(start.jobCategories);
  const [titleLevel, setTitleLevel] = useState(start.titleLevel);
  const [titleName, setTitleName] = useState(start.titleName ?? '');
  const fields = (
    <>
      <TextInput label={t('name')} hint={t('nameHint')} value={name} onChange={setName} maxLength={60} required />
      <fieldset className="zs-field zs-group">
        <legend>{t('categories')}</legend>
        {words.categories.options.map(({ value, label }) => (
          <Checkbox
            key={value}
            label={label}
            checked={categories.includes(value)}
            onChange={checked => setCategories(checked ? [...categories, value] : categories.filter(c => c !== value))}
          />
        ))}
      </fieldset>
      <Select
        label={t('titleLevel')}
        value={titleLevel}
        onChange={setTitleLevel}
        options={words.titles.options}
        placeholder={t('titleKept')}
      />
      <TextInput label={t('titleName')} value={titleName} onChange={setTitleName} maxLength={60} />
    </>
  );
  const value = { name, jobCategories: [...categories], titleName: titleName || null };
  return { value, titleLevel: titleLevel || undefined, fields, complete: name.trim() !== '' };
}

/** Enters a person, or brings back who has left. */
export function EnterPerson({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(texts);
  const words = useWords();
  const go = useGo();
  const facts = useFacts({ name: '', jobCategories: [], titleLevel: '', titleName: null });
  const [kind, setKind] = useState<DocumentKind | ''>('citizen');
  const [number, setNumber] = useState('');
  const [phone, setPhone] = useState('');
  const [unit, setUnit] = useState<readonly Option[]>([]);
  const [from, setFrom] = useState(today);
  const enter = useCall(enterPerson, {
    onSuccess: ({ id, returned }) => {
      onClose();
      go(`/work/people/${id}${returned ? '?returned=1' : ''}`);
    },
  });
  const unitId = unit[0]?.value;
  const submit = () => {
    if (kind && unitId)
      enter.mutate({
        body: {
          ...facts.value,
          titleLevel: facts.titleLevel,
          documentKind: kind,
          number,
          phone: phone || null,
          unitId,
          from,
        },
      });
  };
  const complete = facts.complete && kind !== '' && number.trim().length > 3 && unitId !== undefined && from !== '';
  return (
    <FormDialog title={t('enter')} command={enter} complete={complete} onSubmit={submit} onClose={onClose}>
      <Select label={t('document')} value={kind} onChange={setKind} options={words.documents.options} required />
      <TextInput label={t('number')} value={number} onChange={setNumber} maxLength={40} autoComplete="off" required />
      {facts.fields}
      <TextInput
        label={t('phone')}
        hint={t('phoneHint')}
        value={phone}
        onChange={setPhone}
        maxLength={30}
        inputMode="tel"
        autoComplete="off"
      />
      <SearchPicker id="people.unit" label={t('unit')} find={findUnits} value={unit} onChange={setUnit} required />
      <DateInput label={t('from')} value={from} onChange={setFrom} max={today()} required />
    </FormDialog>
  );
}

interface Given {
  readonly person: PersonDetail;
  readonly onClose: () => void;
}

/** Corrects what is registered, with a reason. */
export function CorrectPerson({ person, onClose }: Given) {
  const t = useMessages(texts);
  const words = useWords();
  const facts = useFacts(person);
  const [kind, setKind] = useState<DocumentKind | ''>(person.documentKind);
  const [number, setNumber] = useState('');
  const [phone, setPhone] = useState('');
  const [reason, setReason] = useState('');
  const correct = useCall(correctPerson, { onSuccess: onClose });
  const submit = () =>
    correct.mutate({
      params: { id: person.id },
      body: {
        ...facts.value,
        titleLevel: facts.titleLevel ?? 'none',
        ...(number.trim() && kind ? { document: { kind, number } } : {}),
        ...(phone.trim() ? { phone } : {}),
        reason,
        revision: person.revision,
      },
    });
  return (
    <FormDialog
      title={t('correct')}
      command={correct}
      complete={facts.complete && reason.trim().length > 1}
      onSubmit={submit}
      onClose={onClose}
    >
      {facts.fields}
      <Select label={t('document')} value={kind} onChange={setKind} options={words.documents.options} />
      <TextInput
        label={t('newNumber')}
        hint={t('newNumberHint')}
        value={number}
        onChange={setNumber}
        maxLength={40}
        autoComplete="off"
      />
      <TextInput
        label={t('phone')}
        hint={t('newPhoneHint')}
        value={phone}
        onChange={setPhone}
        maxLength={30}
        inputMode="tel"
        autoComplete="off"
      />
      <TextArea label={t('reason')} value={reason} onChange={setReason} maxLength={300} required />
    </FormDialog>
  );
}

/** Ends the membership. */
export function LeaveUnit({ person, onClose }: Given) {
  const t = useMessages(texts);
  const [on, setOn] = useState(today);
  const leave = useCall(endMembership, { onSuccess: onClose });
  const submit = () => leave.mutate({ params: { id: person.id }, body: { on, revision: person.revision } });
  return (
    <FormDialog
      title={t('leave')}
      command={leave}
      complete={on !== ''}
      submitLabel={t('leave')}
      danger
      onSubmit={submit}
      onClose={onClose}
    >
      <p>{t('leaveText')}</p>
      <DateInput label={t('on')} value={on} onChange={setOn} max={today()} required />
    </FormDialog>
  );
}

/** Asks for the reason; what is shown stays on the page only until it is hidden or left. */
export function RevealPerson({
  person,
  onClose,
  onShown,
}: Given & { readonly onShown: (shown: { number: string; phone: string | null }) => void }) {
  const t = useMessages(texts);
  const [reason, setReason] = useState('');
  const reveal = useCall(revealPerson, {
    onSuccess: shown => {
      onShown(shown);
      onClose();
    },
  });
  const submit = () => reveal.mutate({ params: { id: person.id }, body: { reason } });
  return (
    <FormDialog
      title={t('reveal')}
      command={reveal}
      complete={reason.trim().length > 1}
      submitLabel={t('reveal')}
      onSubmit={submit}
      onClose={onClose}
    >
      <p>{t('revealText')}</p>
      <TextArea label={t('reason')} value={reason} onChange={setReason} maxLength={300} required />
    </FormDialog>
  );
}
