import { useEffect } from 'react';
import { serverNowMs, useRead, useServerNowMs } from '#api';
import { listMySittings, type SittingSummary } from '#contracts/exams';
import { formatDuration, useFormats, useLanguage } from '#i18n';
import { msOf } from '#kernel/time';
import { LinkButton } from '#ui/button';
import { Card, Facts } from '#ui/card';
import { CitationLinks } from '#ui/citation';
import { PageTitle } from '#ui/frame';
import { EmptyState, Loaded } from '#ui/notice';
import { StateMark } from '#ui/state-mark';
import { deviceStorage, forgetOldAnswers } from './outbox-store.ts';
import { attemptText, endOf, pointsText, standingMark, standingOf, useExamMessages } from './sitting-words.ts';

const REREAD_MS = 15_000;

/** All my sittings: what I may enter now first, then what is to come, then what is behind me. */
export function Page() {
  const t = useExamMessages();
  const list = useRead(listMySittings);
  useEffect(() => forgetOldAnswers(deviceStorage(), serverNowMs()), []);
  return (
    <div className="zs-stack">
      <PageTitle>{t('list.title')}</PageTitle>
      <Loaded of={list}>{({ items }) => <Sittings items={items} />}</Loaded>
    </div>
  );
}

const RANK = ['running', 'ending', 'ready', 'soon'];
const rank = (standing: string): number => (RANK.includes(standing) ? RANK.indexOf(standing) : RANK.length);

function Sittings({ items }: { readonly items: readonly SittingSummary[] }) {
  const t = useExamMessages();
  const nowMs = useServerNowMs(REREAD_MS);
  if (items.length === 0)
    return <EmptyState action={{ label: t('list.toMine'), to: '/my' }}>{t('list.empty')}</EmptyState>;
  const sorted = [...items].sort((a, b) => rank(standingOf(a, nowMs)) - rank(standingOf(b, nowMs)));
  return (
    <ul className="zs-stack" style={{ listStyle: 'none', padding: 0 }}>
      {sorted.map(sitting => (
        <li key={sitting.id}>
          <SittingCard sitting={sitting} nowMs={nowMs} />
        </li>
      ))}
    </ul>
  );
}

/** One sitting with its state and the one thing to do about it. */
export function SittingCard({ sitting, nowMs }: { readonly sitting: SittingSummary; readonly nowMs: number }) {
  const t = useExamMessages();
  const { dateTime } = useFormats();
  const language = useLanguage();
  const standing = standingOf(sitting, nowMs);
  const now = standing === 'ready' || standing === 'running';
  const left = (until: string) => t('card.left', { left: formatDuration(msOf(until) - nowMs, language) });
  const facts = [
    { label: t('fact.attempt'), value: attemptText(t, sitting) },
    { label: t('fact.opens'), value: standing === 'soon' ? dateTime(sitting.opensAt) : null },
    {
      label: t('fact.closes'),
      value:
        standing === 'ready' || standing === 'soon' ? `${dateTime(sitting.closesAt)}　${left(sitting.closesAt)}` : null,
    },
    {
      label: t('fact.ends'),
      value: standing === 'running' ? `${dateTime(endOf(sitting))}　${left(endOf(sitting))}` : null,
    },
    {
      label: t('fact.mark'),
      value:
        sitting.markHundredths === null
          ? null
          : t('card.mark', {
              mark: pointsText(sitting.markHundredths),
              max: pointsText(sitting.maxHundredths),
              pass: pointsText(sitting.passMarkHundredths),
            }),
    },
    { label: t('fact.ended'), value: sitting.endedAt && dateTime(sitting.endedAt) },
  ];
  return (
    <Card
      title={sitting.title}
      aside={<StateMark {...standingMark(t, standing)} />}
      {...(now ? { tone: 'soon' as const } : standing === 'passed' ? { tone: 'done' as const } : {})}
    >
      <Facts facts={facts} />
      <div className="zs-row">
        <LinkButton kind={now ? 'primary' : 'plain'} to={`/my/exams/${sitting.id}`}>
          {t(standing === 'running' ? 'card.resume' : standing === 'ready' ? 'card.enter' : 'card.view')}
        </LinkButton>
        <CitationLinks citations={sitting.citations.slice(0, 1).map(plainCitation)} size="short" />
      </div>
    </Card>
  );
}

/** The contract's citation with an absent quote left out. */
export const plainCitation = ({ instrument, article, quote }: SittingSummary['citations'][number]) =>
  quote === undefined ? { instrument, article } : { instrument, article, quote };
