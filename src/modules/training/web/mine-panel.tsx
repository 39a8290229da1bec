import { useRead } from '#api';
import { listMyTraining } from '#contracts/training';
import { Card } from '#ui/card';
import { AppLink } from '#ui/route';
import { TaskCard } from './task-card.tsx';
import { isDue, standingOf, useTexts } from './task-words.ts';

/** On the learner's start page: the training that is due, or that none is. Nothing in the way while it loads. */
export function Panel() {
  const t = useTexts();
  const { data } = useRead(listMyTraining);
  if (!data) return null;
  const due = data.items.filter(isDue);
  const offered = data.items.filter(item => !item.must && item.enrolment === null && item.windowState === 'open');
  return (
    <div className="zs-stack">
      {due.map(item => (
        <TaskCard key={item.planId} item={item} />
      ))}
      {due.length === 0 && (
        <Card title={t('home.nothingDue')} tone="done">
          <p>{t(data.items.some(item => standingOf(item) === 'passed') ? 'home.next' : 'home.none')}</p>
          {offered.length > 0 && <AppLink to="/my/training">{t('home.offered', { count: offered.length })}</AppLink>}
        </Card>
      )}
      {data.items.length > 0 && <AppLink to="/my/training">{t('tasks.all')}</AppLink>}
    </div>
  );
}
