import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { can, downloadFile, useCall, useMe, useRead } from '#api';
import {
  type Certificate,
  downloadBatch,
  listBatches,
  listCertificates,
  type PrintBatch,
  printBatch,
} from '#contracts/certificates';
import { useFormats, useMessages } from '#i18n';
import { Button } from '#ui/button';
import { Card } from '#ui/card';
import { Dialog } from '#ui/dialog';
import { JobProgress } from '#ui/job';
import { ListPage, useListQuery } from '#ui/list-page';
import { EmptyState, ErrorNotice, Loaded, Notice } from '#ui/notice';
import { StateMark } from '#ui/state-mark';
import { Table } from '#ui/table';
import { texts } from './texts.ts';

function DownloadBatch({ id, pages }: { readonly id: string; readonly pages: number }) {
  const t = useMessages(texts);
  const download = useMutation({
    mutationFn: () => downloadFile(downloadBatch, { params: { id } }, { fallbackName: 'certificates.pdf' }),
  });
  return (
    <>
      <Button busy={download.isPending} onClick={() => download.mutate()}>
        {t('print.download', { pages })}
      </Button>
      <ErrorNotice error={download.error} />
    </>
  );
}

/** Starts a batch for the training and unit of a certificate, and shows it being made. */
function PrintDialog({ of, onClose }: { readonly of: Certificate; readonly onClose: () => void }) {
  const t = useMessages(texts);
  const start = useCall(printBatch);
  const batch = start.data;
  return (
    <Dialog open title={t('print.title')} onClose={onClose}>
      <div className="zs-stack">
        <p>{t('print.text', { training: of.trainingTitle, unit: of.unitName })}</p>
        <ErrorNotice error={start.error} />
        {batch ? (
          <JobProgress
            progressId={batch.progressId}
            label={t('print.progress')}
            counts={{ pages: t('print.pages'), skipped: t('print.skipped') }}
            result={({ counts: made }) => <DownloadBatch id={batch.batchId} pages={made.pages ?? batch.pages} />}
          />
        ) : (
          <Button
            kind="primary"
            busy={start.isPending}
            onClick={() => start.mutate({ body: { planId: of.planId, unitId: of.unitId } })}
          >
            {t('print.start')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

const BATCH_MARKS = { rendering: 'busy', ready: 'done', failed: 'late', cancelled: 'open' } as const;

function Batches() {
  const t = useMessages(texts);
  const { dateTime } = useFormats();
  const batches = useRead(listBatches, { query: { limit: 20 } });
  return (
    <Card title={t('batches.title')}>
      <Loaded of={batches}>
        {page => (
          <Table<PrintBatch>
            title={t('batches.title')}
            columns={[
              { key: 'when', title: t('batches.when'), cell: b => dateTime(b.createdAt) },
              { key: 'unit', title: t('list.unit'), cell: b => b.unitName },
              {
                key: 'pages',
                title: t('batches.pages'),
                cell: b => (b.skipped > 0 ? t('batches.skipped', { pages: b.pages, skipped: b.skipped }) : b.pages),
              },
              {
                key: 'state',
                title: t('batches.state'),
                cell: b => <StateMark state={BATCH_MARKS[b.state]} word={t(`batches.state.${b.state}`)} />,
              },
              {
                key: 'actions',
                title: t('batches.actions'),
                cell: b => b.state === 'ready' && <DownloadBatch id={b.id} pages={b.pages} />,
              },
            ]}
            rows={page.items}
            rowKey={b => b.id}
            empty={<EmptyState>{t('batches.empty')}</EmptyState>}
          />
        )}
      </Loaded>
    </Card>
  );
}

/** The register of certificates within scope, and batch printing for those who may. */
export function Page() {
  const t = useMessages(texts);
  const { date } = useFormats();
  const { data: me } = useMe();
  const { search, printed, after } = useListQuery(['search', 'printed']);
  const [printing, setPrinting] = useState<Certificate>();
  const list = useRead(listCertificates, {
    query: { search, after, printed: printed === 'yes' || printed === 'no' ? printed : undefined },
  });
  const manages = can(me, 'certificates.manage');
  const next = list.data?.items.find(c => !c.printed && c.state === 'issued');
  return (
    <>
      <ListPage
        title={t('list.title')}
        list={list}
        actions={
          manages && (
            <Button kind="primary" disabled={!next} onClick={() => setPrinting(next)}>
              {t('list.print')}
            </Button>
          )
        }
        filters={[
          { kind: 'text', name: 'search', label: t('list.search'), maxLength: 50 },
          {
            kind: 'choice',
            name: 'printed',
            label: t('list.printed'),
            options: (['no', 'yes'] as const).map(value => ({ value, label: t(`list.printed.${value}`) })),
          },
        ]}
        columns={[
          {
            key: 'state',
            title: t('list.state'),
            cell: c => <StateMark state={c.state === 'issued' ? 'done' : 'late'} word={t(`mine.state.${c.state}`)} />,
          },
          { key: 'number', title: t('list.number'), cell: c => c.number },
          { key: 'holder', title: t('list.holder'), cell: c => `${c.holderName} ${c.numberMask}` },
          { key: 'unit', title: t('list.unit'), cell: c => c.unitName },
          { key: 'training', title: t('list.training'), cell: c => c.trainingTitle },
          { key: 'issuedOn', title: t('list.issuedOn'), cell: c => date(c.issuedOn) },
          {
            key: 'printed',
            title: t('list.printed'),
            cell: c => t(c.printed ? 'list.printed.yes' : 'list.printed.no'),
          },
        ]}
        rowKey={c => c.id}
        empty={{ sentence: t('list.empty') }}
      />
      {manages && !next && <Notice>{t('print.choose')}</Notice>}
      {manages && <Batches />}
      {printing && <PrintDialog of={printing} onClose={() => setPrinting(undefined)} />}
    </>
  );
}
