import { useState } from 'react';
import { call, can, useCall, useMe, useRead } from '#api';
import { createBank, listBanks } from '#contracts/exams';
import { listUnits } from '#contracts/organizations';
import { formatCount } from '#i18n';
import { Button } from '#ui/button';
import type { Option } from '#ui/choice';
import { Dialog } from '#ui/dialog';
import { TextInput } from '#ui/field';
import { ListPage, useListQuery } from '#ui/list-page';
import { ErrorNotice } from '#ui/notice';
import { AppLink, useGo } from '#ui/route';
import { SearchPicker } from '#ui/work-picker';
import { useWorkMessages } from './work-words.ts';

/** The question banks of the units in scope. */
export function Page() {
  const t = useWorkMessages();
  const { data: me } = useMe();
  const [creating, setCreating] = useState(false);
  const { after } = useListQuery([]);
  const list = useRead(listBanks, { query: { after } });
  const own = me?.unit ? [{ value: me.unit.id, label: me.unit.name }] : [];
  return (
    <>
      <ListPage
        title={t('banks.title')}
        list={list}
        actions={
          <Button kind="primary" onClick={() => setCreating(true)}>
            {t('banks.create')}
          </Button>
        }
        columns={[
          {
            key: 'name',
            title: t('banks.name'),
            cell: row => <AppLink to={`/work/banks/${row.id}`}>{row.name}</AppLink>,
          },
          { key: 'unit', title: t('banks.unit'), cell: row => row.unitName },
          { key: 'questions', title: t('banks.questions'), align: 'end', cell: row => formatCount(row.questions) },
        ]}
        rowKey={row => row.id}
        empty={{ sentence: t('banks.empty'), action: { label: t('banks.create'), onClick: () => setCreating(true) } }}
      />
      {creating && (
        <CreateBank own={own} findsUnits={can(me, 'organizations.read')} onClose={() => setCreating(false)} />
      )}
    </>
  );
}

interface CreateBankProps {
  readonly own: readonly Option[];
  /** May look other units up; otherwise the bank is of the own unit. */
  readonly findsUnits: boolean;
  readonly onClose: () => void;
}

async function findUnits(words: string): Promise<readonly Option[]> {
  const page = await call(listUnits, { query: { limit: 20, ...(words ? { q: words } : {}) } });
  return page.items.map(unit => ({ value: unit.id, label: unit.name }));
}

function CreateBank({ own, findsUnits, onClose }: CreateBankProps) {
  const t = useWorkMessages();
  const go = useGo();
  const [unit, setUnit] = useState<readonly Option[]>(own);
  const [name, setName] = useState('');
  const create = useCall(createBank, { onSuccess: bank => go(`/work/banks/${bank.id}`) });
  const unitId = unit[0]?.value;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('banks.create')}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            kind="primary"
            busy={create.isPending}
            disabled={!unitId || name.trim() === ''}
            onClick={() => unitId && create.mutate({ body: { unitId, name } })}
          >
            {t('banks.create')}
          </Button>
        </>
      }
    >
      <TextInput label={t('banks.name')} value={name} onChange={setName} maxLength={100} required />
      {findsUnits ? (
        <SearchPicker
          id="exams.units"
          label={t('banks.unit')}
          find={findUnits}
          value={unit}
          onChange={setUnit}
          required
        />
      ) : (
        <p>
          {t('banks.unit')}：{unit[0]?.label ?? t('banks.noUnit')}
        </p>
      )}
      <ErrorNotice error={create.error} />
    </Dialog>
  );
}
