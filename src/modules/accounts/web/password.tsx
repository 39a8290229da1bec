import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { refresh, useCall, useRead } from '#api';
import { changePassword, choosePassword, getHelpDesk } from '#contracts/accounts';
import { useMessages } from '#i18n';
import { Button } from '#ui/button';
import { PasswordInput } from '#ui/field';
import { SignedIn } from '#ui/frame';
import { ErrorNotice, Notice } from '#ui/notice';
import { DoorPage, onSubmit, useEnter } from './door.tsx';
import { texts } from './texts.ts';

/** Chooses the first password after a slip, or changes the present one. */
export function Page() {
  return <SignedIn>{me => (me.mustChange ? <Choose /> : <Change />)}</SignedIn>;
}

/** The new password twice; says at once when the two differ. */
function useNewPassword() {
  const t = useMessages(texts);
  const rules = useRead(getHelpDesk);
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const differs = again !== '' && again !== password;
  const clear = () => {
    setPassword('');
    setAgain('');
  };
  const fields = (
    <>
      <PasswordInput
        label={t('password.new')}
        hint={rules.data && t('password.hint', { min: rules.data.passwordLength })}
        name="new-password"
        autoComplete="new-password"
        value={password}
        onChange={setPassword}
        required
      />
      <PasswordInput
        label={t('password.again')}
        error={differs ? t('password.differs') : undefined}
        name="new-password-again"
        autoComplete="new-password"
        value={again}
        onChange={setAgain}
        required
      />
    </>
  );
  return { password, ready: password !== '' && again === password, fields, clear };
}

function Choose() {
  const t = useMessages(texts);
  const enter = useEnter();
  const next = useNewPassword();
  const send = useCall(choosePassword, { onSuccess: () => void enter() });
  return (
    <DoorPage title={t('password.chooseTitle')}>
      <p>{t('password.chooseIntro')}</p>
      <form
        className="zs-stack"
        onSubmit={onSubmit(() => next.ready && send.mutate({ body: { password: next.password } }))}
      >
        {next.fields}
        <ErrorNotice error={send.error} />
        <Button kind="primary" type="submit" wide busy={send.isPending}>
          {t('password.choose')}
        </Button>
      </form>
    </DoorPage>
  );
}

function Change() {
  const t = useMessages(texts);
  const client = useQueryClient();
  const next = useNewPassword();
  const [current, setCurrent] = useState('');
  const send = useCall(changePassword, {
    onSuccess: () => {
      setCurrent('');
      next.clear();
      void refresh(client, ['accounts']);
    },
  });
  return (
    <DoorPage title={t('password.changeTitle')}>
      <p>{t('password.changeIntro')}</p>
      <form
        className="zs-stack"
        onSubmit={onSubmit(() => next.ready && send.mutate({ body: { current, next: next.password } }))}
      >
        <PasswordInput
          label={t('password.current')}
          name="current-password"
          autoComplete="current-password"
          value={current}
          onChange={setCurrent}
          required
        />
        {next.fields}
        <ErrorNotice error={send.error} />
        {send.isSuccess && <Notice tone="done">{t('password.done')}</Notice>}
        <Button kind="primary" type="submit" wide busy={send.isPending}>
          {t('password.change')}
        </Button>
      </form>
    </DoorPage>
  );
}
