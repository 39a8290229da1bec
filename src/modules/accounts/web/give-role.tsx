import { useState } from 'react';
import { call, serverNow, useCall } from '#api';
import { grantRole, listAccounts } from '#contracts/accounts';
import { useMessages } from '#i18n';
import { type LineId, type RoleId, roles } from '#kernel/roles';
import { dateOf } from '#kernel/time';
import { type Option, RadioGroup, Select } from '#ui/choice';
import { ConfirmDialog } from '#ui/dialog';
import { DateInput, TextInput } from '#ui/field';
import { ErrorNotice } from '#ui/notice';
import { SearchPicker } from '#ui/work-picker';
import { adminTexts } from './admin-texts.ts';
import { findUnits } from './open-account.tsx';
import { useRoleWords } from './words.ts';

type Kind = 'system' | 'unit' | 'region';

async function findAccounts(words: string, signal: AbortSignal): Promise<readonly Option[]> {
  const query = { state: 'active' as const, limit: '20', ...(words ? { search: words } : {}) };
  const { items } = await call(listAccounts, { query }, { signal });
  return items.map(a => ({ value: a.id, label: [a.name, a.login, a.unitName].filter(Boolean).join(' · ') }));
}

/** The node as the three kinds of it are entered. An administrator serves the whole system, so nothing else is offered. */
function useNode(role: RoleId | '') {
  const t = useMessages(adminTexts);
  const { lineOptions } = useRoleWords();
  const [kind, setKind] = useState<Kind>('unit');
  const [unit, setUnit] = useState<readonly Option[]>([]);
  const [code, setCode] = useState('');
  const [line, setLine] = useState<LineId | 'any'>('any');
  const administrator = role !== '' && !roles[role].business;
  const present: Kind = administrator ? 'system' : kind;
  const node =
    present === 'system'
      ? { kind: present }
      : present === 'unit'
        ? { kind: present, id: unit[0]?.value ?? '' }
        : { kind: present, code, line: line === 'any' ? null : line };
  const kinds = [
    { value: 'unit' as const, label: t('grants.nodeUnit') },
    { value: 'region' as const, label: t('grants.nodeRegion') },
    { value: 'system' as const, label: t('grants.system') },
  ];
  const fields = (
    <>
      {!administrator && <RadioGroup label={t('grants.nodeKind')} value={kind} onChange={setKind} options={kinds} />}
      {present === 'unit' && (
        <SearchPicker
          id="accounts.unit"
          label={t('grants.unit')}
          find={findUnits}
          value={unit}
          onChange={setUnit}
          required
        />
      )}
      {present === 'region' && (
        <>
          <TextInput
            label={t('grants.regionCode')}
            hint={t('grants.regionHint')}
            value={code}
            onChange={setCode}
            maxLength={12}
            required
          />
          <Select
            label={t('grants.line')}
            value={line}
            onChange={setLine}
            options={[{ value: 'any' as const, label: t('grants.anyLine') }, ...lineOptions]}
          />
        </>
      )}
    </>
  );
  return { node, complete: present !== 'unit' || unit.length > 0, fields };
}

/** Grants a role: to whom, which, where, from when to when. */
export function GiveRole({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(adminTexts);
  const { roleOptions } = useRoleWords();
  const [account, setAccount] = useState<readonly Option[]>([]);
  const [role, setRole] = useState<RoleId | ''>('');
  const [validFrom, setFrom] = useState(() => dateOf(serverNow()));
  const [validTo, setTo] = useState('');
  const { node, complete, fields } = useNode(role);
  const give = useCall(grantRole, { onSuccess: onClose });
  const accountId = account[0]?.value;
  return (
    <ConfirmDialog
      open
      title={t('grants.give')}
      confirmLabel={t('grants.give')}
      busy={give.isPending}
      onConfirm={() => {
        if (accountId && role !== '' && complete) give.mutate({ body: { accountId, role, node, validFrom, validTo } });
      }}
      onClose={onClose}
    >
      <p>{t('grants.giveIntro')}</p>
      <SearchPicker
        id="accounts.account"
        label={t('grants.account')}
        find={findAccounts}
        value={account}
        onChange={setAccount}
        required
      />
      <Select label={t('grants.role')} value={role} onChange={setRole} options={roleOptions} required />
      {fields}
      <DateInput label={t('grants.from')} value={validFrom} onChange={setFrom} required />
      <DateInput label={t('grants.to')} value={validTo} onChange={setTo} min={validFrom} required />
      <ErrorNotice error={give.error} />
    </ConfirmDialog>
  );
}
