import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queryOf, useMe, useServerNowMs } from '#api';
import { getSitting, type SittingSummary } from '#contracts/exams';
import { useFormats } from '#i18n';
import { msOf } from '#kernel/time';
import { Button } from '#ui/button';
import { Card, Facts } from '#ui/card';
import { Checkbox } from '#ui/choice';
import { CitationLinks } from '#ui/citation';
import { PageTitle } from '#ui/frame';
import { Loaded, Notice } from '#ui/notice';
import { useGo, useParam } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { Countdown } from '#ui/time';
import { DeviceCheck, mayEnter } from './device-check.tsx';
import { useGateMessages } from './gate-messages.ts';
import { SittingResult } from './result.tsx';
import { confirmEntry, storeOf } from './room-state.ts';
import { attemptText, standingMark, standingOf } from './sitting-words.ts';
import './exam.css';
import { endOf, minutesNow, plainCitation, pointsText } from './sitting-figures.ts';

/** One sitting outside its room: what stands before it, or what came of it. */
export function Page() {
  const id = useParam('id');
  const reading = useQuery({
    ...queryOf(getSitting, { params: { id } }),
    staleTime: 0,
    // The server closes what is overdue by itself; the page waits for its word.
    refetchInterval: ({ state }) => (state.data && isEnding(state.data.sitting, state.data.now) ? 2_000 : false),
  });
  return <Loaded of={reading}>{({ sitting, next }) => <Sitting sitting={sitting} next={next} />}</Loaded>;
}

const isEnding = (s: SittingSummary, now: string): boolean => standingOf(s, msOf(now)) === 'ending';

function Sitting({
  sitting,
  next,
}: {
  readonly sitting: SittingSummary;
  readonly next: 'none' | 'make-up' | 'exhausted';
}) {
  const t = useGateMessages();
  const standing = standingOf(sitting, useServerNowMs(1_000));
  return (
    <div className="zs-stack">
      <PageTitle aside={<StateMark {...standingMark(t, standing)} />}>{sitting.title}</PageTitle>
      {standing === 'ready' && <Gate sitting={sitting} />}
      {standing === 'running' && <Resume sitting={sitting} />}
      {standing === 'ending' && <Notice tone="soon" title={t('gate.ending')} />}
      {(standing === 'soon' || standing === 'missed') && <Waiting sitting={sitting} missed={standing === 'missed'} />}
      {sitting.state !== 'prepared' && sitting.state !== 'open' && <SittingResult sitting={sitting} next={next} />}
    </div>
  );
}

function useSittingFacts(s: SittingSummary, nowMs: number) {
  const t = useGateMessages();
  const { dateTime } = useFormats();
  const minutes = minutesNow(s, nowMs);
  return [
    { label: t('fact.attempt'), value: attemptText(t, s) },
    {
      label: t('fact.questions'),
      value: t('fact.questionsText', { count: s.itemCount, max: pointsText(s.maxHundredths) }),
    },
    { label: t('fact.pass'), value: t('fact.passText', { pass: pointsText(s.passMarkHundredths) }) },
    { label: t('fact.duration'), value: t('fact.minutes', { minutes: s.durationMinutes }) },
    { label: t('fact.window'), value: t('fact.windowText', { from: dateTime(s.opensAt), to: dateTime(s.closesAt) }) },
    { label: t('fact.really'), value: minutes < s.durationMinutes ? t('fact.reallyText', { minutes }) : null },
  ];
}

function Waiting({ sitting, missed }: { readonly sitting: SittingSummary; readonly missed: boolean }) {
  const t = useGateMessages();
  const { dateTime } = useFormats();
  const facts = useSittingFacts(sitting, msOf(sitting.opensAt));
  return (
    <>
      <Notice
        tone={missed ? 'late' : 'info'}
        title={
          missed
            ? t('gate.missed', { at: dateTime(sitting.closesAt) })
            : t('gate.soon', { at: dateTime(sitting.opensAt) })
        }
      />
      <Card title={t('gate.about')}>
        <Facts facts={facts} />
        <Basis sitting={sitting} />
      </Card>
    </>
  );
}

function Basis({ sitting }: { readonly sitting: SittingSummary }) {
  return (
    <div className="zs-row">
      <CitationLinks citations={sitting.citations.map(plainCitation)} />
    </div>
  );
}

/** Checks, then says plainly what entering does. Nothing has started until the last button. */
function Gate({ sitting }: { readonly sitting: SittingSummary }) {
  const t = useGateMessages();
  const go = useGo();
  const nowMs = useServerNowMs(10_000);
  const facts = useSittingFacts(sitting, nowMs);
  const [ready, setReady] = useState(false);
  const [known, setKnown] = useState(false);
  const minutes = minutesNow(sitting, nowMs);
  const enter = () => {
    confirmEntry(sitting.id);
    go(`/my/exams/${sitting.id}/room`);
  };
  return (
    <>
      <Card title={t('gate.about')}>
        <Facts facts={facts} />
      </Card>
      <DeviceCheck onChecked={found => setReady(mayEnter(found))} />
      <Card title={t('gate.confirmTitle')} tone="soon">
        <p>
          <strong>{t('gate.starts', { minutes })}</strong>
        </p>
        <ul className="zs-exam-rules">
          <li>{t('gate.ruleLeave')}</li>
          <li>{t('gate.ruleBack')}</li>
          <li>{t('gate.ruleGiveUp')}</li>
          <li>{t('gate.ruleOne')}</li>
        </ul>
        <Basis sitting={sitting} />
        <Checkbox label={t('gate.known')} checked={known} onChange={setKnown} />
        <Button kind="primary" wide disabled={!known || !ready} onClick={enter}>
          {t('gate.enter')}
        </Button>
        {!ready && <p className="zs-soft">{t('gate.notReady')}</p>}
      </Card>
    </>
  );
}

/** The sitting runs: an interruption is ended by going on, from here or from any other device. */
function Resume({ sitting }: { readonly sitting: SittingSummary }) {
  const t = useGateMessages();
  const go = useGo();
  const { data: me } = useMe();
  const kept = me ? storeOf({ sittingId: sitting.id, accountId: me.account.id }).read() : [];
  const unsent = new Set(kept.flatMap(record => record.pending.map(answer => answer.position))).size;
  const resume = () => {
    confirmEntry(sitting.id);
    go(`/my/exams/${sitting.id}/room`);
  };
  return (
    <Card title={t('resume.title')} aside={<Countdown until={endOf(sitting)} />} tone="soon">
      <p>{t('resume.text')}</p>
      {unsent > 0 && <Notice tone="soon" title={t('resume.unsent', { count: unsent })} />}
      <p className="zs-soft">{t('resume.takesOver')}</p>
      <Basis sitting={sitting} />
      <Button kind="primary" wide onClick={resume}>
        {t('card.resume')}
      </Button>
    </Card>
  );
}
