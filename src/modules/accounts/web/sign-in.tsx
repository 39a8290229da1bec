import { useState } from 'react';
import { isApiError, useCall, useRead } from '#api';
import { firstRunState, getHelpDesk, signIn } from '#contracts/accounts';
import { useMessages } from '#i18n';
import { Button, LinkButton } from '#ui/button';
import { Card } from '#ui/card';
import { PasswordInput, TextInput } from '#ui/field';
import { ErrorNotice, Notice } from '#ui/notice';
import { DoorPage, onSubmit, useEnter } from './door.tsx';
import { texts } from './texts.ts';

/** Signing in; the field for a one-time code appears when the server asks for it. */
export function Page() {
  const t = useMessages(texts);
  const setup = useRead(firstRunState);
  const desk = useRead(getHelpDesk);
  const enter = useEnter();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [asksCode, setAsksCode] = useState(false);
  const send = useCall(signIn, { unauthenticated: 'stay', onSuccess: () => void enter() });
  const submit = () =>
    send.mutate(
      { body: { login, password, ...(code ? { code } : {}) } },
      { onError: error => isApiError(error, 'accounts.code-required') && setAsksCode(true) },
    );
  const waitsForCode = isApiError(send.error, 'accounts.code-required');
  return (
    <DoorPage title={t('sign-in.title')}>
      {setup.data?.needed && (
        <Notice tone="soon" actions={<LinkButton to="/first-run">{t('sign-in.setupNext')}</LinkButton>}>
          {t('sign-in.setup')}
        </Notice>
      )}
      <form className="zs-stack" onSubmit={onSubmit(submit)}>
        <TextInput
          label={t('sign-in.login')}
          hint={t('sign-in.loginHint')}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          value={login}
          onChange={setLogin}
          maxLength={64}
          required
        />
        <PasswordInput
          label={t('sign-in.password')}
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          required
        />
        {asksCode && (
          <TextInput
            label={t('sign-in.code')}
            hint={t('sign-in.codeHint')}
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onChange={setCode}
            maxLength={12}
            required
          />
        )}
        {waitsForCode ? null : <ErrorNotice error={send.error} />}
        <Button kind="primary" type="submit" wide busy={send.isPending}>
          {t('sign-in.submit')}
        </Button>
      </form>
      <Card title={t('sign-in.first')}>
        <p>{t('sign-in.how')}</p>
        {desk.data?.text && <p>{t('sign-in.help', { text: desk.data.text })}</p>}
        <LinkButton to="/slip">{t('sign-in.slip')}</LinkButton>
      </Card>
    </DoorPage>
  );
}
