import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { can, downloadFile, type Me, refresh, useCall } from '#api';
import { changeState, type listAccounts, resetAccount } from '#contracts/accounts';
import { useMessages } from '#i18n';
import type { Reply } from '#kernel/endpoint';
import { ConfirmDialog } from '#ui/dialog';
import { TextArea } from '#ui/field';
import { ErrorNotice, Notice } from '#ui/notice';
import { adminTexts } from './admin-texts.ts';

export type AccountItem = Reply<typeof listAccounts>['items'][number];
export type AccountAction = 'lock' | 'unlock' | 'close' | 'reset';

/** What the server would let this administrator do with the account. */
export function actionsOf(account: AccountItem, me: Me | null | undefined): readonly AccountAction[] {
  if (account.state === 'closed' || account.id === me?.account.id) return [];
  const reset: AccountAction[] = can(me, 'accounts.reset') && account.state === 'active' ? ['reset'] : [];
  if (!can(me, 'accounts.manage')) return reset;
  return [...reset, account.state === 'active' ? 'lock' : 'unlock', 'close'];
}

const TO = { lock: 'locked', unlock: 'active', close: 'closed' } as const;

export interface AccountDialogProps {
  readonly account: AccountItem;
  readonly action: AccountAction;
  readonly onClose: () => void;
}

/** Asks before an act on an account; closing wants the name typed. */
export function AccountDialog({ account, action, onClose }: AccountDialogProps) {
  return action === 'reset' ? (
    <Reset account={account} onClose={onClose} />
  ) : (
    <Change account={account} action={action} onClose={onClose} />
  );
}

interface ChangeProps {
  readonly account: AccountItem;
  readonly action: 'lock' | 'unlock' | 'close';
  readonly onClose: () => void;
}

function Change({ account, action, onClose }: ChangeProps) {
  const t = useMessages(adminTexts);
  const [reason, setReason] = useState('');
  const change = useCall(changeState, { onSuccess: onClose });
  const body = { to: TO[action], reason, revision: account.revision };
  return (
    <ConfirmDialog
      open
      title={t('accounts.changeTitle', { action: t(`accounts.${action}`), name: account.name })}
      confirmLabel={t(`accounts.${action}`)}
      danger={action !== 'unlock'}
      busy={change.isPending}
      {...(action === 'close' ? { typed: account.login ?? account.name } : {})}
      onConfirm={() => change.mutate({ params: { id: account.id }, body })}
      onClose={onClose}
    >
      <p>{t(`accounts.${action}Intro`)}</p>
      <TextArea label={t('reason')} value={reason} onChange={setReason} maxLength={300} required />
      <ErrorNotice error={change.error} />
    </ConfirmDialog>
  );
}

function Reset({ account, onClose }: { readonly account: AccountItem; readonly onClose: () => void }) {
  const t = useMessages(adminTexts);
  const client = useQueryClient();
  const print = useMutation({
    mutationFn: () => downloadFile(resetAccount, { params: { id: account.id } }, { fallbackName: 'slip.pdf' }),
    onSuccess: () => void refresh(client, ['accounts']),
  });
  return (
    <ConfirmDialog
      open
      title={t('accounts.changeTitle', { action: t('accounts.reset'), name: account.name })}
      confirmLabel={t('accounts.reset')}
      busy={print.isPending}
      onConfirm={() => print.mutate()}
      onClose={onClose}
    >
      <p>{t('accounts.resetIntro')}</p>
      <p>{t('slips.once')}</p>
      <ErrorNotice error={print.error} />
      {print.isSuccess && <Notice tone="done">{t('slips.done')}</Notice>}
    </ConfirmDialog>
  );
}
