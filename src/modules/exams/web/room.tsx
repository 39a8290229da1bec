import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { useMe } from '#api';
import { Button, LinkButton } from '#ui/button';
import { Dialog } from '#ui/dialog';
import { Menu } from '#ui/fitting-nav';
import { Main, SignedIn, SkipLink } from '#ui/frame';
import { ErrorNotice, Loading } from '#ui/notice';
import { searchValue, useGo, useParam, useSearchState } from '#ui/route';
import { Countdown } from '#ui/time';
import { AnswerSheet, type SheetProps } from './answer-sheet.tsx';
import { type Ending, useEnding } from './ending.ts';
import { useMarks } from './marks.ts';
import { type AnswerValue, isAnswered, valueAt } from './outbox.ts';
import { GiveUpDialog, HandInDialog } from './room-dialogs.tsx';
import { useRoomKeys } from './room-keys.ts';
import { RoomNotices, type RoomNoticesProps, TimeUp } from './room-notices.tsx';
import { QuestionView } from './room-question.tsx';
import { entryIsConfirmed, type OpenRoom, useRoom, useSaver } from './room-state.ts';
import { useRoomMessages } from './room-words.ts';
import { SaveStatus } from './save-status.tsx';
import type { SaverState } from './saver.ts';
import './exam.css';
import { endOf } from './sitting-figures.ts';

/** Typing pauses this long before a text is sent; it is on the device at every keystroke. */
const TYPING_MS = 600;

/** The exam room: alone on the screen, without navigation. */
export function Page() {
  const sittingId = useParam('id');
  const { data: me } = useMe();
  // A session that is lost in the middle must not take the answers off the screen: the first account stays.
  const [accountId, setAccountId] = useState<string>();
  const go = useGo();
  const confirmed = entryIsConfirmed(sittingId);
  useEffect(() => {
    if (me && accountId === undefined) setAccountId(me.account.id);
  }, [me, accountId]);
  useEffect(() => {
    if (!confirmed) go(`/my/exams/${sittingId}`, { replace: true });
  }, [confirmed, go, sittingId]);
  if (!confirmed)
    return (
      <Plain>
        <Loading />
      </Plain>
    );
  if (accountId === undefined)
    return (
      <Plain>
        <SignedIn>{() => <Loading />}</SignedIn>
      </Plain>
    );
  return <Entered sittingId={sittingId} accountId={accountId} />;
}

function Plain({ children }: { readonly children: ReactNode }) {
  return <Main className="zs-exam-plain">{children}</Main>;
}

function Entered({ sittingId, accountId }: { readonly sittingId: string; readonly accountId: string }) {
  const t = useRoomMessages();
  const { room, error, enterAgain } = useRoom({ sittingId, accountId });
  if (room) return <Room key={room.epoch} room={room} enterError={error} onEnterAgain={enterAgain} />;
  return (
    <Plain>
      <div className="zs-stack">
        <h1>{t('room.entering')}</h1>
        {error ? (
          <>
            <ErrorNotice error={error} onRetry={enterAgain} />
            <LinkButton to={`/my/exams/${sittingId}`}>{t('room.toExam')}</LinkButton>
          </>
        ) : (
          <Loading />
        )}
      </div>
    </Plain>
  );
}

interface RoomProps {
  readonly room: OpenRoom;
  readonly enterError: unknown;
  readonly onEnterAgain: () => void;
}

type Open = 'sheet' | 'hand-in' | 'give-up' | undefined;

function Room({ room, enterError, onEnterAgain }: RoomProps) {
  const t = useRoomMessages();
  const go = useGo();
  const { questions, sitting, saver } = room;
  const saving = useSaver(saver);
  const ending = useEnding(room, () => go(`/my/exams/${sitting.id}`, { replace: true }));
  const [place, setPlace] = usePlace(questions.length);
  const [marked, toggleMark] = useMarks(sitting.id);
  const [open, setOpen] = useState<Open>();
  const locked = saving.mode !== 'live' || ending.phase !== 'running';
  const turn = useCallback(
    (to: number) => {
      saver.flush();
      setOpen(undefined);
      setPlace(Math.min(questions.length - 1, Math.max(0, to)));
    },
    [saver, setPlace, questions.length],
  );
  const sheet = useSheet(room, { saving, marked, place, turn });
  return (
    <div className="zs-exam">
      <SkipLink />
      <Head room={room} saving={saving} onGiveUp={locked ? undefined : () => setOpen('give-up')} />
      <Main className="zs-exam-main">
        <h1 className="zs-hidden">{sitting.title}</h1>
        <div className="zs-stack">
          <Above room={room} saving={saving} timeUp={ending.phase === 'time-up'} onEnterAgain={onEnterAgain} />
          <ErrorNotice error={enterError} onRetry={onEnterAgain} />
          <Present
            room={room}
            saving={saving}
            sheet={sheet}
            locked={locked}
            covered={open !== undefined}
            onMark={toggleMark}
          />
          <p className="zs-exam-keys">{t('room.keys')}</p>
        </div>
        <Side sheet={sheet} locked={locked} onHandIn={() => setOpen('hand-in')} />
      </Main>
      <Foot place={place} sheet={sheet} locked={locked} onTurn={turn} onOpen={setOpen} />
      <Dialogs
        room={room}
        ending={ending}
        open={ending.phase === 'time-up' ? undefined : open}
        onOpen={setOpen}
        sheet={sheet}
        locked={locked}
        onTurn={turn}
      />
    </div>
  );
}

interface PresentProps {
  readonly room: OpenRoom;
  readonly saving: SaverState;
  readonly sheet: SheetProps;
  readonly locked: boolean;
  /** A dialog lies over it and has the keyboard. */
  readonly covered: boolean;
  readonly onMark: (position: number) => void;
}

/** The question at hand, by hand or by key. */
function Present({ room: { questions, saver }, saving, sheet, locked, covered, onMark }: PresentProps) {
  const question = questions[sheet.present];
  const value = question ? valueAt(saving.outbox, question.position) : [];
  const give = (next: AnswerValue, typing: boolean) => {
    if (question) saver.answer({ position: question.position, value: next }, typing ? TYPING_MS : 0);
  };
  const mark = () => question && onMark(question.position);
  useRoomKeys({
    question,
    value,
    idle: covered || locked,
    onAnswer: next => give(next, false),
    onTurn: by => sheet.onGo(sheet.present + by),
    onMark: mark,
  });
  if (!question) return null;
  return (
    <QuestionView
      question={question}
      total={questions.length}
      value={value}
      marked={sheet.marked.has(question.position)}
      locked={locked}
      onAnswer={give}
      onMark={mark}
    />
  );
}

interface HeadProps {
  readonly room: OpenRoom;
  readonly saving: SaverState;
  readonly onGiveUp: (() => void) | undefined;
}

/** Always in sight: what is left, how far the answers are safe, and the menu. */
function Head({ room: { sitting }, saving, onGiveUp }: HeadProps) {
  return (
    <header className="zs-exam-head">
      <Countdown until={endOf(sitting)} />
      <SaveStatus state={saving} endsAt={endOf(sitting)} />
      <RoomMenu sittingId={sitting.id} onGiveUp={onGiveUp} />
    </header>
  );
}

function Above({ timeUp, ...notices }: RoomNoticesProps & { readonly timeUp: boolean }) {
  return timeUp ? <TimeUp room={notices.room} saving={notices.saving} /> : <RoomNotices {...notices} />;
}

interface SideProps {
  readonly sheet: SheetProps;
  readonly locked: boolean;
  readonly onHandIn: () => void;
}

/** On a wide screen the answer sheet stands beside the question. */
function Side({ sheet, locked, onHandIn }: SideProps) {
  const t = useRoomMessages();
  return (
    <aside className="zs-exam-side" aria-label={t('sheet.title')}>
      <AnswerSheet {...sheet} />
      <Button kind="primary" wide disabled={locked} onClick={onHandIn}>
        {t('room.handIn')}
      </Button>
    </aside>
  );
}

interface FootProps {
  readonly place: number;
  readonly sheet: SheetProps;
  readonly locked: boolean;
  readonly onTurn: (to: number) => void;
  readonly onOpen: (open: Open) => void;
}

/** Within the thumb's reach: back, the answer sheet, next; at the last question, handing in. */
function Foot({ place, sheet, locked, onTurn, onOpen }: FootProps) {
  const t = useRoomMessages();
  const total = sheet.questions.length;
  return (
    <nav className="zs-exam-foot" aria-label={t('room.turn')}>
      <Button disabled={place === 0} onClick={() => onTurn(place - 1)}>
        ‹ {t('room.previous')}
      </Button>
      <Button aria-haspopup="dialog" onClick={() => onOpen('sheet')}>
        {t('sheet.open', { answered: sheet.answered.size, total })}
      </Button>
      {place === total - 1 ? (
        <Button kind="primary" disabled={locked} onClick={() => onOpen('hand-in')}>
          {t('room.handIn')}
        </Button>
      ) : (
        <Button onClick={() => onTurn(place + 1)}>{t('room.next')} ›</Button>
      )}
    </nav>
  );
}

interface DialogsProps extends Omit<FootProps, 'place'> {
  readonly room: OpenRoom;
  readonly ending: Ending;
  readonly open: Open;
}

function Dialogs({ room, ending, open, onOpen, sheet, locked, onTurn }: DialogsProps) {
  const t = useRoomMessages();
  const close = () => onOpen(undefined);
  const dialog = { busy: ending.phase === 'ending', error: ending.error, onClose: close };
  const places = room.questions.map(question => question.position);
  return (
    <>
      <Dialog
        open={open === 'sheet'}
        onClose={close}
        title={t('sheet.title')}
        actions={
          <>
            <Button onClick={close}>{t('handIn.back')}</Button>
            <Button kind="primary" disabled={locked} onClick={() => onOpen('hand-in')}>
              {t('room.handIn')}
            </Button>
          </>
        }
      >
        <AnswerSheet {...sheet} />
      </Dialog>
      <HandInDialog
        {...dialog}
        open={open === 'hand-in'}
        unanswered={places.filter(position => !sheet.answered.has(position))}
        marked={places.filter(position => sheet.marked.has(position))}
        unsaved={sheet.unsaved.size}
        onGo={onTurn}
        onConfirm={ending.handIn}
      />
      <GiveUpDialog {...dialog} open={open === 'give-up'} sitting={room.sitting} onConfirm={ending.giveUp} />
    </>
  );
}

function RoomMenu({
  sittingId,
  onGiveUp,
}: {
  readonly sittingId: string;
  readonly onGiveUp: (() => void) | undefined;
}) {
  const t = useRoomMessages();
  return (
    <Menu label={t('room.menu')}>
      <ul className="zs-exam-menu">
        <li>
          <LinkButton kind="quiet" to={`/my/exams/${sittingId}`}>
            {t('room.leave')}
          </LinkButton>
          <p className="zs-hint">{t('room.leaveHint')}</p>
        </li>
        {onGiveUp && (
          <li>
            <Button kind="danger" onClick={onGiveUp}>
              {t('giveUp.title')}
            </Button>
            <p className="zs-hint">{t('giveUp.hint')}</p>
          </li>
        )}
      </ul>
    </Menu>
  );
}

/** The present question stands in the address, so that a reload comes back to it. */
function usePlace(total: number): readonly [number, (place: number) => void] {
  const [search, setSearch] = useSearchState();
  const given = Number(searchValue(search, 'q') ?? '1') - 1;
  const place = Number.isInteger(given) && given >= 0 && given < total ? given : 0;
  return [place, useCallback((to: number) => setSearch({ q: String(to + 1) }), [setSearch])];
}

function useSheet(
  { questions }: OpenRoom,
  given: {
    readonly saving: SaverState;
    readonly marked: ReadonlySet<number>;
    readonly place: number;
    readonly turn: (to: number) => void;
  },
): SheetProps {
  const { saving, marked, place, turn } = given;
  const answered = useMemo(
    () => new Set(questions.map(q => q.position).filter(position => isAnswered(valueAt(saving.outbox, position)))),
    [questions, saving.outbox],
  );
  const unsaved = useMemo(() => new Set(saving.outbox.pending.keys()), [saving.outbox]);
  return { questions, answered, unsaved, marked, present: place, onGo: turn };
}
