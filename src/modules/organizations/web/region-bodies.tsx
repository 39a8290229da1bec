import { useState } from 'react';
import { useCall, useRead } from '#api';
import { type FunctionBody, listFunctions, setFunction } from '#contracts/organizations';
import { useFormats, useMessages } from '#i18n';
import { Button } from '#ui/button';
import { Card } from '#ui/card';
import type { Option } from '#ui/choice';
import { DateInput, TextInput } from '#ui/field';
import { FormDialog } from '#ui/form-dialog';
import { Loaded } from '#ui/notice';
import { AppLink } from '#ui/route';
import { type Column, Table } from '#ui/table';
import { SearchPicker } from '#ui/work-picker';
import { today } from './dated.tsx';
import { texts } from './texts.ts';
import { findUnits, useWords } from './words.ts';

interface Asked {
  readonly row: FunctionBody;
  readonly action: 'name' | 'end';
}

interface RegionBodiesProps {
  readonly code: string;
  readonly manages: boolean;
  /** A closed region lacks no body: only what it had is shown. */
  readonly closed: boolean;
}

/** The body for each function of a region, those without one included, and who it was before. */
export function RegionBodies({ code, manages, closed }: RegionBodiesProps) {
  const t = useMessages(texts);
  const [asked, setAsked] = useState<Asked>();
  const functions = useRead(listFunctions, { params: { code } });
  const columns = useColumns();
  const close = () => setAsked(undefined);
  return (
    <Card title={t('bodies')}>
      <Loaded of={functions}>
        {({ items }) => (
          <Table<FunctionBody>
            title={t('bodies')}
            rows={closed ? items.filter(row => row.past.length > 0) : items}
            empty={<p className="zs-soft">{t('noBodies')}</p>}
            cards
            rowKey={row => row.function}
            columns={[...columns, ...(manages ? [actionColumn(t('actions'), setAsked)] : [])]}
          />
        )}
      </Loaded>
      {asked?.action === 'name' && <NameBody code={code} row={asked.row} onClose={close} />}
      {asked?.action === 'end' && <EndBody code={code} row={asked.row} onClose={close} />}
    </Card>
  );
}

function useColumns(): readonly Column<FunctionBody>[] {
  const t = useMessages(texts);
  const words = useWords();
  const { shortDate } = useFormats();
  return [
    { key: 'function', title: t('function'), heading: true, cell: row => words.functions.of(row.function) },
    {
      key: 'body',
      title: t('body'),
      cell: ({ current }) =>
        current ? (
          <AppLink to={`/work/units/${current.unit.id}`}>{current.unit.name}</AppLink>
        ) : (
          <span className="zs-soft">{t('notNamed')}</span>
        ),
    },
    { key: 'alias', title: t('alias'), cell: row => row.current?.alias },
    { key: 'from', title: t('from'), cell: row => row.current && shortDate(row.current.validFrom) },
    {
      key: 'past',
      title: t('pastBodies'),
      cell: ({ past }) =>
        past.length > 0 && (
          <details>
            <summary>{t('pastCount', { count: past.length })}</summary>
            <ul>
              {past.map(former => (
                <li key={`${former.validFrom} ${former.unit.id}`}>
                  {former.unit.name}
                  {former.alias && `（${former.alias}）`}{' '}
                  {t('until', { from: shortDate(former.validFrom), to: shortDate(former.validTo) })}
                </li>
              ))}
            </ul>
          </details>
        ),
    },
  ];
}

const actionColumn = (title: string, ask: (asked: Asked) => void): Column<FunctionBody> => ({
  key: 'actions',
  title,
  cell: row => (
    <div className="zs-row">
      {(row.current ? (['name', 'end'] as const) : (['name'] as const)).map(action => (
        <Action key={action} row={row} action={action} ask={ask} />
      ))}
    </div>
  ),
});

function Action({ row, action, ask }: Asked & { readonly ask: (asked: Asked) => void }) {
  const t = useMessages(texts);
  const words = useWords();
  const label = t(action === 'end' ? 'endBody' : row.current ? 'changeBody' : 'nameBody');
  return (
    <Button
      kind="quiet"
      aria-label={`${label} ${words.functions.of(row.function)}`}
      onClick={() => ask({ row, action })}
    >
      {label}
    </Button>
  );
}

interface Given {
  readonly code: string;
  readonly row: FunctionBody;
  readonly onClose: () => void;
}

function NameBody({ code, row, onClose }: Given) {
  const t = useMessages(texts);
  const words = useWords();
  const { current } = row;
  const [unit, setUnit] = useState<readonly Option[]>(
    current ? [{ value: current.unit.id, label: current.unit.name }] : [],
  );
  const [alias, setAlias] = useState(current?.alias ?? '');
  const [from, setFrom] = useState(today);
  const set = useCall(setFunction, { onSuccess: onClose });
  const unitId = unit[0]?.value;
  const submit = () =>
    unitId &&
    set.mutate({ params: { code }, body: { function: row.function, unitId, alias: alias.trim() || null, from } });
  return (
    <FormDialog
      title={words.functions.of(row.function)}
      command={set}
      complete={unitId !== undefined}
      onSubmit={submit}
      onClose={onClose}
    >
      <SearchPicker
        id="organizations.body"
        label={t('body')}
        hint={t('bodyHint')}
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

function EndBody({ code, row, onClose }: Given) {
  const t = useMessages(texts);
  const words = useWords();
  const [from, setFrom] = useState(today);
  const end = useCall(setFunction, { onSuccess: onClose });
  const submit = () =>
    end.mutate({ params: { code }, body: { function: row.function, unitId: null, alias: null, from } });
  return (
    <FormDialog
      title={words.functions.of(row.function)}
      command={end}
      submitLabel={t('endBody')}
      danger
      onSubmit={submit}
      onClose={onClose}
    >
      <p>{t('endBodyText', { unit: row.current?.unit.name ?? '' })}</p>
      <DateInput label={t('from')} value={from} onChange={setFrom} max={today()} required />
    </FormDialog>
  );
}
