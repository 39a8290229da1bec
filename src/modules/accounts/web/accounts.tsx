import { useState } from 'react';
import { can, useMe, useRead } from '#api';
import { listAccounts } from '#contracts/accounts';
import { useFormats, useMessages } from '#i18n';
import { isRoleId } from '#kernel/roles';
import { Button } from '#ui/button';
import { ListPage, useListQuery } from '#ui/list-page';
import { StateMark } from '#ui/state-mark';
import { type AccountAction, AccountDialog, type AccountItem, actionsOf } from './account-dialogs.tsx';
import { adminTexts } from './admin-texts.ts';
import { HelpDesk } from './help-desk.tsx';
import { OpenAccount } from './open-account.tsx';
import { useRoleWords } from './words.ts';

const STATES = ['active', 'locked', 'closed'] as const;
const MARKS = { active: 'done', locked: 'soon', closed: 'open' } as const;

/** Accounts for the system administrator, and for the security administrator to read and reset. */
export function Page() {
  const t = useMessages(adminTexts);
  const { data: me } = useMe();
  const { dateTime } = useFormats();
  const { roleOf, roleOptions } = useRoleWords();
  const [opening, setOpening] = useState(false);
  const [asked, setAsked] = useState<{ readonly account: AccountItem; readonly action: AccountAction }>();
  const { search, state, role, after } = useListQuery(['search', 'state', 'role']);
  const list = useRead(listAccounts, {
    query: { search, after, state: STATES.find(s => s === state), role: role && isRoleId(role) ? role : undefined },
  });
  const manages = can(me, 'accounts.manage');
  return (
    <>
      <ListPage
        title={t('accounts.title')}
        list={list}
        actions={
          manages && (
            <Button kind="primary" onClick={() => setOpening(true)}>
              {t('accounts.open')}
            </Button>
          )
        }
        filters={[
          { kind: 'text', name: 'search', label: t('accounts.search'), maxLength: 100 },
          {
            kind: 'choice',
            name: 'state',
            label: t('accounts.state'),
            options: STATES.map(value => ({ value, label: t(`state.${value}`) })),
          },
          { kind: 'choice', name: 'role', label: t('accounts.role'), options: roleOptions },
        ]}
        columns={[
          { key: 'name', title: t('accounts.name'), cell: row => row.name },
          { key: 'login', title: t('accounts.login'), cell: row => row.login ?? t('accounts.byNumber') },
          { key: 'unit', title: t('accounts.unit'), cell: row => row.unitName },
          {
            key: 'state',
            title: t('accounts.state'),
            cell: row => <StateMark state={MARKS[row.state]} word={t(`state.${row.state}`)} />,
          },
          { key: 'roles', title: t('accounts.roles'), cell: row => row.roles.map(roleOf).join('、') },
          { key: 'seen', title: t('accounts.seen'), cell: row => row.lastSeenAt && dateTime(row.lastSeenAt) },
          {
            key: 'actions',
            title: t('accounts.actions'),
            cell: row => (
              <div className="zs-row">
                {actionsOf(row, me).map(action => (
                  <Button
                    key={action}
                    kind="quiet"
                    aria-label={t('accounts.changeTitle', { action: t(`accounts.${action}`), name: row.name })}
                    onClick={() => setAsked({ account: row, action })}
                  >
                    {t(`accounts.${action}`)}
                  </Button>
                ))}
              </div>
            ),
          },
        ]}
        rowKey={row => row.id}
        empty={{ sentence: t('accounts.empty') }}
      />
      {manages && <HelpDesk />}
      {asked && <AccountDialog {...asked} onClose={() => setAsked(undefined)} />}
      {opening && <OpenAccount onClose={() => setOpening(false)} />}
    </>
  );
}
