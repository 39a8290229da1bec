import { useState } from 'react';
import { useCall } from '#api';
import { redeemSlip } from '#contracts/accounts';
import { useMessages } from '#i18n';
import { Button, LinkButton } from '#ui/button';
import { TextInput } from '#ui/field';
import { ErrorNotice } from '#ui/notice';
import { DoorPage, onSubmit, useEnter } from './door.tsx';
import { texts } from './texts.ts';

/** First sign-in and recovery with the slip that the unit printed. */
export function Page() {
  const t = useMessages(texts);
  const enter = useEnter();
  const [number, setNumber] = useState('');
  const [code, setCode] = useState('');
  const send = useCall(redeemSlip, { unauthenticated: 'stay', onSuccess: () => void enter() });
  return (
    <DoorPage title={t('slip.title')}>
      <p>{t('slip.intro')}</p>
      <form className="zs-stack" onSubmit={onSubmit(() => send.mutate({ body: { number, code } }))}>
        <TextInput
          label={t('slip.number')}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          value={number}
          onChange={setNumber}
          maxLength={64}
          required
        />
        <TextInput
          label={t('slip.code')}
          hint={t('slip.codeHint')}
          name="slip-code"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          value={code}
          onChange={setCode}
          maxLength={40}
          required
        />
        <ErrorNotice error={send.error} />
        <Button kind="primary" type="submit" wide busy={send.isPending}>
          {t('slip.submit')}
        </Button>
      </form>
      <LinkButton kind="quiet" to="/sign-in">
        {t('slip.back')}
      </LinkButton>
    </DoorPage>
  );
}
