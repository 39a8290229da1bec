import { useState } from 'react';
import { useCall } from '#api';
import { beginCodes, confirmCodes, removeCodes } from '#contracts/accounts';
import { useMessages } from '#i18n';
import { Button } from '#ui/button';
import { Card } from '#ui/card';
import { PasswordInput, TextInput } from '#ui/field';
import { ErrorNotice } from '#ui/notice';
import { onSubmit } from './door.tsx';
import { texts } from './texts.ts';

/** One-time codes: enabled with the password and a first code, disabled with the password. */
export function Codes({ enabled }: { readonly enabled: boolean }) {
  const t = useMessages(texts);
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <Card title={t('codes.title')}>
      <p>{t(enabled ? 'codes.on' : 'codes.off')}</p>
      {open && (enabled ? <Remove onClose={close} /> : <Enable onClose={close} />)}
      {!open && (
        <div>
          <Button onClick={() => setOpen(true)}>{t(enabled ? 'codes.remove' : 'codes.begin')}</Button>
        </div>
      )}
      <p className="zs-soft">{t('codes.lost')}</p>
    </Card>
  );
}

function Enable({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(texts);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const begin = useCall(beginCodes);
  const confirm = useCall(confirmCodes, { onSuccess: onClose });
  if (!begin.data) {
    return (
      <form className="zs-stack" onSubmit={onSubmit(() => begin.mutate({ body: { password } }))}>
        <PasswordInput
          label={t('codes.password')}
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          required
        />
        <ErrorNotice error={begin.error} />
        <FormButtons label={t('codes.begin')} busy={begin.isPending} onClose={onClose} />
      </form>
    );
  }
  const { secret, svg } = begin.data;
  return (
    <form className="zs-stack" onSubmit={onSubmit(() => confirm.mutate({ body: { code } }))}>
      <p>{t('codes.scan')}</p>
      <p>
        <code>{secret.match(/.{1,4}/g)?.join(' ')}</code>
      </p>
      <img
        alt={t('codes.qr')}
        width={200}
        height={200}
        style={{ background: '#fff' }}
        src={`data:image/svg+xml;utf8,${encodeURIComponent(svg)}`}
      />
      <TextInput
        label={t('codes.confirmCode')}
        inputMode="numeric"
        autoComplete="one-time-code"
        value={code}
        onChange={setCode}
        maxLength={12}
        required
      />
      <ErrorNotice error={confirm.error} />
      <FormButtons label={t('codes.confirm')} busy={confirm.isPending} onClose={onClose} />
    </form>
  );
}

function Remove({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(texts);
  const [password, setPassword] = useState('');
  const remove = useCall(removeCodes, { onSuccess: onClose });
  return (
    <form className="zs-stack" onSubmit={onSubmit(() => remove.mutate({ body: { password } }))}>
      <PasswordInput
        label={t('codes.password')}
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        required
      />
      <ErrorNotice error={remove.error} />
      <FormButtons label={t('codes.remove')} busy={remove.isPending} onClose={onClose} />
    </form>
  );
}

function FormButtons(props: { readonly label: string; readonly busy: boolean; readonly onClose: () => void }) {
  const t = useMessages(texts);
  return (
    <div className="zs-row">
      <Button kind="primary" type="submit" busy={props.busy}>
        {props.label}
      </Button>
      <Button kind="quiet" onClick={props.onClose}>
        {t('codes.cancel')}
      </Button>
    </div>
  );
}
