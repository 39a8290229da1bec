import { useState } from 'react';
import { useMessages } from '#i18n';
import { Button } from '#ui/button';
import { Card } from '#ui/card';
import { TextInput } from '#ui/field';
import { useGo } from '#ui/route';
import { texts } from './texts.ts';

/** The check box on the portal's home page. */
export function Panel() {
  const t = useMessages(texts);
  const go = useGo();
  const [number, setNumber] = useState('');
  return (
    <Card title={t('check.title')}>
      <form
        className="zs-stack"
        onSubmit={event => {
          event.preventDefault();
          go(`/check?number=${encodeURIComponent(number.trim())}`);
        }}
      >
        <TextInput
          label={t('check.number')}
          value={number}
          onChange={setNumber}
          maxLength={60}
          spellCheck={false}
          required
        />
        <Button type="submit">{t('check.submit')}</Button>
      </form>
    </Card>
  );
}
