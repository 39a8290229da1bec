// What every dated change asks: from when, and on which document it rests.
import { useState } from 'react';
import { serverNow } from '#api';
import { useMessages } from '#i18n';
import { dateOf } from '#kernel/time';
import { DateInput, TextInput } from '#ui/field';
import { texts } from './texts.ts';

export const today = (): string => dateOf(serverNow());

/** The day of a change and the document it rests on. */
export function useDated() {
  const t = useMessages(texts);
  const [from, setFrom] = useState(today);
  const [basis, setBasis] = useState('');
  const fields = (
    <>
      <DateInput label={t('from')} value={from} onChange={setFrom} max={today()} required />
      <TextInput label={t('basis')} hint={t('basisHint')} value={basis} onChange={setBasis} maxLength={300} />
    </>
  );
  return { from, basis, fields };
}
