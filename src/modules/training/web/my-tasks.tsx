import { useRead } from '#api';
import { listMyTraining } from '#contracts/training';
import { Card } from '#ui/card';
import { PageTitle } from '#ui/frame';
import { EmptyState, Loaded } from '#ui/notice';
import { Hours } from './hours.tsx';
import { TaskCard } from './task-card.tsx';
import { isDue, useTexts } from './task-words.ts';

/** 任务: all training that is mine, what is still due first. */
export function Page() {
  const t = useTexts();
  const list = useRead(listMyTraining);
  return (
    <div className="zs-stack">
      <PageTitle>{t('tasks.title')}</PageTitle>
      <Loaded of={list}>
        {({ items, hours }) => (
          <>
            {items.length === 0 && (
              <EmptyState action={{ label: t('tasks.home'), to: '/my' }}>{t('tasks.empty')}</EmptyState>
            )}
            {[...items]
              .sort((a, b) => Number(isDue(b)) - Number(isDue(a)))
              .map(item => (
                <TaskCard key={item.planId} item={item} />
              ))}
            {hours.length > 0 && (
              <Card title={t('hours.title')}>
                <Hours hours={hours} />
              </Card>
            )}
          </>
        )}
      </Loaded>
    </div>
  );
}
