import type { ReactNode } from 'react';
import { formatTime, useFormats } from '#i18n';
import { Button, LinkButton } from '#ui/button';
import { CitationLinks } from '#ui/citation';
import { Notice } from '#ui/notice';
import type { OpenRoom } from './room-state.ts';
import { useRoomMessages } from './room-words.ts';
import { useOnline } from './save-status.tsx';
import type { SaverState } from './saver.ts';
import { endOf, plainCitation } from './sitting-figures.ts';

export interface RoomNoticesProps {
  readonly room: OpenRoom;
  readonly saving: SaverState;
  readonly onEnterAgain: () => void;
}

/** What the candidate must know now: interruption, take-over, refusals, a device that keeps nothing. */
export function RoomNotices({ room, saving, onEnterAgain }: RoomNoticesProps) {
  const online = useOnline();
  const { mode } = saving;
  return (
    <>
      {mode === 'taken-over' && <TakenOver saving={saving} onEnterAgain={onEnterAgain} />}
      {mode === 'signed-out' && <SignedOut room={room} saving={saving} />}
      {mode === 'refused' && <NotHeard saving={saving} onEnterAgain={onEnterAgain} />}
      {mode === 'live' && (saving.trouble === 'away' || !online) && <Away room={room} />}
      {!saving.kept && <KeepsNothing />}
      <Told room={room} saving={saving} onEnterAgain={onEnterAgain} />
    </>
  );
}

/** Which of the answers given here never reached the server. */
function Unsent({ saving }: { readonly saving: SaverState }): ReactNode {
  const t = useRoomMessages();
  const places = [...saving.outbox.pending.keys()].sort((a, b) => a - b).map(position => position + 1);
  if (places.length === 0) return <p>{t('notice.nothingUnsent')}</p>;
  return (
    <p>
      {t('notice.unsent', { count: places.length, places: places.slice(0, 30).join(t('sheet.comma')) })}{' '}
      {t(saving.kept ? 'notice.unsentKept' : 'notice.unsentInPage')}
    </p>
  );
}

function TakenOver({ saving, onEnterAgain }: Pick<RoomNoticesProps, 'saving' | 'onEnterAgain'>) {
  const t = useRoomMessages();
  return (
    <Notice
      tone="late"
      title={t('notice.takenOver')}
      actions={<Button onClick={onEnterAgain}>{t('notice.takeBack')}</Button>}
    >
      <p>{t('notice.takenOverNext')}</p>
      <Unsent saving={saving} />
    </Notice>
  );
}

function SignedOut({ room, saving }: Pick<RoomNoticesProps, 'room' | 'saving'>) {
  const t = useRoomMessages();
  const back = encodeURIComponent(`/my/exams/${room.sitting.id}/room`);
  return (
    <Notice
      tone="late"
      title={t('notice.signedOut')}
      actions={
        <LinkButton kind="primary" to={`/sign-in?back=${back}`}>
          {t('notice.signIn')}
        </LinkButton>
      }
    >
      <p>{t('notice.signedOutNext')}</p>
      <Unsent saving={saving} />
    </Notice>
  );
}

function NotHeard({ saving, onEnterAgain }: Pick<RoomNoticesProps, 'saving' | 'onEnterAgain'>) {
  const t = useRoomMessages();
  return (
    <Notice
      tone="late"
      title={t('notice.notHeard')}
      actions={<Button onClick={onEnterAgain}>{t('notice.reload')}</Button>}
    >
      <Unsent saving={saving} />
    </Notice>
  );
}

function Away({ room }: Pick<RoomNoticesProps, 'room'>) {
  const t = useRoomMessages();
  return (
    <Notice tone="soon" title={t('notice.away')}>
      <p>{t('notice.awayNext', { at: formatTime(endOf(room.sitting), { seconds: true }) })}</p>
      <CitationLinks citations={room.sitting.citations.slice(0, 2).map(plainCitation)} />
    </Notice>
  );
}

function KeepsNothing() {
  const t = useRoomMessages();
  return <Notice tone="soon" title={t('notice.keepsNothing')} />;
}

function Told({ room, saving, onEnterAgain }: RoomNoticesProps) {
  const t = useRoomMessages();
  const newest = new Map(saving.told.map(({ position, reason }) => [position, reason]));
  if (newest.size === 0) return null;
  return (
    <Notice
      tone="soon"
      title={t('told.title')}
      actions={
        <>
          {[...newest.values()].includes('superseded') && <Button onClick={onEnterAgain}>{t('notice.reload')}</Button>}
          <Button onClick={() => room.saver.forgetTold()}>{t('told.understood')}</Button>
        </>
      }
    >
      <ul>
        {[...newest].slice(0, 20).map(([position, reason]) => (
          <li key={position}>{t(`told.${reason}`, { number: position + 1 })}</li>
        ))}
      </ul>
    </Notice>
  );
}

/** The end has come and the hand-in has not been acknowledged: what is known, what will happen, and no more. */
export function TimeUp({ room, saving }: { readonly room: OpenRoom; readonly saving: SaverState }) {
  const t = useRoomMessages();
  const { dateTime } = useFormats();
  const online = useOnline();
  const away = saving.trouble === 'away' || !online;
  return (
    <Notice tone={away ? 'late' : 'soon'} title={t('timeUp.title', { at: dateTime(endOf(room.sitting)) })}>
      <p>{t(away ? 'timeUp.away' : 'timeUp.sending')}</p>
      {away && <Unsent saving={saving} />}
      <CitationLinks citations={room.sitting.citations.slice(0, 2).map(plainCitation)} />
      <div className="zs-row">
        <LinkButton to={`/my/exams/${room.sitting.id}`}>{t('timeUp.result')}</LinkButton>
      </div>
    </Notice>
  );
}
