import { useMutation, useQueryClient } from '@tanstack/react-query';
import { changePasswordPath, signOut, useCall, useMe, useRead } from '#api';
import { endOtherSessions, endSession, listSessions } from '#contracts/accounts';
import { useFormats, useMessages } from '#i18n';
import { Button, LinkButton } from '#ui/button';
import { Card, Facts } from '#ui/card';
import { PageTitle } from '#ui/frame';
import { LanguageSwitch } from '#ui/language-switch';
import { ErrorNotice, Loaded } from '#ui/notice';
import { deviceOf } from './device.ts';
import { Codes } from './own-codes.tsx';
import { texts } from './texts.ts';

/** 我的: who I am here, password, one-time codes, language, and every place where I am signed in. */
export function Page() {
  const t = useMessages(texts);
  const { data: me } = useMe();
  const client = useQueryClient();
  const leave = useMutation({ mutationFn: () => signOut(client), onSuccess: () => location.assign('/') });
  const sessions = useRead(listSessions);
  return (
    <div className="zs-stack">
      <PageTitle>{t('own.title')}</PageTitle>
      <Card title={t('own.account')}>
        <Facts
          facts={[
            { label: t('own.name'), value: me?.account.name },
            { label: t('own.unit'), value: me?.unit?.name ?? t('own.noUnit') },
            { label: t('own.language'), value: <LanguageSwitch /> },
          ]}
        />
        <div className="zs-row">
          <LinkButton to={changePasswordPath}>{t('own.changePassword')}</LinkButton>
          <Button busy={leave.isPending} onClick={() => leave.mutate()}>
            {t('own.signOut')}
          </Button>
        </div>
        <ErrorNotice error={leave.error} />
      </Card>
      <Loaded of={sessions}>
        {data => (
          <>
            <Codes enabled={data.codes} />
            <Sessions items={data.items} />
          </>
        )}
      </Loaded>
    </div>
  );
}

interface SessionItem {
  readonly id: string;
  readonly current: boolean;
  readonly userAgent: string;
  readonly address: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
}

function Sessions({ items }: { readonly items: readonly SessionItem[] }) {
  const t = useMessages(texts);
  const { dateTime } = useFormats();
  const end = useCall(endSession);
  const endOthers = useCall(endOtherSessions);
  const nameOf = (s: SessionItem) => deviceOf(s.userAgent) || t('own.unknownDevice');
  return (
    <Card
      title={t('own.sessions')}
      aside={
        items.length > 1 && (
          <Button busy={endOthers.isPending} onClick={() => endOthers.mutate({})}>
            {t('own.endOthers')}
          </Button>
        )
      }
    >
      <p className="zs-soft">{t('own.sessionsHint')}</p>
      <ul className="zs-stack" style={{ padding: 0, listStyle: 'none' }}>
        {items.map(s => (
          <li key={s.id} className="zs-row" style={{ justifyContent: 'space-between' }}>
            <span>
              <strong>{nameOf(s)}</strong>
              {s.current && `（${t('own.here')}）`}
              <br />
              <span className="zs-soft">
                {t('own.from', { address: s.address, at: dateTime(s.createdAt) })}
                {' · '}
                {t('own.seen', { at: dateTime(s.lastSeenAt) })}
              </span>
            </span>
            {!s.current && (
              <Button
                aria-label={t('own.endNamed', { device: nameOf(s) })}
                busy={end.isPending && end.variables.params.id === s.id}
                onClick={() => end.mutate({ params: { id: s.id } })}
              >
                {t('own.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <ErrorNotice error={end.error ?? endOthers.error} />
    </Card>
  );
}
