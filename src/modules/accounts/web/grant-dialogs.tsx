import { useState } from 'react';
import { useCall } from '#api';
import { type listGrants, renewSecurityAdministrator, revokeGrant } from '#contracts/accounts';
import { useMessages } from '#i18n';
import type { Reply } from '#kernel/endpoint';
import { ConfirmDialog } from '#ui/dialog';
import { DateInput, TextArea } from '#ui/field';
import { ErrorNotice } from '#ui/notice';
import { adminTexts } from './admin-texts.ts';

interface GrantDialogProps {
  readonly grant: Pick<Reply<typeof listGrants>['items'][number], 'id' | 'accountName' | 'state'>;
  readonly onClose: () => void;
}

export function RevokeDialog({ grant, onClose }: GrantDialogProps) {
  const t = useMessages(adminTexts);
  const [reason, setReason] = useState('');
  const revoke = useCall(revokeGrant, { onSuccess: onClose });
  return (
    <ConfirmDialog
      open
      danger
      title={t('grants.revokeTitle', { name: grant.accountName })}
      confirmLabel={t('grants.revoke')}
      busy={revoke.isPending}
      onConfirm={() => revoke.mutate({ params: { id: grant.id }, body: { reason } })}
      onClose={onClose}
    >
      <p>{t('grants.revokeIntro')}</p>
      <TextArea label={t('reason')} value={reason} onChange={setReason} maxLength={300} required />
      <ErrorNotice error={revoke.error} />
    </ConfirmDialog>
  );
}

export function RenewDialog({ grant, onClose }: GrantDialogProps) {
  const t = useMessages(adminTexts);
  const [validTo, setValidTo] = useState('');
  const renew = useCall(renewSecurityAdministrator, { onSuccess: onClose });
  return (
    <ConfirmDialog
      open
      title={t('grants.renewTitle', { name: grant.accountName })}
      confirmLabel={t('grants.renew')}
      busy={renew.isPending}
      onConfirm={() => renew.mutate({ params: { id: grant.id }, body: { validTo } })}
      onClose={onClose}
    >
      <p>{t('grants.renewIntro')}</p>
      {grant.state === 'expired' && <p>{t('grants.renewLapsed')}</p>}
      <DateInput label={t('grants.to')} value={validTo} onChange={setValidTo} required />
      <ErrorNotice error={renew.error} />
    </ConfirmDialog>
  );
}
