import { useState } from 'react';
import { can, downloadFile, useCall, useMe, useRead } from '#api';
import { exportPeople, findPerson, listPeople, type PersonItem } from '#contracts/people';
import { useLanguage, useMessages } from '#i18n';
import { Button, LinkButton } from '#ui/button';
import { Dialog } from '#ui/dialog';
import { TextInput } from '#ui/field';
import { ListPage, useListQuery } from '#ui/list-page';
import { ErrorNotice } from '#ui/notice';
import { AppLink } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { SearchFilter } from '#ui/work-picker';
import { EnterPerson } from './person-dialogs.tsx';
import { texts } from './texts.ts';
import { findUnits, useUnitName, useWords } from './words.ts';

const STATUS = ['active', 'left', 'all'] as const;
const MARKS = { active: 'done', left: 'open', merged: 'open' } as const;

/** Persons within reach, with masks only. */
export function Page() {
  const t = useMessages(texts);
  const words = useWords();
  const { data: me } = useMe();
  const [open, setOpen] = useState<'enter' | 'find'>();
  const { sort: _, ...query } = useListQuery(['q', 'unit', 'category', 'title', 'status']);
  const { after: __, ...shown } = query;
  const language = useLanguage();
  const unitName = useUnitName(query.unit);
  // The address may hold anything; the server refuses what is none of its words.
  const list = useRead(listPeople, { query } as Parameters<typeof useRead<typeof listPeople>>[1]);
  const manages = can(me, 'people.manage');
  const close = () => setOpen(undefined);
  return (
    <>
      <ListPage<PersonItem>
        title={t('people')}
        list={list}
        filters={[
          { kind: 'text', name: 'q', label: t('search'), maxLength: 60 },
          {
            kind: 'own',
            name: 'unit',
            label: t('unit'),
            words: unitName,
            control: set => <SearchFilter id="people.unit" label={t('unitBelow')} find={findUnits} onChoose={set} />,
          },
          { kind: 'choice', name: 'category', label: t('category'), options: words.categories.options },
          { kind: 'choice', name: 'title', label: t('titleLevel'), options: words.titles.options },
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
            cell: row => <StateMark state={MARKS[row.status]} word={t(`status.${row.status}`)} />,
          },
          {
            key: 'name',
            title: t('name'),
            heading: true,
            cell: row => <AppLink to={`/work/people/${row.id}`}>{row.name}</AppLink>,
          },
          { key: 'number', title: t('number'), cell: row => row.numberMask },
          { key: 'phone', title: t('phone'), cell: row => row.phoneMask },
          {
            key: 'unit',
            title: t('unit'),
            cell: row => row.unit && <AppLink to={`/work/units/${row.unit.id}`}>{row.unit.name}</AppLink>,
          },
          {
            key: 'categories',
            title: t('categories'),
            cell: row => row.jobCategories.map(words.categories.of).join('、'),
          },
          { key: 'title', title: t('titleLevel'), cell: row => words.titles.of(row.titleLevel) },
        ]}
        rowKey={row => row.id}
        cards
        onExport={() => downloadFile(exportPeople, { query: { ...shown, language } }, { fallbackName: 'people.xlsx' })}
        empty={{
          sentence: t('empty'),
          ...(manages ? { action: { label: t('importRoster'), to: '/work/people/import' } } : {}),
        }}
        actions={
          <>
            <Button onClick={() => setOpen('find')}>{t('find')}</Button>
            {manages && <LinkButton to="/work/people/import">{t('importRoster')}</LinkButton>}
            {manages && (
              <Button kind="primary" onClick={() => setOpen('enter')}>
                {t('enter')}
              </Button>
            )}
          </>
        }
      />
      {open === 'enter' && <EnterPerson onClose={close} />}
      {open === 'find' && <FindPerson onClose={close} />}
    </>
  );
}

function FindPerson({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(texts);
  const [number, setNumber] = useState('');
  const find = useCall(findPerson);
  return (
    <Dialog open title={t('find')} onClose={onClose}>
      <form
        className="zs-form"
        onSubmit={event => {
          event.preventDefault();
          find.mutate({ body: { number } });
        }}
      >
        <TextInput
          label={t('number')}
          hint={t('findHint')}
          value={number}
          onChange={setNumber}
          maxLength={40}
          minLength={4}
          autoComplete="off"
          required
        />
        <Button kind="primary" type="submit" busy={find.isPending}>
          {t('findButton')}
        </Button>
      </form>
      <ErrorNotice error={find.error} />
      {find.data?.items.length === 0 && <p role="status">{t('nobody')}</p>}
      <ul>
        {find.data?.items.map(p => (
          <li key={p.id}>
            <AppLink to={`/work/people/${p.id}`}>{p.name}</AppLink> {p.numberMask} {p.unit?.name}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
