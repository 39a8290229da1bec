import { useQuery } from '@tanstack/react-query';
import { queryOf, saveBlob } from '#api';
import { readEvent } from '#contracts/audit';
import { useMessages } from '#i18n';
import type { Reply } from '#kernel/endpoint';
import { Button, LinkButton } from '#ui/button';
import { Facts } from '#ui/card';
import { DetailPage } from '#ui/detail-page';
import { Loaded, Notice } from '#ui/notice';
import { useParam } from '#ui/route';
import type { TimelineEntry } from '#ui/timeline';
import { messages } from '../messages.ts';
import { useActionNames, useActorWord, useMoments } from './words.ts';

type OneEvent = Reply<typeof readEvent>;

/** One record of the trail with the proof that it was sealed. */
export function Page() {
  const id = useParam('eventId');
  // Each reading is recorded, so it is not repeated while the record stays on screen; unless its seal is still to come.
  const event = useQuery({
    ...queryOf(readEvent, { params: { id } }),
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  return <Loaded of={event}>{data => <EventPage event={data} />}</Loaded>;
}

function EventPage({ event }: { readonly event: OneEvent }) {
  const t = useMessages(messages);
  const { full } = useMoments();
  const { nameOf } = useActionNames();
  const actorWord = useActorWord();
  const facts = [
    { label: t('column.recordedAt'), value: full(event.recordedAt) },
    { label: t('column.businessAt'), value: full(event.businessAt) },
    { label: t('column.actionCode'), value: <code>{event.action}</code> },
    { label: t('column.outcome'), value: t(`outcome.${event.outcome}`) },
    { label: t('column.actorKind'), value: actorWord(event) },
    { label: t('column.actor'), value: event.actorId && <code>{event.actorId}</code> },
    { label: t('column.session'), value: event.sessionId && <code>{event.sessionId}</code> },
    { label: t('column.request'), value: event.requestId && <code>{event.requestId}</code> },
    { label: t('column.unit'), value: event.unitName },
    { label: t('column.unitId'), value: event.unitId && <code>{event.unitId}</code> },
    { label: t('column.subjectKind'), value: <code>{event.subjectKind}</code> },
    { label: t('column.subject'), value: <code>{event.subjectId}</code> },
    { label: t('column.id'), value: <code>{event.id}</code> },
    { label: t('event.seal'), value: <SealWords event={event} /> },
  ];
  return (
    <DetailPage
      kind={t('event.kind')}
      title={nameOf(event.action)}
      state={stateOf(event, t)}
      actions={<Actions event={event} />}
      facts={facts}
      sections={[{ title: t('event.detail'), content: <Detail detail={event.detail} /> }]}
      timeline={useTimeline(event)}
    >
      {event.seal === 'damaged' && (
        <Notice tone="late" title={t('event.seal.damaged')}>
          <p>{t('event.damaged.next')}</p>
        </Notice>
      )}
    </DetailPage>
  );
}

type T = ReturnType<typeof useMessages<keyof typeof messages.zh & string>>;

function stateOf({ seal, outcome }: OneEvent, t: T) {
  if (seal === 'damaged') return { state: 'late', word: t('event.seal.damaged') } as const;
  return { state: outcome === 'done' ? 'done' : 'soon', word: t(`outcome.${outcome}`) } as const;
}

function SealWords({ event: { seal, sealedIn } }: { readonly event: OneEvent }) {
  const t = useMessages(messages);
  const { full } = useMoments();
  if (!sealedIn) return t(seal === 'damaged' ? 'event.seal.damaged' : 'event.seal.waiting');
  return t('event.seal.sealed', { seq: sealedIn.seq, time: full(sealedIn.sealedAt), key: sealedIn.keyId });
}

function Actions({ event }: { readonly event: OneEvent }) {
  const t = useMessages(messages);
  const { id, proof } = event;
  const save = () => {
    const blob = new Blob([JSON.stringify(proof, null, 2)], { type: 'application/json' });
    saveBlob(blob, `audit-proof-${id}.json`);
  };
  return (
    <>
      {proof && <Button onClick={save}>{t('event.proof')}</Button>}
      <LinkButton to="/admin/audit">{t('event.back')}</LinkButton>
      {proof && <span className="zs-soft">{t('event.proof.note')}</span>}
    </>
  );
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function Detail({ detail }: { readonly detail: Readonly<Record<string, unknown>> }) {
  const t = useMessages(messages);
  const entries = Object.entries(detail);
  if (entries.length === 0) return <p className="zs-soft">{t('event.noDetail')}</p>;
  return <Facts facts={entries.map(([label, value]) => ({ label, value: <code>{shown(value)}</code> }))} />;
}

function useTimeline(event: OneEvent): readonly TimelineEntry[] {
  const t = useMessages(messages);
  const actorWord = useActorWord();
  const recorded = { id: 'recorded', at: event.recordedAt, who: actorWord(event), what: t('event.recorded') };
  const { sealedIn } = event;
  if (!sealedIn) return [recorded];
  const what = t('event.sealedStep', { seq: sealedIn.seq });
  return [{ id: 'sealed', at: sealedIn.sealedAt, who: t('actor.system', { name: 'sealing' }), what }, recorded];
}
