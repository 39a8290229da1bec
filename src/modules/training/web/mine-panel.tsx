import { useRead } from '#api';
import { listMyTraining } from '#contracts/training';
import { AppLink } from '#ui/route';
import { TaskCard } from './task-card.tsx';
import { isDue, useTexts } from './task-words.ts';

/** On the learner's start page: the training that is due. Nothing when there is none, and nothing in the way while it loads. */
export function Panel() {
  const t = useTexts();
  const { data } = useRead(listMyTraining);
  const due = (data?.items ?? []).filter(isDue);
  if (!data || data.items.length === 0) return null;
  return (
    <div className="zs-stack">
      {due.map(item => (
        <TaskCard key={item.planId} item={item} />
      ))}
      <AppLink to="/my/training">{t('tasks.all')}</AppLink>
    </div>
  );
}
