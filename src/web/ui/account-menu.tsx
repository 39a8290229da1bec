import { useMutation, useQueryClient } from '@tanstack/react-query';
import { defineMessages } from '#kernel/messages';
import { type Me, signOut } from '../api/me.ts';
import { changePasswordPath } from '../api/session.ts';
import { useMessages } from '../i18n/messages.ts';
import { Menu } from './fitting-nav.tsx';
import { uiMessages } from './messages.ts';
import { ErrorNotice } from './notice.tsx';
import { AppLink } from './route.tsx';

const messages = defineMessages({
  zh: { password: '修改密码' },
  en: { password: 'Change password' },
});

/** Who I am here, and where else I may go. */
export function AccountMenu({ me }: { readonly me: Me }) {
  const t = useMessages(uiMessages);
  const own = useMessages(messages);
  const client = useQueryClient();
  const leave = useMutation({ mutationFn: () => signOut(client), onSuccess: () => location.assign('/') });
  const admin = (['system', 'security', 'audit'] as const).find(area => me.roles.includes(`${area}-admin`));
  const works = !admin && me.roles.some(role => role !== 'learner');
  return (
    <Menu label={<span className="zs-account-name">{me.account.name}</span>}>
      <p className="zs-menu-note">
        {me.account.name}
        <br />
        {me.unit?.name ?? t('nav.noUnit')}
      </p>
      <ul>
        {me.account.personId && (
          <li>
            <AppLink to="/my">{t('nav.mine')}</AppLink>
          </li>
        )}
        {works && (
          <li>
            <AppLink to="/work">{t('nav.work')}</AppLink>
          </li>
        )}
        {admin && (
          <li>
            <AppLink to={`/admin/${admin}`}>{t(`area.${admin}`)}</AppLink>
          </li>
        )}
        <li>
          <AppLink to="/">{t('nav.portal')}</AppLink>
        </li>
        <li>
          <AppLink to={changePasswordPath}>{own('password')}</AppLink>
        </li>
        <li>
          <button type="button" onClick={() => leave.mutate()}>
            {t('nav.signOut')}
          </button>
        </li>
      </ul>
      <ErrorNotice error={leave.error} />
    </Menu>
  );
}
