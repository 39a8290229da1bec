import { useState } from 'react';
import { serverNow, useCall, useRead } from '#api';
import {
  createRegion,
  listFunctions,
  listRegions,
  type RegionFunction,
  type RegionItem,
  type RegionLevel,
  setFunction,
} from '#contracts/organizations';
import { useFormats, useMessages } from '#i18n';
import { dateOf } from '#kernel/time';
import { Button } from '#ui/button';
import { Card } from '#ui/card';
import { type Option, Select } from '#ui/choice';
import { DateInput, TextInput } from '#ui/field';
import { PageTitle } from '#ui/frame';
import { EmptyState, Loaded } from '#ui/notice';
import { AppLink, searchValue, useSearchState } from '#ui/route';
import { Table } from '#ui/table';
import { SearchPicker } from '#ui/work-picker';
import { FormDialog } from './form-dialog.tsx';
import { texts } from './texts.ts';
import { findUnits, useWords } from './words.ts';

const today = (): string => dateOf(serverNow());

/** One region: those below it, and the bodies for its functions. */
export function Page() {
  const t = useMessages(texts);
  const words = useWords();
  const [search] = useSearchState();
  const parent = searchValue(search, 'region');
  const [creating, setCreating] = useState(false);
  const regions = useRead(listRegions, { query: parent === undefined ? {} : { parent } });
  return (
    <div className="zs-stack">
      <PageTitle
        aside={
          <Button kind="primary" onClick={() => setCreating(true)}>
            {t('newRegion')}
          </Button>
        }
      >
        {t('regions')}
      </PageTitle>
      <Loaded of={regions}>
        {({ items, chain }) => (
          <>
            <nav className="zs-row" aria-label={t('region')}>
              <AppLink to="/work/regions">{t('top')}</AppLink>
              {chain.map(r => (
                <span key={r.code}>
                  › <AppLink to={`/work/regions?region=${r.code}`}>{r.name}</AppLink>
                </span>
              ))}
            </nav>
            <Card title={t('subregions')}>
              <Table<RegionItem>
                title={t('subregions')}
                rows={items}
                rowKey={row => row.code}
                empty={<EmptyState>{t(parent ? 'noSubregions' : 'noRegions')}</EmptyState>}
                columns={[
                  { key: 'code', title: t('regionCode'), cell: row => row.code },
                  {
                    key: 'name',
                    title: t('regionName'),
                    heading: true,
                    cell: row => <AppLink to={`/work/regions?region=${row.code}`}>{row.name}</AppLink>,
                  },
                  { key: 'level', title: t('regionLevel'), cell: row => words.regionLevels.of(row.level) },
                  { key: 'children', title: t('subregions'), align: 'end', cell: row => row.children },
                ]}
              />
            </Card>
          </>
        )}
      </Loaded>
      {parent && <Functions code={parent} />}
      {creating && <CreateRegion parentCode={parent ?? null} onClose={() => setCreating(false)} />}
    </div>
  );
}

function CreateRegion({ parentCode, onClose }: { readonly parentCode: string | null; readonly onClose: () => void }) {
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
        onChange={setCode}
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

function Functions({ code }: { readonly code: string }) {
  const t = useMessages(texts);
  const words = useWords();
  const { date } = useFormats();
  const [naming, setNaming] = useState<RegionFunction>();
  const functions = useRead(listFunctions, { params: { code } });
  return (
    <Card title={t('bodies')}>
      <Loaded of={functions}>
        {({ items }) => (
          <Table
            title={t('bodies')}
            rows={items}
            rowKey={row => row.function}
            columns={[
              { key: 'function', title: t('function'), cell: row => words.functions.of(row.function) },
              {
                key: 'body',
                title: t('body'),
                cell: row =>
                  row.current ? (
                    <AppLink to={`/work/units/${row.current.unit.id}`}>{row.current.unit.name}</AppLink>
                  ) : (
                    <span className="zs-soft">{t('notNamed')}</span>
                  ),
              },
              { key: 'alias', title: t('alias'), cell: row => row.current?.alias },
              { key: 'from', title: t('from'), cell: row => row.current && date(row.current.validFrom) },
              {
                key: 'actions',
                title: t('actions'),
                cell: row => (
                  <Button
                    kind="quiet"
                    aria-label={`${t('name_body')} ${words.functions.of(row.function)}`}
                    onClick={() => setNaming(row.function)}
                  >
                    {t('name_body')}
                  </Button>
                ),
              },
            ]}
          />
        )}
      </Loaded>
      {naming && <NameBody code={code} name={naming} onClose={() => setNaming(undefined)} />}
    </Card>
  );
}

function NameBody({
  code,
  name,
  onClose,
}: {
  readonly code: string;
  readonly name: RegionFunction;
  readonly onClose: () => void;
}) {
  const t = useMessages(texts);
  const words = useWords();
  const [unit, setUnit] = useState<readonly Option[]>([]);
  const [alias, setAlias] = useState('');
  const [from, setFrom] = useState(today);
  const set = useCall(setFunction, { onSuccess: onClose });
  const submit = () =>
    set.mutate({
      params: { code },
      body: { function: name, unitId: unit[0]?.value ?? null, alias: alias || null, from },
    });
  return (
    <FormDialog
      title={words.functions.of(name)}
      command={set}
      complete={unit.length > 0}
      onSubmit={submit}
      onClose={onClose}
    >
      <SearchPicker
        id="organizations.body"
        label={t('body')}
        find={findUnits}
        value={unit}
        onChange={setUnit}
        required
      />
      <TextInput label={t('alias')} hint={t('aliasHint')} value={alias} onChange={setAlias} maxLength={120} />
      <DateInput label={t('from')} value={from} onChange={setFrom} max={today()} required />
    </FormDialog>
  );
}
