import { useRead } from '#api';
import { industries, unitTypes } from '#contracts/organizations';
import { jobCategories } from '#contracts/people';
import { type Grouping, getStatistics, groupings, type StatisticsRow } from '#contracts/training';
import { formatShare, useFormats, useLanguage } from '#i18n';
import { Select } from '#ui/choice';
import { EmptyState, Loaded } from '#ui/notice';
import { searchValue, useSearchState } from '#ui/route';
import { Table } from '#ui/table';
import { nameOf, useWorkTexts } from './work-words.ts';

const isGrouping = (value: string | undefined): value is Grouping => groupings.some(g => g === value);

/** The figures of a plan in my scope, grouped as asked; the grouping stands in the address. */
export function Figures({ planId }: { readonly planId: string }) {
  const t = useWorkTexts();
  const { dateTime } = useFormats();
  const language = useLanguage();
  const [search, setSearch] = useSearchState();
  const asked = searchValue(search, 'by');
  const by = isGrouping(asked) ? asked : 'region';
  const figures = useRead(getStatistics, { params: { id: planId }, query: { by } });
  const named = { 'unit-type': unitTypes, industry: industries, 'job-category': jobCategories } as const;
  const nameOfRow = (row: StatisticsRow) =>
    by in named ? nameOf(named[by as keyof typeof named], row.key, language) : row.name;
  const figure = (key: 'target' | 'enrolled' | 'studying' | 'passed' | 'failed' | 'volunteers', title: string) => ({
    key,
    title,
    align: 'end' as const,
    cell: (row: StatisticsRow) => row[key],
  });
  return (
    <div className="zs-stack">
      <Select
        label={t('by.label')}
        value={by}
        onChange={next => setSearch({ by: next })}
        options={groupings.map(value => ({ value, label: t(`by.${value}`) }))}
      />
      <Loaded of={figures}>
        {data => (
          <>
            <Table<StatisticsRow>
              title={t('section.figures')}
              rows={data.rows}
              rowKey={row => row.key}
              empty={<EmptyState>{t('lists.empty')}</EmptyState>}
              columns={[
                { key: 'name', title: t('col.group'), heading: true, cell: nameOfRow },
                figure('target', t('col.targets')),
                figure('enrolled', t('col.enrolled')),
                figure('studying', t('col.studying')),
                figure('passed', t('col.passed')),
                figure('failed', t('col.failed')),
                {
                  key: 'share',
                  title: t('col.share'),
                  align: 'end',
                  cell: row => (by === 'day' ? '' : formatShare(row.passed, row.target)),
                },
                figure('volunteers', t('col.volunteers')),
              ]}
            />
            <p className="zs-soft">
              {t('figures.asOf', { at: dateTime(data.asOf) })} {data.truncated && t('figures.truncated')}
            </p>
          </>
        )}
      </Loaded>
    </div>
  );
}
