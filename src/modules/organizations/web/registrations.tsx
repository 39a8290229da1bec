import { useState } from 'react';
import { useCall, useMe, useRead } from '#api';
import {
  approveRegistration,
  listRegistrations,
  type RegistrationItem,
  refuseRegistration,
  registrationStates,
} from '#contracts/organizations';
import { useFormats, useMessages } from '#i18n';
import type { LineId } from '#kernel/roles';
import { Button } from '#ui/button';
import { type Option, Select } from '#ui/choice';
import { TextArea } from '#ui/field';
import { FormDialog } from '#ui/form-dialog';
import { ListPage, useListQuery } from '#ui/list-page';
import { AppLink } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { SearchPicker } from '#ui/work-picker';

import { texts } from './texts.ts';
import { findUnits, useWords } from './words.ts';

const MARKS = { pending: 'busy', approved: 'done', refused: 'open', withdrawn: 'open' } as const;

const reasonOf = (row: RegistrationItem) => row.reason;

/** Units that ask to be entered. */
export function Page() {
  const t = useMessages(texts);
  const words = useWords();
  const { dateTime } = useFormats();
  const [asked, setAsked] = useState<{ readonly item: RegistrationItem; readonly action: 'approve' | 'refuse' }>();
  const { state, after } = useListQuery(['state']);
  const list = useRead(listRegistrations, { query: { after, state: registrationStates.find(s => s === state) } });
  const close = () => setAsked(undefined);
  return (
    <>
      <ListPage<RegistrationItem>
        title={t('registrations')}
        list={list}
        filters={[
          {
            kind: 'choice',
            name: 'state',
            label: t('status'),
            options: registrationStates.map(value => ({ value, label: t(`registration.${value}`) })),
          },
        ]}
        columns={[
          {
            key: 'state',
            title: t('status'),
            cell: row => <StateMark state={MARKS[row.state]} word={t(`registration.${row.state}`)} />,
          },
          {
            key: 'name',
            title: t('name'),
            heading: true,
            cell: row => (row.unitId ? <AppLink to={`/work/units/${row.unitId}`}>{row.name}</AppLink> : row.name),
          },
          { key: 'code', title: t('code'), cell: row => row.code },
          { key: 'type', title: t('type'), cell: row => words.types.of(row.unitType) },
          { key: 'industry', title: t('industry'), cell: row => words.industries.of(row.industry) },
          { key: 'region', title: t('region'), cell: row => row.regionName },
          { key: 'address', title: t('address'), cell: row => row.address },
          { key: 'phone', title: t('phone'), cell: row => row.officePhone },
          { key: 'applied', title: t('applied'), cell: row => dateTime(row.createdAt) },
          ...(state === 'refused' ? [{ key: 'reason', title: t('reason'), cell: reasonOf }] : []),
          {
            key: 'actions',
            title: t('actions'),
            cell: row =>
              row.state === 'pending' && (
                <div className="zs-row">
                  {(['approve', 'refuse'] as const).map(action => (
                    <Button
                      key={action}
                      kind="quiet"
                      aria-label={t(`${action}Title`, { name: row.name })}
                      onClick={() => setAsked({ item: row, action })}
                    >
                      {t(action)}
                    </Button>
                  ))}
                </div>
              ),
          },
        ]}
        rowKey={row => row.id}
        cards
        empty={{ sentence: t('noRegistrations') }}
      />
      {asked?.action === 'approve' && <Approve item={asked.item} onClose={close} />}
      {asked?.action === 'refuse' && <Refuse item={asked.item} onClose={close} />}
    </>
  );
}

interface Given {
  readonly item: RegistrationItem;
  readonly onClose: () => void;
}

function Approve({ item, onClose }: Given) {
  const t = useMessages(texts);
  const words = useWords();
  const [line, setLine] = useState<LineId | ''>('police');
  // As a rule whoever decides sits in the unit that will supervise.
  const { data: me } = useMe();
  const [supervisor, setSupervisor] = useState<readonly Option[]>(
    me?.unit ? [{ value: me.unit.id, label: me.unit.name }] : [],
  );
  const approve = useCall(approveRegistration, { onSuccess: onClose });
  const supervisorUnitId = supervisor[0]?.value;
  const submit = () =>
    line &&
    supervisorUnitId &&
    approve.mutate({ params: { id: item.id }, body: { line, supervisorUnitId, revision: item.revision } });
  return (
    <FormDialog
      title={t('approveTitle', { name: item.name })}
      command={approve}
      complete={line !== '' && supervisorUnitId !== undefined}
      submitLabel={t('approve')}
      onSubmit={submit}
      onClose={onClose}
    >
      <p>{t('approveText')}</p>
      <Select label={t('line')} value={line} onChange={setLine} options={words.lines.options} required />
      <SearchPicker
        id="organizations.supervisor"
        label={t('supervisor')}
        find={findUnits}
        value={supervisor}
        onChange={setSupervisor}
        required
      />
    </FormDialog>
  );
}

function Refuse({ item, onClose }: Given) {
  const t = useMessages(texts);
  const [reason, setReason] = useState('');
  const refuse = useCall(refuseRegistration, { onSuccess: onClose });
  const submit = () => refuse.mutate({ params: { id: item.id }, body: { reason, revision: item.revision } });
  return (
    <FormDialog
      title={t('refuseTitle', { name: item.name })}
      command={refuse}
      complete={reason.trim().length > 1}
      submitLabel={t('refuse')}
      danger
      onSubmit={submit}
      onClose={onClose}
    >
      <TextArea label={t('reason')} value={reason} onChange={setReason} maxLength={300} required />
    </FormDialog>
  );
}
