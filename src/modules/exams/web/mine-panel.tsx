import { useRead, useServerNowMs } from '#api';
import { listMySittings } from '#contracts/exams';
import { AppLink } from '#ui/route';
import { SittingCard } from './sitting-card.tsx';
import { standingOf, useExamMessages } from './sitting-words.ts';

const SHOWN = new Set(['running', 'ready', 'soon']);

/** On the learner's start page: the exams to be sat. Nothing when there is none, and nothing in the way while it loads. */
export function Panel() {
  const t = useExamMessages();
  const { data } = useRead(listMySittings);
  const nowMs = useServerNowMs(15_000);
  const due = (data?.items ?? []).filter(sitting => SHOWN.has(standingOf(sitting, nowMs)));
  if (due.length === 0) return null;
  return (
    <div className="zs-stack">
      {due.map(sitting => (
        <SittingCard key={sitting.id} sitting={sitting} nowMs={nowMs} />
      ))}
      <AppLink to="/my/exams">{t('panel.all')}</AppLink>
    </div>
  );
}
