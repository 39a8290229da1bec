import type { listPublicBoards } from '#contracts/supervision';
import { formatShare, useFormats, useMessages } from '#i18n';
import type { Reply } from '#kernel/endpoint';
import { Card } from '#ui/card';
import { CitationLink } from '#ui/citation';
import { AppLink } from '#ui/route';
import { ThresholdBars } from '#ui/threshold-bars';
import { levelPath } from './level-view.tsx';
import { texts } from './texts.ts';
import { barThreshold } from './threshold.ts';

type PublicBoard = Reply<typeof listPublicBoards>['items'][number];

/** A published board with the first level of its newest issue. */
export function BoardCard({ board }: { readonly board: PublicBoard }) {
  const t = useMessages(texts);
  const { dateTime } = useFormats();
  const base = `/boards/${board.id}`;
  const threshold = barThreshold(board.threshold);
  const bars = board.rows.map(row => ({
    id: row.key,
    name: row.name,
    numerator: row.numerator,
    denominator: row.denominator,
    ...(row.drill ? { to: levelPath(base, { node: row.key }) } : {}),
  }));
  return (
    <Card
      title={<AppLink to={base}>{board.title}</AppLink>}
      aside={<span className="zs-soft">{formatShare(board.total.numerator, board.total.denominator)}</span>}
    >
      <ThresholdBars
        title={board.title}
        bars={bars}
        {...(threshold ? { threshold } : {})}
        note={
          <>
            {t('issue.note', { number: board.number, at: dateTime(board.asOf) })}{' '}
            {board.citation && <CitationLink citation={board.citation} size="short" />}
          </>
        }
      />
    </Card>
  );
}
