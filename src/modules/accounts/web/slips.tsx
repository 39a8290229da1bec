import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { downloadFile, refresh, useRead } from '#api';
import { issueSlips, listSlipCandidates } from '#contracts/accounts';
import { useFormats, useMessages } from '#i18n';
import { Button } from '#ui/button';
import { ConfirmDialog } from '#ui/dialog';
import { ListPage, useListQuery } from '#ui/list-page';
import { ErrorNotice, Notice } from '#ui/notice';
import { StateMark } from '#ui/state-mark';
import { adminTexts } from './admin-texts.ts';

/** The unit prints slips: who never signed in, who forgot. Codes leave in the one file that is downloaded. */
export function Page() {
  const t = useMessages(adminTexts);
  const { dateTime } = useFormats();
  const { search, without, after } = useListQuery(['search', 'without']);
  const list = useRead(listSlipCandidates, {
    query: { search, after, without: without === 'account' ? 'account' : undefined },
  });
  return (
    <ListPage
      title={t('slips.title')}
      list={list}
      filters={[
        { kind: 'text', name: 'search', label: t('slips.search'), maxLength: 100 },
        {
          kind: 'choice',
          name: 'without',
          label: t('slips.without'),
          options: [{ value: 'account', label: t('slips.withoutYes') }],
        },
      ]}
      columns={[
        { key: 'name', title: t('slips.person'), cell: row => row.name },
        { key: 'number', title: t('slips.number'), cell: row => row.numberMask },
        { key: 'unit', title: t('slips.unit'), cell: row => row.unitName },
        {
          key: 'account',
          title: t('slips.signIn'),
          cell: row =>
            row.account ? (
              <StateMark state={row.account === 'active' ? 'done' : 'late'} word={t(`state.${row.account}`)} />
            ) : (
              <StateMark state="open" word={t('slips.none')} />
            ),
        },
        {
          key: 'slip',
          title: t('slips.slip'),
          cell: row =>
            row.slipUntil && t(row.slipWaits ? 'slips.waits' : 'slips.until', { at: dateTime(row.slipUntil) }),
        },
      ]}
      rowKey={row => row.personId}
      empty={{ sentence: t('slips.empty') }}
      bulk={{ nameOf: row => row.name, actions: (ids, clear) => <Print personIds={ids} onDone={clear} /> }}
    />
  );
}

function Print({ personIds, onDone }: { readonly personIds: readonly string[]; readonly onDone: () => void }) {
  const t = useMessages(adminTexts);
  const client = useQueryClient();
  const [asked, setAsked] = useState(false);
  const print = useMutation({
    mutationFn: () => downloadFile(issueSlips, { body: { personIds } }, { fallbackName: 'slips.pdf' }),
    onSuccess: () => void refresh(client, ['accounts']),
  });
  const count = personIds.length;
  return (
    <>
      <Button kind="primary" onClick={() => setAsked(true)}>
        {t('slips.print', { count })}
      </Button>
      <ConfirmDialog
        open={asked}
        title={t('slips.confirmTitle')}
        confirmLabel={t(print.isPending ? 'slips.printing' : 'slips.print', { count })}
        busy={print.isPending}
        onConfirm={() => print.mutate()}
        onClose={() => {
          setAsked(false);
          if (print.isSuccess) onDone();
          print.reset();
        }}
      >
        <p>{t('slips.confirm', { count })}</p>
        <p>{t('slips.once')}</p>
        <p>{t('slips.roles')}</p>
        <ErrorNotice error={print.error} />
        {print.isSuccess && <Notice tone="done">{t('slips.done')}</Notice>}
      </ConfirmDialog>
    </>
  );
}
