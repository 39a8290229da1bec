import { useState } from 'react';
import { useRead } from '#api';
import { checkCertificate } from '#contracts/certificates';
import { useFormats, useMessages } from '#i18n';
import { Button } from '#ui/button';
import { Card, Facts } from '#ui/card';
import { TextInput } from '#ui/field';
import { PageTitle } from '#ui/frame';
import { Loaded, Notice } from '#ui/notice';
import { searchValue, useSearchState } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { texts } from './texts.ts';

const MARKS = { valid: 'done', withdrawn: 'late', unknown: 'open' } as const;

function Result({ number }: { readonly number: string }) {
  const t = useMessages(texts);
  const { date, dateTime } = useFormats();
  const found = useRead(checkCertificate, { query: { number } });
  return (
    <Loaded of={found}>
      {c => (
        <Card title={c.number} aside={<StateMark state={MARKS[c.status]} word={t(`check.${c.status}`)} />}>
          {c.status === 'unknown' && <Notice tone="soon">{t('check.unknownText')}</Notice>}
          {c.status === 'withdrawn' && <Notice tone="late">{t('check.withdrawnText')}</Notice>}
          <Facts
            facts={[
              { label: t('check.holder'), value: c.holder },
              { label: t('check.kind'), value: c.kindTitle },
              { label: t('check.training'), value: c.trainingTitle },
              { label: t('check.authority'), value: c.authority },
              { label: t('check.issuedOn'), value: c.issuedOn && date(c.issuedOn) },
              { label: t('check.at'), value: dateTime(c.checkedAt) },
            ]}
          />
          {c.holder && <p className="zs-soft">{t('check.privacy')}</p>}
        </Card>
      )}
    </Loaded>
  );
}

/** Anyone checks a paper by its number; a QR code opens the page with the number in the address. */
export function Page() {
  const t = useMessages(texts);
  const [search, setSearch] = useSearchState();
  const asked = searchValue(search, 'number');
  const [number, setNumber] = useState(asked ?? '');
  return (
    <div className="zs-stack">
      <PageTitle>{t('check.title')}</PageTitle>
      <form
        className="zs-stack zs-form"
        onSubmit={event => {
          event.preventDefault();
          setSearch({ number: number.trim() || undefined });
        }}
      >
        <TextInput
          label={t('check.number')}
          hint={t('check.hint')}
          value={number}
          onChange={setNumber}
          maxLength={60}
          autoCapitalize="characters"
          spellCheck={false}
          required
        />
        <Button kind="primary" type="submit">
          {t('check.submit')}
        </Button>
      </form>
      {asked && <Result number={asked} />}
    </div>
  );
}
