import { useRead } from '#api';
import { getStanding, listObligations, standings } from '#contracts/directives';
import { formatCount, useFormats, useMessages } from '#i18n';
import type { Reply } from '#kernel/endpoint';
import { LinkButton } from '#ui/button';
import { Card } from '#ui/card';
import { CitationLink } from '#ui/citation';
import { PageTitle } from '#ui/frame';
import { Loaded } from '#ui/notice';
import { AppLink, searchValue, useParam, useSearchState } from '#ui/route';
import { Table } from '#ui/table';
import { ThresholdBars } from '#ui/threshold-bars';
import { DueLabel } from '#ui/time';
import { useOwedColumns } from './owed-columns.tsx';
import { dueLabel, shareText, useNames } from './words.ts';
import { workTexts } from './work-texts.ts';

type Standing = Reply<typeof getStanding>;
const COUNTS = [
  ['met', 'met'],
  ['on-track', 'onTrack'],
  ['at-risk', 'atRisk'],
  ['overdue', 'overdue'],
  ['not-measurable', 'notMeasurable'],
] as const;

/** One requirement by region, drilled down to the units behind. */
export function Page() {
  const id = useParam('requirementId');
  const [search] = useSearchState();
  const region = searchValue(search, 'region');
  const standing = useRead(getStanding, { params: { id }, query: region ? { region } : {} });
  return <Loaded of={standing}>{found => <StandingPage id={id} standing={found} />}</Loaded>;
}

function StandingPage({ id, standing }: { readonly id: string; readonly standing: Standing }) {
  const w = useMessages(workTexts);
  const names = useNames();
  const { dateTime } = useFormats();
  const { requirement, crumbs, regions, total } = standing;
  const to = (code: string) => `/work/requirements/${id}?region=${code}`;
  const due = dueLabel(requirement.due, requirement.citation);
  const here = crumbs.at(-1)?.code ?? '';
  return (
    <div className="zs-stack">
      <PageTitle
        aside={
          <LinkButton to={`/work/obligations?requirementId=${id}&region=${here}`}>{w('standing.open')}</LinkButton>
        }
      >
        {requirement.title}
      </PageTitle>
      <div className="zs-row">
        <AppLink to={`/work/directives/${requirement.directiveId}`}>{requirement.directiveTitle}</AppLink>
        {due && <DueLabel due={due} />}
        <CitationLink citation={requirement.citation} />
      </div>
      <nav className="zs-row" aria-label={w('standing.region')}>
        {crumbs.map(crumb => (
          <span key={crumb.code}>
            <AppLink to={to(crumb.code)}>{crumb.name}</AppLink> ›
          </span>
        ))}
      </nav>
      <p>
        {COUNTS.map(([standingId, key]) => `${names.of(standings, standingId)} ${formatCount(total[key])}`).join('　')}
      </p>
      <Card title={w('standing.byRegion')}>
        <ThresholdBars
          title={w('standing.byRegion')}
          threshold={{
            share: requirement.threshold.num / requirement.threshold.den,
            printed: shareText(requirement.threshold),
          }}
          bars={regions.map(row => ({
            id: row.code,
            name: row.name,
            numerator: row.numerator,
            denominator: row.denominator,
            ...(row.hasMore ? { to: to(row.code) } : {}),
          }))}
          note={standing.asOf && w('owed.asOf', { at: dateTime(standing.asOf) })}
        />
        <Table
          title={w('standing.byRegion')}
          rows={regions}
          rowKey={row => row.code}
          columns={[
            {
              key: 'name',
              title: w('standing.region'),
              heading: true,
              cell: row => (row.hasMore ? <AppLink to={to(row.code)}>{row.name}</AppLink> : row.name),
            },
            { key: 'units', title: w('standing.units'), align: 'end', cell: row => formatCount(row.counts.units) },
            ...COUNTS.map(([standingId, key]) => ({
              key,
              title: names.of(standings, standingId),
              align: 'end' as const,
              cell: (row: Standing['regions'][number]) => formatCount(row.counts[key]),
            })),
          ]}
        />
      </Card>
      <Behind id={id} region={here} />
    </div>
  );
}

function Behind({ id, region }: { readonly id: string; readonly region: string }) {
  const w = useMessages(workTexts);
  const columns = useOwedColumns({ withUnit: true });
  const behind = useRead(listObligations, { query: { requirementId: id, region, behind: 'true', limit: '50' } });
  return (
    <Card title={w('standing.units.list')}>
      <Loaded of={behind}>
        {({ items }) => (
          <Table
            title={w('standing.units.list')}
            rows={items}
            rowKey={row => row.id}
            columns={columns}
            empty={<p className="zs-soft">{w('owed.empty')}</p>}
          />
        )}
      </Loaded>
    </Card>
  );
}
