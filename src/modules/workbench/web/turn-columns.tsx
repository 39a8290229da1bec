import type { TurnItem } from '#contracts/workbench';
import { useFormats, useLanguage, useMessages } from '#i18n';
import { addMs, dateOf } from '#kernel/time';
import { CitationLink } from '#ui/citation';
import { AppLink } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import type { Column } from '#ui/table';
import { DueLabel } from '#ui/time';
import { texts } from './texts.ts';

/** State, what, due with what is left, basis, with whom: what a phone shows without scrolling comes first. */
export function useTurnColumns(): readonly Column<TurnItem>[] {
  const t = useMessages(texts);
  const language = useLanguage();
  const { shortDate } = useFormats();
  return [
    { key: 'state', title: t('todo.state'), cell: row => <StateMark state={row.state} /> },
    {
      key: 'what',
      title: t('todo.what'),
      heading: true,
      cell: row => (
        <>
          <AppLink to={row.link}>{row.what[language]}</AppLink>
          <p className="zs-soft">{row.title}</p>
        </>
      ),
    },
    {
      key: 'due',
      title: t('todo.due'),
      cell: row =>
        row.dueAt === null ? (
          <span className="zs-soft">{t('todo.noDue')}</span>
        ) : (
          <DueLabel
            due={{
              // 24:00 is shown as the day it ends.
              at: dateOf(addMs(row.dueAt, -1)),
              remaining: row.workingDaysLeft === null ? null : { kind: 'working-days', left: row.workingDaysLeft },
              started: dateOf(row.startedAt),
              provisional: row.provisional,
              ...(row.citation ? { citation: row.citation } : {}),
            }}
          />
        ),
    },
    {
      key: 'basis',
      title: t('todo.basis'),
      cell: row => row.citation && <CitationLink citation={row.citation} size="short" />,
    },
    {
      key: 'holder',
      title: t('todo.holder'),
      cell: row => row.holder.unit && <AppLink to={`/work/unit/${row.holder.unit.id}`}>{row.holder.unit.name}</AppLink>,
    },
    { key: 'since', title: t('todo.since'), cell: row => shortDate(dateOf(row.startedAt)) },
  ];
}
