import { useState } from 'react';
import { useCall, useRead } from '#api';
import { confirmSlip, listUnconfirmedSlips } from '#contracts/accounts';
import { useFormats, useMessages } from '#i18n';
import type { Reply } from '#kernel/endpoint';
import { Button } from '#ui/button';
import { ConfirmDialog } from '#ui/dialog';
import { PageTitle } from '#ui/frame';
import { EmptyState, ErrorNotice, Loaded } from '#ui/notice';
import { Table } from '#ui/table';
import { adminTexts } from './admin-texts.ts';
import { useRoleWords } from './words.ts';

type Waiting = Reply<typeof listUnconfirmedSlips>['items'][number];

/** Slips of people who hold roles wait here for a second administrator. */
export function Page() {
  const t = useMessages(adminTexts);
  const { dateTime } = useFormats();
  const { roleOf } = useRoleWords();
  const [asked, setAsked] = useState<Waiting>();
  const list = useRead(listUnconfirmedSlips);
  return (
    <div className="zs-stack">
      <PageTitle>{t('resets.title')}</PageTitle>
      <p>{t('resets.intro')}</p>
      <Loaded of={list}>
        {({ items }) => (
          <Table
            title={t('resets.title')}
            rows={items}
            rowKey={row => row.id}
            empty={<EmptyState>{t('resets.empty')}</EmptyState>}
            columns={[
              {
                key: 'holder',
                title: t('resets.holder'),
                cell: row => [row.name, row.login].filter(Boolean).join(' · '),
              },
              { key: 'roles', title: t('accounts.roles'), cell: row => row.roles.map(roleOf).join('、') },
              { key: 'issuer', title: t('resets.issuer'), cell: row => row.issuedByName },
              { key: 'issued', title: t('resets.issued'), cell: row => dateTime(row.issuedAt) },
              { key: 'until', title: t('resets.until'), cell: row => dateTime(row.expiresAt) },
              {
                key: 'actions',
                title: t('accounts.actions'),
                cell: row =>
                  row.mine ? (
                    <span className="zs-soft">{t('resets.mine')}</span>
                  ) : (
                    <Button aria-label={t('resets.confirmTitle', { name: row.name })} onClick={() => setAsked(row)}>
                      {t('resets.confirm')}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
      {asked && <Confirm slip={asked} onClose={() => setAsked(undefined)} />}
    </div>
  );
}

function Confirm({ slip, onClose }: { readonly slip: Waiting; readonly onClose: () => void }) {
  const t = useMessages(adminTexts);
  const confirm = useCall(confirmSlip, { onSuccess: onClose });
  return (
    <ConfirmDialog
      open
      title={t('resets.confirmTitle', { name: slip.name })}
      confirmLabel={t('resets.confirm')}
      busy={confirm.isPending}
      onConfirm={() => confirm.mutate({ params: { id: slip.id } })}
      onClose={onClose}
    >
      <p>{t('resets.confirmText')}</p>
      <ErrorNotice error={confirm.error} />
    </ConfirmDialog>
  );
}
