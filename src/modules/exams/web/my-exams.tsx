import { useEffect } from 'react';
import { serverNowMs, useRead, useServerNowMs } from '#api';
import { listMySittings, type SittingSummary } from '#contracts/exams';
import { PageTitle } from '#ui/frame';
import { EmptyState, Loaded } from '#ui/notice';
import { deviceStorage, forgetOldAnswers } from './outbox-store.ts';
import { SittingCard } from './sitting-card.tsx';
import { standingOf, useExamMessages } from './sitting-words.ts';

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
