import { useMutation, useQuery } from '@tanstack/react-query';
import { downloadFile, queryOf } from '#api';
import { exportTrail, filterNames, outcomes, search, type TrailEvent, type TrailFilter } from '#contracts/audit';
import { useLanguage, useMessages } from '#i18n';
import { Button } from '#ui/button';
import { type FilterDef, ListPage, useListQuery } from '#ui/list-page';
import { ErrorNotice } from '#ui/notice';
import { AppLink } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import type { Column } from '#ui/table';
import { messages } from '../messages.ts';
import { SealLine } from './seal-line.tsx';
import { shortId, useActionNames, useActorWord, useMoments } from './words.ts';

/** The seal first, then the trail. */
export function Page() {
  const t = useMessages(messages);
  const language = useLanguage();
  const actions = useActionNames();
  const columns = useColumns(actions.nameOf);
  const filters = useFilters(actions.options);
  const { after, ...given } = useListQuery(filterNames);
  const filter = filterOf(given);
  // Each reading is recorded: coming back to the window alone is no reason for another.
  const list = useQuery({
    ...queryOf(search, { query: { ...filter, after } }),
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const save = (format: 'csv' | 'xlsx') =>
    downloadFile(exportTrail, { query: { ...filter, format, language } }, { fallbackName: `audit.${format}` });
  const csv = useMutation({ mutationFn: () => save('csv') });
  return (
    <div className="zs-stack">
      <SealLine />
      <ListPage
        title={t('trail.title')}
        list={list}
        filters={filters}
        columns={columns}
        rowKey={event => event.id}
        empty={{ sentence: t('trail.empty') }}
        onExport={() => save('xlsx')}
        actions={
          <Button busy={csv.isPending} onClick={() => csv.mutate()}>
            {t('export.csv')}
          </Button>
        }
      />
      <ErrorNotice error={csv.error} />
      <p className="zs-soft">{t('trail.note')}</p>
    </div>
  );
}

/** The address may hold anything; the server says what is wrong with it, save for the one choice that must type-check. */
function filterOf({ outcome, sort: _, ...given }: Partial<Record<keyof TrailFilter | 'sort', string>>): TrailFilter {
  return { ...given, outcome: outcomes.find(known => known === outcome) };
}

function useFilters(actions: readonly { readonly value: string; readonly label: string }[]): readonly FilterDef[] {
  const t = useMessages(messages);
  const text = (name: 'actor' | 'unit' | 'subjectKind' | 'subject', maxLength: number): FilterDef => ({
    kind: 'text',
    name,
    label: t(`filter.${name}`),
    maxLength,
  });
  return [
    { kind: 'date', name: 'from', label: t('filter.from') },
    { kind: 'date', name: 'to', label: t('filter.to') },
    { kind: 'choice', name: 'action', label: t('filter.action'), options: actions },
    {
      kind: 'choice',
      name: 'outcome',
      label: t('filter.outcome'),
      options: outcomes.map(value => ({ value, label: t(`outcome.${value}`) })),
    },
    text('actor', 36),
    text('unit', 36),
    text('subjectKind', 80),
    text('subject', 200),
  ];
}

const only = (name: keyof TrailFilter, value: string) => `/admin/audit?${name}=${encodeURIComponent(value)}`;

function useColumns(nameOf: (action: string) => string): readonly Column<TrailEvent>[] {
  const t = useMessages(messages);
  const { full } = useMoments();
  const actorWord = useActorWord();
  const narrow = (name: 'actor' | 'subject' | 'unit', value: string, shown = shortId(value)) => (
    <AppLink to={only(name, value)} aria-label={`${t('filter.only', { what: t(`filter.${name}`) })} ${shown}`}>
      {shown}
    </AppLink>
  );
  return [
    { key: 'recordedAt', title: t('column.recordedAt'), cell: event => full(event.recordedAt) },
    {
      key: 'action',
      title: t('column.action'),
      heading: true,
      cell: event => <AppLink to={`/admin/audit/events/${event.id}`}>{nameOf(event.action)}</AppLink>,
    },
    {
      key: 'outcome',
      title: t('column.outcome'),
      cell: ({ outcome }) => <StateMark state={outcome === 'done' ? 'done' : 'soon'} word={t(`outcome.${outcome}`)} />,
    },
    {
      key: 'actor',
      title: t('column.actor'),
      cell: event => (
        <>
          {actorWord(event)} {event.actorId && narrow('actor', event.actorId)}
        </>
      ),
    },
    {
      key: 'unit',
      title: t('column.unit'),
      cell: ({ unitId, unitName }) => unitId && narrow('unit', unitId, unitName ?? shortId(unitId)),
    },
    {
      key: 'subject',
      title: t('column.subject'),
      cell: event => (
        <>
          {event.subjectKind} {narrow('subject', event.subjectId)}
        </>
      ),
    },
  ];
}
