import { useMutation } from '@tanstack/react-query';
import { downloadFile, useRead } from '#api';
import { type Certificate, downloadMyCertificate, listMyCertificates } from '#contracts/certificates';
import { useFormats, useMessages } from '#i18n';
import { Button, LinkButton } from '#ui/button';
import { Card, Facts } from '#ui/card';
import { PageTitle } from '#ui/frame';
import { EmptyState, ErrorNotice, Loaded } from '#ui/notice';
import { StateMark } from '#ui/state-mark';
import { texts } from './texts.ts';

function CertificateCard({ certificate: c }: { readonly certificate: Certificate }) {
  const t = useMessages(texts);
  const { date } = useFormats();
  const download = useMutation({
    mutationFn: () =>
      downloadFile(downloadMyCertificate, { params: { id: c.id } }, { fallbackName: `${c.number}.pdf` }),
  });
  return (
    <Card
      title={c.kindTitle}
      aside={<StateMark state={c.state === 'issued' ? 'done' : 'late'} word={t(`mine.state.${c.state}`)} />}
    >
      <Facts
        facts={[
          { label: t('check.number'), value: c.number },
          { label: t('check.training'), value: c.trainingTitle },
          {
            label: t('mine.mark'),
            value: c.markHundredths === null ? null : t('mine.points', { points: c.markHundredths / 100 }),
          },
          { label: t('check.authority'), value: c.authority },
          { label: t('check.issuedOn'), value: date(c.issuedOn) },
        ]}
      />
      <ErrorNotice error={download.error} />
      <div className="zs-row">
        <Button kind="primary" busy={download.isPending} onClick={() => download.mutate()}>
          {t('mine.download')}
        </Button>
        <LinkButton to={`/check?number=${encodeURIComponent(c.number)}`}>{t('mine.verify')}</LinkButton>
      </div>
    </Card>
  );
}

/** The learner's certificates. */
export function Page() {
  const t = useMessages(texts);
  const mine = useRead(listMyCertificates);
  return (
    <div className="zs-stack">
      <PageTitle>{t('mine.title')}</PageTitle>
      <Loaded of={mine}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState>{t('mine.empty')}</EmptyState>
          ) : (
            items.map(c => <CertificateCard key={c.id} certificate={c} />)
          )
        }
      </Loaded>
    </div>
  );
}
