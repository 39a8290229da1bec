import { useState } from 'react';
import { useCall, useRead } from '#api';
import { getHelpDesk, setHelpDesk } from '#contracts/accounts';
import { useMessages } from '#i18n';
import { Button } from '#ui/button';
import { Card } from '#ui/card';
import { TextInput } from '#ui/field';
import { ErrorNotice, Loaded, Notice } from '#ui/notice';
import { adminTexts } from './admin-texts.ts';
import { onSubmit } from './door.tsx';

/** Whom people ask who cannot sign in. */
export function HelpDesk() {
  const t = useMessages(adminTexts);
  const desk = useRead(getHelpDesk);
  return (
    <Card title={t('desk.title')}>
      <Loaded of={desk}>{data => <Form key={data.revision} text={data.text} revision={data.revision} />}</Loaded>
    </Card>
  );
}

function Form(given: { readonly text: string; readonly revision: number }) {
  const t = useMessages(adminTexts);
  const [text, setText] = useState(given.text);
  const save = useCall(setHelpDesk);
  return (
    <form className="zs-stack" onSubmit={onSubmit(() => save.mutate({ body: { text, revision: given.revision } }))}>
      <TextInput label={t('desk.text')} hint={t('desk.hint')} value={text} onChange={setText} maxLength={300} />
      <ErrorNotice error={save.error} />
      {save.isSuccess && <Notice tone="done">{t('desk.saved')}</Notice>}
      <div>
        <Button type="submit" busy={save.isPending}>
          {t('desk.save')}
        </Button>
      </div>
    </form>
  );
}
