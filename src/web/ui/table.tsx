import type { ReactNode } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { uiMessages } from './messages.ts';
import './styles/table.css';

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Figures stand to the right. */
  readonly align?: 'start' | 'end';
  /** The cell that names the row for readers; the first column when none says so. */
  readonly heading?: boolean;
  /** The order can be changed by this column. */
  readonly sortable?: boolean;
  readonly width?: string;
}

export interface TableSort {
  readonly key: string;
  readonly direction: 'asc' | 'desc';
}

export interface TableProps<Row> {
  /** Named for readers; shown only with `captionShown`. */
  readonly title: string;
  readonly captionShown?: boolean;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly empty?: ReactNode;
  /** On a phone each row is a card of labelled lines, instead of a table that scrolls sideways. */
  readonly cards?: boolean;
  readonly sort?: TableSort | undefined;
  readonly onSort?: (sort: TableSort) => void;
  /** Rows can be ticked. `nameOf` says which row a tick is for. */
  readonly selection?: {
    readonly selected: ReadonlySet<string>;
    readonly onChange: (selected: ReadonlySet<string>) => void;
    readonly nameOf: (row: Row) => string;
  };
}

/** A dense table: the header stays while the page scrolls, the table scrolls sideways on a phone. */
export function Table<Row>(props: TableProps<Row>) {
  const t = useMessages(uiMessages);
  const { title, columns, rows, rowKey, selection, empty } = props;
  if (rows.length === 0 && empty) return empty;
  return (
    // A region that scrolls must be reachable by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section className="zs-table-scroll" aria-label={t('table.scroll', { title })} tabIndex={0}>
      <table className={props.cards ? 'zs-table zs-table-cards' : 'zs-table'}>
        <caption className={props.captionShown ? undefined : 'zs-hidden'}>{title}</caption>
        <thead>
          <tr>
            {selection && (
              <th scope="col" className="zs-tick">
                <SelectAll rows={rows} rowKey={rowKey} selection={selection} label={t('table.selectAll')} />
              </th>
            )}
            {columns.map(column => (
              <HeaderCell
                key={column.key}
                column={column}
                sort={props.sort}
                onSort={props.onSort}
                label={t('table.sort', { column: column.title })}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <BodyRow key={rowKey(row)} id={rowKey(row)} row={row} columns={columns} selection={selection} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface HeaderCellProps<Row> {
  readonly column: Column<Row>;
  readonly sort: TableSort | undefined;
  readonly onSort: ((sort: TableSort) => void) | undefined;
  readonly label: string;
}

function HeaderCell<Row>({ column, sort, onSort, label }: HeaderCellProps<Row>) {
  const own = sort?.key === column.key ? sort.direction : undefined;
  const style = column.width ? { width: column.width } : undefined;
  const className = column.align === 'end' ? 'zs-num' : undefined;
  if (!column.sortable || !onSort) {
    return (
      <th scope="col" className={className} style={style}>
        {column.title}
      </th>
    );
  }
  return (
    <th
      scope="col"
      className={className}
      style={style}
      aria-sort={own ? (own === 'asc' ? 'ascending' : 'descending') : 'none'}
    >
      <button
        type="button"
        className="zs-sort"
        title={label}
        onClick={() => onSort({ key: column.key, direction: own === 'asc' ? 'desc' : 'asc' })}
      >
        {column.title}
        <span aria-hidden="true">{own === 'asc' ? ' ↑' : own === 'desc' ? ' ↓' : ' ↕'}</span>
      </button>
    </th>
  );
}

type Selection<Row> = NonNullable<TableProps<Row>['selection']>;

interface SelectAllProps<Row> {
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly selection: Selection<Row>;
  readonly label: string;
}

function SelectAll<Row>({ rows, rowKey, selection, label }: SelectAllProps<Row>) {
  const ticked = rows.filter(row => selection.selected.has(rowKey(row))).length;
  const all = rows.length > 0 && ticked === rows.length;
  return (
    <input
      type="checkbox"
      aria-label={label}
      checked={all}
      ref={input => {
        if (input) input.indeterminate = ticked > 0 && !all;
      }}
      onChange={() => {
        const next = new Set(selection.selected);
        for (const row of rows)
          if (all) next.delete(rowKey(row));
          else next.add(rowKey(row));
        selection.onChange(next);
      }}
    />
  );
}

interface BodyRowProps<Row> {
  readonly id: string;
  readonly row: Row;
  readonly columns: readonly Column<Row>[];
  readonly selection: Selection<Row> | undefined;
}

function BodyRow<Row>({ id, row, columns, selection }: BodyRowProps<Row>) {
  const t = useMessages(uiMessages);
  const heading = columns.find(column => column.heading) ?? columns[0];
  const ticked = selection?.selected.has(id) ?? false;
  return (
    <tr className={ticked ? 'zs-ticked' : undefined}>
      {selection && (
        <td className="zs-tick">
          <input
            type="checkbox"
            aria-label={t('table.selectRow', { row: selection.nameOf(row) })}
            checked={ticked}
            onChange={() => {
              const next = new Set(selection.selected);
              if (!next.delete(id)) next.add(id);
              selection.onChange(next);
            }}
          />
        </td>
      )}
      {columns.map(column => {
        const className = column.align === 'end' ? 'zs-num' : undefined;
        return column === heading ? (
          <th key={column.key} scope="row" className={className} data-title={column.title}>
            {column.cell(row)}
          </th>
        ) : (
          <td key={column.key} className={className} data-title={column.title}>
            {column.cell(row)}
          </td>
        );
      })}
    </tr>
  );
}
