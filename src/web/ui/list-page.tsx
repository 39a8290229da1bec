import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { formatCount } from '../i18n/formats.ts';
import { useMessages } from '../i18n/messages.ts';
import { Button } from './button.tsx';
import { FilterBar, type FilterDef } from './filter-bar.tsx';
import { PageTitle } from './frame.tsx';
import { uiMessages } from './messages.ts';
import { EmptyState, type EmptyStateProps, ErrorNotice, Loaded } from './notice.tsx';
import { Pager } from './pager.tsx';
import { searchValue, useSearchState } from './route.tsx';
import { type Column, Table, type TableSort } from './table.tsx';

export type { FilterDef } from './filter-bar.tsx';

export interface ListReply<Row> {
  readonly items: readonly Row[];
  readonly next: string | null;
  readonly total?: number | undefined;
}

export interface ListPageProps<Row> {
  readonly title: string;
  /** The reading of the list by the address (`useListQuery`). */
  readonly list: {
    readonly data: ListReply<Row> | undefined;
    readonly error: unknown;
    readonly refetch: () => unknown;
  };
  readonly filters?: readonly FilterDef[];
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  /** On a phone each row is a card (see `Table`). */
  readonly cards?: boolean;
  /** One sentence and the first action, when nothing is there at all. */
  readonly empty: { readonly sentence: string; readonly action?: EmptyStateProps['action'] };
  /** Exports exactly what the filters show; `downloadFile` with the same query. */
  readonly onExport?: () => Promise<unknown>;
  /** The primary button of the page and what else acts on the whole list. */
  readonly actions?: ReactNode;
  /** One bar when rows are ticked. */
  readonly bulk?: {
    readonly nameOf: (row: Row) => string;
    readonly actions: (selected: readonly string[], clear: () => void) => ReactNode;
  };
}

/** The one list page: title with count, filters, table, export, bulk bar. All state that a link should carry is in the address. */
export function ListPage<Row>(props: ListPageProps<Row>) {
  const { title, list, filters = [], onExport, bulk } = props;
  const t = useMessages(uiMessages);
  const [search] = useSearchState();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const exporting = useMutation({ mutationFn: async () => onExport?.() });
  const total = list.data?.total;
  const filtered = filters.some(filter => searchValue(search, filter.name) !== undefined);
  return (
    <div className="zs-stack">
      <PageTitle
        aside={
          <>
            {onExport && (
              <Button busy={exporting.isPending} onClick={() => exporting.mutate()}>
                {t(exporting.isPending ? 'list.exporting' : 'list.export')}
              </Button>
            )}
            {props.actions}
          </>
        }
      >
        {title}
        {total !== undefined && <span className="zs-count"> {t('list.count', { count: formatCount(total) })}</span>}
      </PageTitle>
      {filters.length > 0 && <FilterBar filters={filters} />}
      <ErrorNotice error={exporting.error} />
      {bulk && selected.size > 0 && (
        <section className="zs-bulk zs-no-print" aria-label={t('list.selected', { count: selected.size })}>
          <strong role="status">{t('list.selected', { count: formatCount(selected.size) })}</strong>
          {bulk.actions([...selected], () => setSelected(new Set()))}
          <Button kind="quiet" onClick={() => setSelected(new Set())}>
            {t('list.unselect')}
          </Button>
        </section>
      )}
      <Loaded of={list}>
        {page => <ListTable {...props} page={page} filtered={filtered} selected={selected} onSelect={setSelected} />}
      </Loaded>
    </div>
  );
}

interface ListTableProps<Row> extends ListPageProps<Row> {
  readonly page: ListReply<Row>;
  readonly filtered: boolean;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (selected: ReadonlySet<string>) => void;
}

function ListTable<Row>({ page, filtered, selected, onSelect, ...props }: ListTableProps<Row>) {
  const t = useMessages(uiMessages);
  const [search, setSearch] = useSearchState();
  const after = searchValue(search, 'after');
  const cleared = Object.fromEntries((props.filters ?? []).map(filter => [filter.name, undefined]));
  const nothing = filtered ? (
    <EmptyState action={{ label: t('list.clear'), onClick: () => setSearch({ ...cleared, after: undefined }) }}>
      {t('picker.none')}
    </EmptyState>
  ) : (
    <EmptyState {...(props.empty.action ? { action: props.empty.action } : {})}>{props.empty.sentence}</EmptyState>
  );
  return (
    <>
      <Table
        title={props.title}
        columns={props.columns}
        rows={page.items}
        rowKey={props.rowKey}
        empty={nothing}
        cards={props.cards ?? false}
        sort={sortOf(searchValue(search, 'sort'))}
        onSort={sort => setSearch({ sort: `${sort.key}.${sort.direction}`, after: undefined })}
        {...(props.bulk ? { selection: { selected, onChange: onSelect, nameOf: props.bulk.nameOf } } : {})}
      />
      <Pager
        after={after}
        next={page.next}
        shown={page.items.length}
        total={page.total}
        onGo={cursor => setSearch({ after: cursor }, { push: true })}
      />
    </>
  );
}

/** `name.asc` in the address → the order of the table. */
function sortOf(value: string | undefined): TableSort | undefined {
  const match = /^(.+)\.(asc|desc)$/.exec(value ?? '');
  return match?.[1] ? { key: match[1], direction: match[2] === 'desc' ? 'desc' : 'asc' } : undefined;
}

/** The names of the query that the list's endpoint takes, read from the address; absent ones are left out. */
export function useListQuery<N extends string>(names: readonly N[]): Partial<Record<N | 'after' | 'sort', string>> {
  const [search] = useSearchState();
  const query: Partial<Record<N | 'after' | 'sort', string>> = {};
  for (const name of [...names, 'after', 'sort'] as const) {
    const value = searchValue(search, name);
    if (value !== undefined) query[name] = value;
  }
  return query;
}
