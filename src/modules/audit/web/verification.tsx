import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { refresh, useCall, useRead } from '#api';
import { listVerifications, type Report, startVerification, type Verification, zReport } from '#contracts/audit';
import { formatCount, useMessages } from '#i18n';
import { z } from '#kernel/endpoint';
import type { Progress } from '#kernel/progress';
import { Button } from '#ui/button';
import { Card, Facts } from '#ui/card';
import { PageTitle } from '#ui/frame';
import { JobProgress } from '#ui/job';
import { EmptyState, ErrorNotice, Loaded, Notice } from '#ui/notice';
import { Pager } from '#ui/pager';
import { AppLink, searchValue, useSearchState } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { Table } from '#ui/table';
import { messages } from '../messages.ts';
import { SealLine } from './seal-line.tsx';
import { shortId, useFindingWords, useMoments, useVerificationState } from './words.ts';

/** The check of the whole trail: start it, watch it, read what it found, and what earlier ones found. */
export function Page() {
  const t = useMessages(messages);
  const [search, setSearch] = useSearchState();
  const after = searchValue(search, 'after');
  const list = useRead(listVerifications, { query: { after, limit: 20 } });
  const [started, setStarted] = useState<string>();
  const start = useCall(startVerification, { onSuccess: ({ progressId }) => setStarted(progressId) });
  // One's own check that is still running is shown again after coming back to the page.
  const running = list.data?.items.find(run => run.own && run.outcome === null)?.progressId;
  const progressId = started ?? running;
  return (
    <div className="zs-stack">
      <PageTitle
        aside={
          <Button kind="primary" busy={start.isPending} onClick={() => start.mutate(undefined)}>
            {t('verify.start')}
          </Button>
        }
      >
        {t('verify.title')}
      </PageTitle>
      <p className="zs-soft">{t('verify.about')}</p>
      <ErrorNotice error={start.error} />
      {progressId && <Running key={progressId} progressId={progressId} />}
      <SealLine />
      <Card title={t('verify.history')}>
        <Loaded of={list}>
          {({ items, next }) => (
            <>
              <History runs={items} />
              <Pager
                after={after}
                next={next}
                shown={items.length}
                onGo={cursor => setSearch({ after: cursor }, { push: true })}
              />
            </>
          )}
        </Loaded>
      </Card>
    </div>
  );
}

function Running({ progressId }: { readonly progressId: string }) {
  const t = useMessages(messages);
  const client = useQueryClient();
  return (
    <Card>
      <JobProgress
        progressId={progressId}
        label={t('verify.running')}
        counts={{
          batches: t('verify.count.batches'),
          rows: t('verify.count.rows'),
          findings: t('verify.count.findings'),
        }}
        onEnd={() => void refresh(client, [listVerifications.id, 'audit.seal-status'])}
        result={progress => <Result progress={progress} />}
      />
    </Card>
  );
}

function Result({ progress }: { readonly progress: Progress }) {
  const parsed = z.safeParse(zReport, progress.result);
  return parsed.success ? <ReportView report={parsed.data} /> : null;
}

function ReportView({ report }: { readonly report: Report }) {
  const t = useMessages(messages);
  const sound = report.findingCount === 0;
  return (
    <div className="zs-stack">
      <Notice
        tone={sound ? 'done' : 'late'}
        title={
          sound ? t('verify.outcome.sound') : t('verify.outcome.findings', { count: formatCount(report.findingCount) })
        }
      />
      {report.headsCompared === 0 && report.lastSeq > 0 && (
        <Notice tone="soon" title={t('verify.headsMissing')}>
          <p>{t('verify.headsMissing.next')}</p>
        </Notice>
      )}
      <Facts
        facts={[
          { label: t('verify.batches'), value: formatCount(report.batches) },
          { label: t('verify.rows'), value: formatCount(report.rows) },
          { label: t('verify.heads'), value: formatCount(report.headsCompared) },
          { label: t('verify.dropped'), value: formatCount(report.rowsDropped) },
          { label: t('verify.unsealed'), value: formatCount(report.rowsUnsealed) },
        ]}
      />
      {!sound && <Findings report={report} />}
    </div>
  );
}

function Findings({ report }: { readonly report: Report }) {
  const t = useMessages(messages);
  const { kindOf, placeOf } = useFindingWords();
  const { findings, findingCount } = report;
  // A finding has no id of its own; the list never changes.
  const rows = findings.map((finding, index) => ({ ...finding, key: String(index) }));
  return (
    <>
      <Table
        title={t('verify.findings')}
        columns={[
          { key: 'kind', title: t('verify.kind'), cell: kindOf },
          { key: 'place', title: t('verify.place'), cell: placeOf },
          {
            key: 'row',
            title: t('verify.row'),
            cell: ({ rowId }) => rowId && <AppLink to={`/admin/audit/events/${rowId}`}>{shortId(rowId)}</AppLink>,
          },
        ]}
        rows={rows}
        rowKey={row => row.key}
      />
      {findingCount > findings.length && (
        <p className="zs-soft">
          {t('verify.more', { shown: formatCount(findings.length), count: formatCount(findingCount) })}
        </p>
      )}
    </>
  );
}

function History({ runs }: { readonly runs: readonly Verification[] }) {
  const t = useMessages(messages);
  const { full } = useMoments();
  const stateOf = useVerificationState();
  const [open, setOpen] = useState<string>();
  const shown = runs.find(run => run.id === open)?.report;
  return (
    <div className="zs-stack">
      <Table
        title={t('verify.history')}
        columns={[
          { key: 'startedAt', title: t('verify.startedAt'), cell: run => full(run.startedAt) },
          { key: 'endedAt', title: t('verify.endedAt'), cell: run => run.endedAt && full(run.endedAt) },
          {
            key: 'outcome',
            title: t('verify.outcome'),
            cell: run => <OutcomeCell run={run} state={stateOf(run)} onOpen={setOpen} />,
          },
          {
            key: 'rows',
            title: t('verify.rows'),
            align: 'end',
            cell: run => run.report && formatCount(run.report.rows),
          },
          {
            key: 'heads',
            title: t('verify.heads'),
            align: 'end',
            cell: run => run.report && formatCount(run.report.headsCompared),
          },
        ]}
        rows={runs}
        rowKey={run => run.id}
        empty={<EmptyState>{t('verify.none')}</EmptyState>}
      />
      {shown && <ReportView report={shown} />}
    </div>
  );
}

interface OutcomeCellProps {
  readonly run: Verification;
  readonly state: ReturnType<ReturnType<typeof useVerificationState>>;
  readonly onOpen: (id: string) => void;
}

function OutcomeCell({ run, state, onOpen }: OutcomeCellProps) {
  if (run.outcome !== 'findings') return <StateMark {...state} />;
  return (
    <Button kind="quiet" onClick={() => onOpen(run.id)}>
      <StateMark {...state} />
    </Button>
  );
}
