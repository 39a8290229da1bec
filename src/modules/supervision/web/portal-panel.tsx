import { useRead } from '#api';
import { listPublicBoards } from '#contracts/supervision';
import { useMessages } from '#i18n';
import { AppLink } from '#ui/route';
import { BoardCard } from './board-card.tsx';
import { texts } from './texts.ts';

/** How many boards the start page carries; the rest is one step away. */
const SHOWN = 2;

/** The published progress on the start page of the portal; nothing while nothing is published. */
export function Panel() {
  const t = useMessages(texts);
  const { data } = useRead(listPublicBoards);
  if (!data || data.items.length === 0) return null;
  return (
    <>
      {data.items.slice(0, SHOWN).map(board => (
        <BoardCard key={board.id} board={board} />
      ))}
      {data.items.length > SHOWN && <AppLink to="/boards">{t('panel.more')}</AppLink>}
    </>
  );
}
