import { useRead } from '#api';
import { compareSnapshots, listSnapshots } from '#contracts/supervision';
import { formatCount, formatShare, useFormats, useLanguage, useMessages } from '#i18n';
import type { Reply } from '#kernel/endpoint';
import { Card } from '#ui/card';
import { Select } from '#ui/choice';
import { PageTitle } from '#ui/frame';
import { EmptyState, Loaded } from '#ui/notice';
import { AppLink, searchValue, useParam, useSearchState } from '#ui/route';
import { Table } from '#ui/table';
import { levelPath } from './level-view.tsx';
import { texts } from './texts.ts';

type Comparison = Reply<typeof compareSnapshots>;
type Row = Comparison['rows'][number];
const numberOf = (value: string | undefined): number =>
  value !== undefined && /^[1-9]\d{0,5}$/.test(value) ? Number(value) : 0;

/** Two issues side by side, level by level; both and the level are in the address. */
export function Page() {
  const t = useMessages(texts);
  const { dateTime } = useFormats();
  const id = useParam('boardId');
  const [search, setSearch] = useSearchState();
  const issues = useRead(listSnapshots, { params: { id }, query: { limit: 200 } });
  const from = numberOf(searchValue(search, 'from'));
  const to = numberOf(searchValue(search, 'to'));
  const options = (issues.data?.items ?? []).map(s => ({
    value: String(s.number),
    label: t('issue.note', { number: s.number, at: dateTime(s.asOf) }),
  }));
  return (
    <div className="zs-stack">
      <PageTitle>{t('work.compare')}</PageTitle>
      <div className="zs-row">
        <Select
          label={t('compare.from')}
          value={String(from || '')}
          options={options}
          onChange={value => setSearch({ from: value })}
        />
        <Select
          label={t('compare.to')}
          value={String(to || '')}
          options={options}
          onChange={value => setSearch({ to: value })}
        />
      </div>
      {from > 0 && to > 0 ? <Compared id={id} from={from} to={to} /> : <EmptyState>{t('compare.need')}</EmptyState>}
    </div>
  );
}

function Compared({ id, from, to }: { readonly id: string; readonly from: number; readonly to: number }) {
  const [search] = useSearchState();
  const [node, cut] = ['node', 'cut'].map(name => searchValue(search, name));
  const found = useRead(compareSnapshots, { params: { id }, query: { from, to, node, cut } });
  const link = (to_: string) =>
    levelPath(`/work/boards/${id}/compare`, { from: String(from), to: String(to), node: to_ });
  return <Loaded of={found}>{data => <ComparedTable data={data} link={link} />}</Loaded>;
}

function ComparedTable({ data, link }: { readonly data: Comparison; readonly link: (node: string) => string }) {
  const t = useMessages(texts);
  const language = useLanguage();
  const figure = (f: Row['from'], absent: 'compare.new' | 'compare.gone') =>
    f ? formatShare(f.numerator, f.denominator) : t(absent);
  return (
    <Card>
      <nav className="zs-row" aria-label={t('crumbs.label')}>
        {data.crumbs.map(c => (
          <AppLink key={c.node} to={link(c.node)}>
            {c.name}
          </AppLink>
        ))}
      </nav>
      <Table<Row>
        title={t('work.compare')}
        columns={[
          {
            key: 'name',
            title: t('level.name'),
            cell: r => {
              const name = language === 'en' && r.nameEn !== null ? r.nameEn : r.name;
              return r.drill ? <AppLink to={link(r.key)}>{name}</AppLink> : name;
            },
          },
          {
            key: 'from',
            title: t('issue', { number: data.from.number }),
            align: 'end',
            cell: r => figure(r.from, 'compare.new'),
          },
          {
            key: 'to',
            title: t('issue', { number: data.to.number }),
            align: 'end',
            cell: r => figure(r.to, 'compare.gone'),
          },
          { key: 'change', title: t('compare.change'), align: 'end', cell: r => <Change row={r} /> },
        ]}
        rows={data.rows}
        rowKey={r => r.key}
        empty={<EmptyState>{t('issue.none')}</EmptyState>}
      />
    </Card>
  );
}

/** How many more (or fewer) have done it, and how the number of those who must has moved. */
function Change({ row }: { readonly row: Row }) {
  const t = useMessages(texts);
  if (!row.from || !row.to) return t(row.from ? 'compare.gone' : 'compare.new');
  const done = row.to.numerator - row.from.numerator;
  const due = row.to.denominator - row.from.denominator;
  if (done === 0 && due === 0) return t('compare.same');
  const signed = (n: number) => `${n > 0 ? '+' : n < 0 ? '−' : '±'}${formatCount(Math.abs(n))}`;
  return `${signed(done)} / ${signed(due)}`;
}
