import type { listMyTraining } from '#contracts/training';
import type { Reply } from '#kernel/endpoint';
import { useTexts } from './task-words.ts';

type HoursEarned = Reply<typeof listMyTraining>['hours'];

/** The hours credited, one line for each year and subject, newest first. */
export function Hours({ hours }: { readonly hours: HoursEarned }) {
  const t = useTexts();
  const lines = new Map<string, HoursEarned>();
  for (const entry of hours) {
    const key = t('hours.line', { year: entry.year, subject: entry.subject });
    lines.set(key, [...(lines.get(key) ?? []), entry]);
  }
  return (
    <ul>
      {[...lines].map(([key, entries]) => (
        <li key={key}>
          {key}
          <br />
          {[...entries]
            .sort((a, b) => (a.kind < b.kind ? 1 : -1))
            .map(({ kind, hours: count }) => t(`hours.${kind}`, { hours: count }))
            .join(t('comma'))}
        </li>
      ))}
    </ul>
  );
}
