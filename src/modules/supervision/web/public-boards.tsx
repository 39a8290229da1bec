import { useRead } from '#api';
import { listPublicBoards } from '#contracts/supervision';
import { useMessages } from '#i18n';
import { PageTitle } from '#ui/frame';
import { EmptyState, Loaded } from '#ui/notice';
import { BoardCard } from './board-card.tsx';
import { texts } from './texts.ts';

/** Everything that is published, each with its newest issue. */
export function Page() {
  const t = useMessages(texts);
  const boards = useRead(listPublicBoards);
  return (
    <div className="zs-stack">
      <PageTitle>{t('public.title')}</PageTitle>
      <Loaded of={boards}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState>{t('public.none')}</EmptyState>
          ) : (
            items.map(board => <BoardCard key={board.id} board={board} />)
          )
        }
      </Loaded>
    </div>
  );
}
