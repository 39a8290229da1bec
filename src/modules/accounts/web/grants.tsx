import { useState } from 'react';
import { can, type Me, useMe, useRead } from '#api';
import { listGrants } from '#contracts/accounts';
import { useFormats, useMessages } from '#i18n';
import type { Reply } from '#kernel/endpoint';
import { isRoleId } from '#kernel/roles';
import { Button } from '#ui/button';
import { ListPage, useListQuery } from '#ui/list-page';
import { StateMark } from '#ui/state-mark';
import { adminTexts } from './admin-texts.ts';
import { GiveRole } from './give-role.tsx';
import { RenewDialog, RevokeDialog } from './grant-dialogs.tsx';
import { useRoleWords } from './words.ts';

export type GrantItem = Reply<typeof listGrants>['items'][number];
type GrantAction = 'revoke' | 'renew';

const MARKS = { current: 'done', future: 'busy', expired: 'open', revoked: 'open' } as const;

function actionsOf(grant: GrantItem, me: Me | null | undefined): readonly GrantAction[] {
  const living = grant.state === 'current' || grant.state === 'future';
  if (can(me, 'accounts.grant')) return living ? ['revoke'] : [];
  return grant.renewable && can(me, 'accounts.renew-security-administrator') ? ['renew'] : [];
}

/** Who holds which role where, until when, by whose hand. The security administrator acts; others read. */
export function Page() {
  const t = useMessages(adminTexts);
  const { data: me } = useMe();
  const { shortDate } = useFormats();
  const { roleOf, lineOf, roleOptions } = useRoleWords();
  const [giving, setGiving] = useState(false);
  const [asked, setAsked] = useState<{ readonly grant: GrantItem; readonly action: GrantAction }>();
  const { role, state, after } = useListQuery(['role', 'state']);
  const list = useRead(listGrants, {
    query: {
      after,
      role: role && isRoleId(role) ? role : undefined,
      state: state === 'current' || state === 'ended' ? state : undefined,
    },
  });
  const nodeWords = ({ node, nodeName }: GrantItem): string => {
    if (node.kind === 'system') return t('grants.system');
    const name = nodeName ?? (node.kind === 'region' ? node.code : node.id);
    return node.kind === 'region' && node.line ? t('grants.onLine', { name, line: lineOf(node.line) }) : name;
  };
  const close = () => setAsked(undefined);
  return (
    <>
      <ListPage
        title={t('grants.title')}
        list={list}
        actions={
          can(me, 'accounts.grant') && (
            <Button kind="primary" onClick={() => setGiving(true)}>
              {t('grants.give')}
            </Button>
          )
        }
        filters={[
          { kind: 'choice', name: 'role', label: t('grants.role'), options: roleOptions },
          {
            kind: 'choice',
            name: 'state',
            label: t('grants.state'),
            options: [
              { value: 'current', label: t('grants.stateCurrent') },
              { value: 'ended', label: t('grants.stateEnded') },
            ],
          },
        ]}
        columns={[
          { key: 'account', title: t('grants.account'), cell: row => row.accountName },
          { key: 'role', title: t('grants.role'), cell: row => roleOf(row.role) },
          { key: 'node', title: t('grants.node'), cell: nodeWords },
          {
            key: 'term',
            title: t('grants.term'),
            cell: row => t('grants.fromTo', { from: shortDate(row.validFrom), to: shortDate(row.validTo) }),
          },
          { key: 'by', title: t('grants.by'), cell: row => row.grantedByName ?? t('grants.bySetup') },
          {
            key: 'state',
            title: t('grants.state'),
            cell: row => (
              <>
                <StateMark state={MARKS[row.state]} word={t(`grants.${row.state}`)} />
                {row.revokeReason && <span className="zs-soft"> {row.revokeReason}</span>}
              </>
            ),
          },
          {
            key: 'actions',
            title: t('accounts.actions'),
            cell: row =>
              actionsOf(row, me).map(action => (
                <Button
                  key={action}
                  kind="quiet"
                  aria-label={t(`grants.${action}Title`, { name: row.accountName })}
                  onClick={() => setAsked({ grant: row, action })}
                >
                  {t(`grants.${action}`)}
                </Button>
              )),
          },
        ]}
        rowKey={row => row.id}
        empty={{ sentence: t('grants.empty') }}
      />
      {asked?.action === 'revoke' && <RevokeDialog grant={asked.grant} onClose={close} />}
      {asked?.action === 'renew' && <RenewDialog grant={asked.grant} onClose={close} />}
      {giving && <GiveRole onClose={() => setGiving(false)} />}
    </>
  );
}
