import { useState } from 'react';
import { useCall } from '#api';
import {
  closeUnit,
  correctUnit,
  createUnit,
  type Industry,
  moveUnit,
  renameUnit,
  setSupervision,
  type UnitDetail,
  type UnitLevel,
  type UnitType,
} from '#contracts/organizations';
import { useMessages } from '#i18n';
import type { LineId } from '#kernel/roles';
import { type Option, Select } from '#ui/choice';
import { DateInput, TextInput } from '#ui/field';
import { FormDialog } from '#ui/form-dialog';
import { useGo } from '#ui/route';
import { SearchPicker } from '#ui/work-picker';

import { today, useDated } from './dated.tsx';
import { texts } from './texts.ts';
import { findRegions, findUnits, regionOption, useWords } from './words.ts';

interface Given {
  readonly unit: UnitDetail;
  readonly onClose: () => void;
}

interface Classes {
  readonly code: string | null;
  readonly unitType: UnitType | '';
  readonly industry: Industry | '';
  readonly level: UnitLevel | '';
}
function useClasses(start: Classes) {
  const t = useMessages(texts);
  const words = useWords();
  const [code, setCode] = useState(start.code ?? '');
  const [unitType, setUnitType] = useState(start.unitType);
  const [industry, setIndustry] = useState(start.industry);
  const [level, setLevel] = useState(start.level);
  const fields = (
    <>
      <TextInput label={t('code')} hint={t('codeHint')} value={code} onChange={setCode} maxLength={18} />
      <Select label={t('type')} value={unitType} onChange={setUnitType} options={words.types.options} required />
      <Select
        label={t('industry')}
        value={industry}
        onChange={setIndustry}
        options={words.industries.options}
        required
      />
      <Select label={t('level')} value={level} onChange={setLevel} options={words.levels.options} required />
    </>
  );
  const value = unitType && industry && level ? { code: code.trim() || null, unitType, industry, level } : undefined;
  return { value, fields };
}

interface RegionPickerProps {
  readonly value: readonly Option[];
  readonly onChange: (value: readonly Option[]) => void;
}

function RegionPicker({ value, onChange }: RegionPickerProps) {
  const t = useMessages(texts);
  return (
    <SearchPicker
      id="organizations.region"
      label={t('region')}
      hint={t('findRegion')}
      find={findRegions}
      value={value}
      onChange={onChange}
      required
    />
  );
}

const regionOf = (unit: UnitDetail): Option => regionOption({ code: unit.regionCode, name: unit.regionName });

/** Enters a unit, below another or at a region's root. */
export function CreateUnit({ parent, onClose }: { readonly parent: UnitDetail | null; readonly onClose: () => void }) {
  const t = useMessages(texts);
  const go = useGo();
  const [name, setName] = useState('');
  const [region, setRegion] = useState<readonly Option[]>(parent ? [regionOf(parent)] : []);
  const [above, setAbove] = useState<readonly Option[]>(parent ? [{ value: parent.id, label: parent.name }] : []);
  const [openedOn, setOpenedOn] = useState(today);
  const [basis, setBasis] = useState('');
  const classes = useClasses({ code: null, unitType: '', industry: '', level: '' });
  const create = useCall(createUnit, {
    onSuccess: ({ id }) => {
      onClose();
      go(`/work/units/${id}`);
    },
  });
  const regionCode = region[0]?.value;
  const submit = () => {
    if (classes.value && regionCode)
      create.mutate({
        body: { ...classes.value, name, regionCode, parentId: above[0]?.value ?? null, openedOn, basis },
      });
  };
  const complete = name.trim().length > 1 && regionCode !== undefined && openedOn !== '' && classes.value !== undefined;
  return (
    <FormDialog
      title={t(parent ? 'newChild' : 'newUnit')}
      command={create}
      complete={complete}
      submitLabel={t('add')}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput label={t('name')} value={name} onChange={setName} maxLength={120} required />
      {classes.fields}
      <RegionPicker value={region} onChange={setRegion} />
      <SearchPicker
        id="organizations.parent"
        label={t('parent')}
        hint={t('noParentHint')}
        find={findUnits}
        value={above}
        onChange={setAbove}
      />
      <DateInput label={t('openedOn')} value={openedOn} onChange={setOpenedOn} max={today()} required />
      <TextInput label={t('basis')} hint={t('basisHint')} value={basis} onChange={setBasis} maxLength={300} />
    </FormDialog>
  );
}

function RenameUnit({ unit, onClose }: Given) {
  const t = useMessages(texts);
  const [name, setName] = useState(unit.name);
  const { from, basis, fields } = useDated();
  const rename = useCall(renameUnit, { onSuccess: onClose });
  const submit = () => rename.mutate({ params: { id: unit.id }, body: { name, from, basis, revision: unit.revision } });
  return (
    <FormDialog
      title={t('rename')}
      command={rename}
      complete={name.trim().length > 1 && name !== unit.name}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput label={t('name')} value={name} onChange={setName} maxLength={120} required />
      {fields}
    </FormDialog>
  );
}

function CorrectUnit({ unit, onClose }: Given) {
  const t = useMessages(texts);
  const { value, fields } = useClasses(unit);
  const correct = useCall(correctUnit, { onSuccess: onClose });
  const submit = () =>
    value && correct.mutate({ params: { id: unit.id }, body: { ...value, revision: unit.revision } });
  return (
    <FormDialog
      title={t('correct')}
      command={correct}
      complete={value !== undefined}
      onSubmit={submit}
      onClose={onClose}
    >
      {fields}
    </FormDialog>
  );
}

function MoveUnit({ unit, onClose }: Given) {
  const t = useMessages(texts);
  const [region, setRegion] = useState<readonly Option[]>([regionOf(unit)]);
  const regionCode = region[0]?.value;
  const [above, setAbove] = useState<readonly Option[]>(
    unit.parentId ? [{ value: unit.parentId, label: unit.parentName ?? '' }] : [],
  );
  const { from, basis, fields } = useDated();
  const move = useCall(moveUnit, { onSuccess: onClose });
  const submit = () =>
    regionCode &&
    move.mutate({
      params: { id: unit.id },
      body: { parentId: above[0]?.value ?? null, regionCode, from, basis, revision: unit.revision },
    });
  return (
    <FormDialog
      title={t('move')}
      command={move}
      complete={regionCode !== undefined}
      onSubmit={submit}
      onClose={onClose}
    >
      <SearchPicker
        id="organizations.parent"
        label={t('parent')}
        hint={t('noParentHint')}
        find={findUnits}
        value={above}
        onChange={setAbove}
      />
      <RegionPicker value={region} onChange={setRegion} />
      {fields}
    </FormDialog>
  );
}

function SuperviseUnit({ unit, onClose }: Given) {
  const t = useMessages(texts);
  const words = useWords();
  const [line, setLine] = useState<LineId | ''>('');
  const [supervisor, setSupervisor] = useState<readonly Option[]>([]);
  const [from, setFrom] = useState(today);
  const set = useCall(setSupervision, { onSuccess: onClose });
  const submit = () =>
    line &&
    set.mutate({ params: { id: unit.id }, body: { line, supervisorUnitId: supervisor[0]?.value ?? null, from } });
  return (
    <FormDialog title={t('supervise')} command={set} complete={line !== ''} onSubmit={submit} onClose={onClose}>
      <Select label={t('line')} value={line} onChange={setLine} options={words.lines.options} required />
      <SearchPicker
        id="organizations.supervisor"
        label={t('supervisor')}
        hint={t('noSupervisor')}
        find={findUnits}
        value={supervisor}
        onChange={setSupervisor}
      />
      <DateInput label={t('from')} value={from} onChange={setFrom} max={today()} required />
    </FormDialog>
  );
}

function CloseUnit({ unit, onClose }: Given) {
  const t = useMessages(texts);
  const { from, basis, fields } = useDated();
  const close = useCall(closeUnit, { onSuccess: onClose });
  const submit = () => close.mutate({ params: { id: unit.id }, body: { on: from, basis, revision: unit.revision } });
  return (
    <FormDialog title={t('close')} command={close} submitLabel={t('close')} danger onSubmit={submit} onClose={onClose}>
      <p>{t('closeText')}</p>
      {fields}
    </FormDialog>
  );
}

export const unitActions = ['newChild', 'rename', 'correct', 'move', 'supervise', 'close'] as const;
export type UnitAction = (typeof unitActions)[number];

/** The dialog of an action. */
export function UnitDialog({ action, ...given }: Given & { readonly action: UnitAction }) {
  switch (action) {
    case 'newChild':
      return <CreateUnit parent={given.unit} onClose={given.onClose} />;
    case 'rename':
      return <RenameUnit {...given} />;
    case 'correct':
      return <CorrectUnit {...given} />;
    case 'move':
      return <MoveUnit {...given} />;
    case 'supervise':
      return <SuperviseUnit {...given} />;
    case 'close':
      return <CloseUnit {...given} />;
  }
}
