import { useState } from 'react';
import { call, useCall } from '#api';
import { openAccount } from '#contracts/accounts';
import { listUnits } from '#contracts/organizations';
import { useMessages } from '#i18n';
import type { Option } from '#ui/choice';
import { ConfirmDialog } from '#ui/dialog';
import { TextInput } from '#ui/field';
import { ErrorNotice } from '#ui/notice';
import { SearchPicker } from '#ui/work-picker';
import { adminTexts } from './admin-texts.ts';

/** Units by words, for the pickers of this module. */
export async function findUnits(words: string, signal: AbortSignal): Promise<readonly Option[]> {
  const { items } = await call(listUnits, { query: { ...(words ? { q: words } : {}), limit: '20' } }, { signal });
  return items.map(u => ({ value: u.id, label: u.name }));
}

/** Opens an account for staff; no password is made. */
export function OpenAccount({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(adminTexts);
  const [login, setLogin] = useState('');
  const [name, setName] = useState('');
  const [unit, setUnit] = useState<readonly Option[]>([]);
  const open = useCall(openAccount, { onSuccess: onClose });
  return (
    <ConfirmDialog
      open
      title={t('accounts.open')}
      confirmLabel={t('accounts.open')}
      busy={open.isPending}
      onConfirm={() => open.mutate({ body: { login, name, unitId: unit[0]?.value ?? null } })}
      onClose={onClose}
    >
      <p>{t('accounts.openIntro')}</p>
      <TextInput
        label={t('accounts.login')}
        hint={t('accounts.loginHint')}
        autoCapitalize="none"
        autoComplete="off"
        value={login}
        onChange={setLogin}
        maxLength={32}
        required
      />
      <TextInput
        label={t('accounts.name')}
        autoComplete="off"
        value={name}
        onChange={setName}
        maxLength={100}
        required
      />
      <SearchPicker id="accounts.unit" label={t('accounts.unit')} find={findUnits} value={unit} onChange={setUnit} />
      <ErrorNotice error={open.error} />
    </ConfirmDialog>
  );
}
