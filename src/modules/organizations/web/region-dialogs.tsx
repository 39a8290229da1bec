import { useState } from 'react';
import { useCall } from '#api';
import { closeRegion, createRegion, type RegionDetail, type RegionLevel, renameRegion } from '#contracts/organizations';
import { useMessages } from '#i18n';
import { type Option, Select } from '#ui/choice';
import { DateInput, TextInput } from '#ui/field';
import { FormDialog } from '#ui/form-dialog';
import { SearchPicker } from '#ui/work-picker';
import { today, useDated } from './dated.tsx';
import { texts } from './texts.ts';
import { findRegions, useWords } from './words.ts';

export function CreateRegion({
  parentCode,
  onClose,
}: {
  readonly parentCode: string | null;
  readonly onClose: () => void;
}) {
  const t = useMessages(texts);
  const words = useWords();
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const [level, setLevel] = useState<RegionLevel | ''>('');
  const [validFrom, setValidFrom] = useState(today);
  const create = useCall(createRegion, { onSuccess: onClose });
  const submit = () => level && create.mutate({ body: { code, name, level, parentCode, validFrom } });
  return (
    <FormDialog
      title={t('newRegion')}
      command={create}
      complete={code !== '' && name !== '' && level !== ''}
      submitLabel={t('add')}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={t('regionCode')}
        hint={t('regionHint')}
        value={code}
        onChange={text => setCode(text.trim().toUpperCase())}
        maxLength={12}
        required
      />
      <TextInput label={t('regionName')} value={name} onChange={setName} maxLength={60} required />
      <Select
        label={t('regionLevel')}
        value={level}
        onChange={setLevel}
        options={words.regionLevels.options}
        required
      />
      <DateInput label={t('from')} value={validFrom} onChange={setValidFrom} max={today()} required />
    </FormDialog>
  );
}

interface Given {
  readonly region: RegionDetail;
  readonly onClose: () => void;
}

export function RenameRegion({ region, onClose }: Given) {
  const t = useMessages(texts);
  const [name, setName] = useState(region.name);
  const { from, basis, fields } = useDated();
  const rename = useCall(renameRegion, { onSuccess: onClose });
  const submit = () =>
    rename.mutate({ params: { code: region.code }, body: { name, from, basis, revision: region.revision } });
  return (
    <FormDialog
      title={t('renameRegion', { name: region.name })}
      command={rename}
      complete={name.trim() !== '' && name !== region.name}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput label={t('regionName')} value={name} onChange={setName} maxLength={60} required />
      {fields}
    </FormDialog>
  );
}

/** Closes a region; with another one named, its units and applications go there. */
export function CloseRegion({ region, onClose }: Given) {
  const t = useMessages(texts);
  const [into, setInto] = useState<readonly Option[]>([]);
  const { from, basis, fields } = useDated();
  const close = useCall(closeRegion, { onSuccess: onClose });
  const target = into[0];
  const submit = () =>
    close.mutate({
      params: { code: region.code },
      body: { on: from, into: target?.value ?? null, basis, revision: region.revision },
    });
  return (
    <FormDialog
      title={t('closeRegion', { name: region.name })}
      command={close}
      submitLabel={t(target ? 'merge' : 'close')}
      danger
      onSubmit={submit}
      onClose={onClose}
    >
      <p>{t('closeRegionText')}</p>
      <SearchPicker
        id="organizations.region"
        label={t('mergeInto')}
        hint={t('mergeHint')}
        find={findRegions}
        value={into}
        onChange={setInto}
      />
      {fields}
    </FormDialog>
  );
}
