import type { BoardHead, BoardRow, Level } from '#contracts/supervision';
import { formatCount, formatPercent, useLanguage, useMessages } from '#i18n';
import { AppLink } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { Table } from '#ui/table';
import { levelPath } from './level-view.tsx';
import { texts } from './texts.ts';
import { missingTo } from './threshold.ts';

const isNode = (key: string): boolean => /^(region|direct|unit|own):/.test(key);

/** The rows of the bars in the same order, with what is missing to the threshold and the way to the people. */
export function FigureTable({
  head,
  level,
  base,
}: {
  readonly head: Pick<BoardHead, 'threshold'>;
  readonly level: Level;
  readonly base: string;
}) {
  const t = useMessages(texts);
  const language = useLanguage();
  const { threshold } = head;
  const keep = { node: level.node, cut: level.cut === 'tree' ? undefined : level.cut };
  if (level.rows.length === 0) return null;
  return (
    <Table<BoardRow>
      title={t('level.title', { place: level.crumbs.at(-1)?.name ?? '', cut: t('level.share') })}
      columns={[
        {
          key: 'name',
          title: t('level.name'),
          cell: row => {
            const name = language === 'en' && row.nameEn !== null ? row.nameEn : row.name;
            return row.drill ? <AppLink to={levelPath(base, { node: row.key })}>{name}</AppLink> : name;
          },
        },
        {
          key: 'share',
          title: t('level.share'),
          align: 'end',
          cell: row => formatPercent(row.numerator, row.denominator),
        },
        {
          key: 'figure',
          title: t('level.number'),
          align: 'end',
          cell: row => `${formatCount(row.numerator)} / ${formatCount(row.denominator)}`,
        },
        ...(threshold
          ? [
              {
                key: 'missing',
                title: t('level.missing'),
                cell: (row: BoardRow) => {
                  const missing = missingTo(threshold, row);
                  // Nobody to be counted is no success.
                  if (row.denominator === 0) return '—';
                  return missing === 0 ? (
                    <StateMark state="done" word={t('level.reached')} />
                  ) : (
                    <StateMark state="late" word={t('level.lacking', { count: formatCount(missing) })} />
                  );
                },
              },
            ]
          : []),
        {
          key: 'people',
          title: t('level.people'),
          cell: row =>
            isNode(row.key) && (
              <AppLink to={levelPath(base, { ...keep, people: row.key })}>{t('level.people')}</AppLink>
            ),
        },
      ]}
      rows={level.rows}
      rowKey={row => row.key}
    />
  );
}
