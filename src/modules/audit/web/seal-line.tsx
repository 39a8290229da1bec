import { useQuery } from '@tanstack/react-query';
import { queryOf, saveBlob } from '#api';
import { type SealStatusReply, sealStatus } from '#contracts/audit';
import { formatCount, useMessages } from '#i18n';
import { msOf } from '#kernel/time';
import { Button } from '#ui/button';
import { Card, Facts } from '#ui/card';
import { Loaded, Notice } from '#ui/notice';
import { StateMark } from '#ui/state-mark';
import { messages } from '../messages.ts';
import { useMoments, useVerificationState } from './words.ts';

/** `已封存至 09:31:02 · 签名有效 · …`, read anew every few seconds, and above it whatever is wrong. */
export function SealLine() {
  const status = useQuery({ ...queryOf(sealStatus), refetchInterval: 5_000 });
  return <Loaded of={status}>{data => <Seal status={data} />}</Loaded>;
}

function Seal({ status }: { readonly status: SealStatusReply }) {
  const t = useMessages(messages);
  const { since } = useMoments();
  const alarms = useAlarms(status);
  const { heads } = status;
  const words = [
    status.sealedAt ? t('seal.upTo', { time: since(status.sealedAt, status.now) }) : t('seal.never'),
    t(`seal.signature.${status.signature}`),
    status.timestampedAt && t('seal.stamped', { time: since(status.timestampedAt, status.now) }),
    heads.writtenAt
      ? t('seal.heads', { seq: heads.seq, time: since(heads.writtenAt, status.now) })
      : t('seal.heads.none'),
    status.sending?.sentAt && t('seal.sent', { time: since(status.sending.sentAt, status.now) }),
    status.unsealed > 0 && t('seal.unsealed', { count: formatCount(status.unsealed) }),
  ];
  const late = alarms.some(alarm => alarm.tone === 'late');
  const state = late ? 'late' : alarms.length > 0 ? 'soon' : 'done';
  return (
    <div className="zs-stack">
      {alarms.map(({ title, next, tone }) => (
        <Notice key={title} tone={tone} title={title}>
          {next && <p>{next}</p>}
        </Notice>
      ))}
      <Card title={t('seal.title')} tone={state}>
        <p>
          <StateMark state={state} word={words[0] || ''} />
          {words.slice(1).map(word => word && <span key={word}> · {word}</span>)}
        </p>
        <SealFacts status={status} />
      </Card>
    </div>
  );
}

function SealFacts({ status }: { readonly status: SealStatusReply }) {
  const t = useMessages(messages);
  const { full } = useMoments();
  const stateOf = useVerificationState();
  const { lastVerification: last } = status;
  const save = () => {
    const text = status.keys.map(({ keyId, pem }) => `# ${keyId}\n${pem}`).join('');
    saveBlob(new Blob([text], { type: 'application/x-pem-file' }), 'zhengshu-audit-keys.pem');
  };
  return (
    <details>
      <summary>{t('seal.details')}</summary>
      <Facts
        facts={[
          { label: t('seal.lastSeq'), value: formatCount(status.lastSeq) },
          { label: t('seal.lastHash'), value: status.lastSeq > 0 && <code>{status.lastHash}</code> },
          {
            label: t('seal.lastVerification'),
            value: last ? (
              <>
                {full(last.endedAt ?? last.startedAt)} <StateMark {...stateOf(last)} />
              </>
            ) : (
              t('seal.noVerification')
            ),
          },
        ]}
      />
      <Button onClick={save}>{t('seal.keys')}</Button>
    </details>
  );
}

interface Alarm {
  readonly title: string;
  readonly next?: string;
  readonly tone: 'late' | 'soon';
}

const LATE_MS = 5 * 60_000;

/** All that an audit administrator must know now; the worst first. */
function useAlarms(status: SealStatusReply): readonly Alarm[] {
  const t = useMessages(messages);
  const { full } = useMoments();
  const { heads, sealer, oldestUnsealedAt, lastVerification } = status;
  const alarms: Alarm[] = [];
  if (status.signature === 'bad' || status.signature === 'unknown-key')
    alarms.push({ tone: 'late', title: t('alarm.signature'), next: t('alarm.signature.next') });
  if (heads.state === 'conflict' || heads.state === 'damaged' || heads.state === 'unwritable') {
    const next = t(`alarm.heads.${heads.state}.next`, { since: heads.since ? full(heads.since) : '' });
    alarms.push({
      tone: heads.state === 'unwritable' ? 'soon' : 'late',
      title: t(`alarm.heads.${heads.state}`),
      next,
    });
  }
  if (lastVerification?.outcome === 'findings') {
    const count = formatCount(lastVerification.report?.findingCount ?? 0);
    alarms.push({ tone: 'late', title: t('alarm.verification', { count }) });
  }
  const next = t('alarm.sealer.next');
  if (sealer.state === 'never' || sealer.state === 'silent')
    alarms.push({ tone: 'late', title: t(`alarm.sealer.${sealer.state}`), next });
  // A failure of the heads has its own words above.
  if (sealer.state === 'failing' && sealer.failure !== 'heads')
    alarms.push({ tone: 'soon', title: t('alarm.sealer.failing', { failure: sealer.failure ?? '' }), next });
  if (oldestUnsealedAt && msOf(status.now) - msOf(oldestUnsealedAt) > LATE_MS)
    alarms.push({
      tone: 'soon',
      title: t('alarm.late'),
      next: t('alarm.late.next', { since: full(oldestUnsealedAt) }),
    });
  if (status.sending?.failingSince)
    alarms.push({
      tone: 'soon',
      title: t('alarm.sending'),
      next: t('alarm.sending.next', {
        since: full(status.sending.failingSince),
        failure: status.sending.failure ?? '',
      }),
    });
  if (!status.separated) alarms.push({ tone: 'soon', title: t('alarm.separated'), next: t('alarm.separated.next') });
  return alarms;
}
