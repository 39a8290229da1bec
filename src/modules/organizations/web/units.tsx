import { useState } from 'react';
import { can, downloadFile, useMe, useRead } from '#api';
import { exportUnits, listUnits, type UnitItem } from '#contracts/organizations';
import { useLanguage, useMessages } from '#i18n';
import { Button, LinkButton } from '#ui/button';
import { ListPage, useListQuery } from '#ui/list-page';
import { AppLink } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { SearchFilter } from '#ui/work-picker';
import { texts } from './texts.ts';
import { CreateUnit } from './unit-dialogs.tsx';
import { findRegions, findUnits, useRegionName, useUnitName, useWords } from './words.ts';

const STATUS = ['active', 'closed', 'all'] as const;

/** Units within reach, by what they are and where. */
export function Page() {
  const t = useMessages(texts);
  const words = useWords();
  const { data: me } = useMe();
  const [creating, setCreating] = useState(false);
  const search = useListQuery(['q', 'region', 'type', 'industry', 'level', 'line', 'function', 'parent', 'status']);
  const { sort: _, ...query } = search;
  const { after: __, ...shown } = query;
  const language = useLanguage();
  const regionName = useRegionName(search.region);
  const parentName = useUnitName(search.parent);
  // The address may hold anything; the server refuses what is none of its words.
  const list = useRead(listUnits, { query } as Parameters<typeof useRead<typeof listUnits>>[1]);
  const manages = can(me, 'organizations.manage');
  return (
    <>
      <ListPage<UnitItem>
        title={t('units')}
        list={list}
        filters={[
          { kind: 'text', name: 'q', label: t('search'), maxLength: 60 },
          {
            kind: 'own',
            name: 'region',
            label: t('region'),
            words: regionName,
            control: set => (
              <SearchFilter id="organizations.region" label={t('region')} find={findRegions} onChoose={set} />
            ),
          },
          {
            kind: 'own',
            name: 'parent',
            label: t('parent'),
            words: parentName,
            control: set => (
              <SearchFilter id="organizations.parent" label={t('parent')} find={findUnits} onChoose={set} />
            ),
          },
          { kind: 'choice', name: 'type', label: t('type'), options: words.types.options },
          { kind: 'choice', name: 'industry', label: t('industry'), options: words.industries.options },
          { kind: 'choice', name: 'level', label: t('level'), options: words.levels.options },
          { kind: 'choice', name: 'line', label: t('line'), options: words.lines.options },
          { kind: 'choice', name: 'function', label: t('function'), options: words.functions.options },
          {
            kind: 'choice',
            name: 'status',
            label: t('status'),
            options: STATUS.map(value => ({ value, label: t(`status.${value}`) })),
          },
        ]}
        columns={[
          {
            key: 'status',
            title: t('status'),
            cell: row => (
              <StateMark state={row.status === 'active' ? 'done' : 'open'} word={t(`status.${row.status}`)} />
            ),
          },
          {
            key: 'name',
            title: t('name'),
            heading: true,
            cell: row => <AppLink to={`/work/units/${row.id}`}>{row.name}</AppLink>,
          },
          { key: 'type', title: t('type'), cell: row => words.types.of(row.unitType) },
          { key: 'level', title: t('level'), cell: row => words.levels.of(row.level) },
          { key: 'region', title: t('region'), cell: row => row.regionName },
          { key: 'parent', title: t('parent'), cell: row => row.parentName },
          { key: 'lines', title: t('lines'), cell: row => row.lines.map(words.lines.of).join('、') },
        ]}
        rowKey={row => row.id}
        cards
        onExport={() => downloadFile(exportUnits, { query: { ...shown, language } }, { fallbackName: 'units.xlsx' })}
        empty={{
          sentence: t('empty'),
          ...(manages ? { action: { label: t('importTree'), to: '/work/units/import' } } : {}),
        }}
        actions={
          manages && (
            <>
              <LinkButton to="/work/units/import">{t('importTree')}</LinkButton>
              <Button kind="primary" onClick={() => setCreating(true)}>
                {t('newUnit')}
              </Button>
            </>
          )
        }
      />
      {creating && <CreateUnit parent={null} onClose={() => setCreating(false)} />}
    </>
  );
}
