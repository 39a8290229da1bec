import { useSyncExternalStore } from 'react';
import type { Instant } from '#kernel/time';
import { SaveLine } from '#ui/time';
import { useRoomMessages } from './room-words.ts';
import type { SaverState } from './saver.ts';

function subscribeNetwork(act: () => void): () => void {
  window.addEventListener('online', act);
  window.addEventListener('offline', act);
  return () => {
    window.removeEventListener('online', act);
    window.removeEventListener('offline', act);
  };
}

/** False when the device itself knows that it has no network. */
export const useOnline = (): boolean => useSyncExternalStore(subscribeNetwork, () => navigator.onLine);

/** The save line of the room: what the server has acknowledged, and otherwise where the answers are. */
export function SaveStatus({ state, endsAt }: { readonly state: SaverState; readonly endsAt: Instant }) {
  const t = useRoomMessages();
  const online = useOnline();
  const count = state.outbox.pending.size;
  const away = state.trouble === 'away' || !online;
  switch (state.mode) {
    case 'taken-over':
      return <SaveLine state={{ kind: 'refused', reason: t('save.takenOver') }} />;
    case 'signed-out':
      return <SaveLine state={{ kind: 'refused', reason: t('save.signedOut') }} />;
    case 'refused':
      return <SaveLine state={{ kind: 'refused', reason: t('save.notHeard') }} />;
    case 'over':
      if (count > 0) return <SaveLine state={{ kind: 'refused', reason: t('save.over', { count }) }} />;
      break;
    default:
      if (count > 0 && away) return <SaveLine state={{ kind: 'offline', pending: count, until: endsAt }} />;
      if (count > 0 && state.trouble) return <Busy words={t('save.serverBusy', { count })} />;
      if (count > 0) return <SaveLine state={{ kind: 'saving' }} />;
      if (away) return <Busy words={t('save.offlineNothing')} />;
  }
  return <SaveLine state={state.savedAt === null ? { kind: 'idle' } : { kind: 'saved', at: state.savedAt }} />;
}

function Busy({ words }: { readonly words: string }) {
  return (
    <span className="zs-save zs-save-offline">
      <span aria-hidden="true">▲ </span>
      <span role="status">{words}</span>
    </span>
  );
}
