import { useEffect } from 'react';
import { useRead } from '#api';
import { listMyCertificates } from '#contracts/certificates';
import { defineMessages, useFormats, useMessages } from '#i18n';
import type { PanelProps } from '#ui/page';
import { AppLink } from '#ui/route';

// Its own few texts: the whole catalogue would be carried by every learner's start page.
const texts = defineMessages({
  zh: { title: '证书', issued: '{date}颁发', waiting: '颁发后显示在这里。' },
  en: { title: 'Certificate', issued: 'issued on {date}', waiting: 'shown here once it is issued.' },
});

/** Under a training that is passed: its certificate, or that it is still to come. */
export function Panel({ subjectId, onDone }: PanelProps) {
  const t = useMessages(texts);
  const { date } = useFormats();
  const { data } = useRead(listMyCertificates);
  const held = data?.items.find(each => each.planId === subjectId && each.state === 'issued');
  const done = held !== undefined;
  useEffect(() => {
    if (done) onDone?.();
  }, [done, onDone]);
  if (!data) return null;
  return (
    <p>
      {t('title')}：
      {held ? (
        <>
          <AppLink to="/my/certificates">{held.number}</AppLink>{' '}
          <span className="zs-soft">{t('issued', { date: date(held.issuedOn) })}</span>
        </>
      ) : (
        <span className="zs-soft">{t('waiting')}</span>
      )}
    </p>
  );
}
