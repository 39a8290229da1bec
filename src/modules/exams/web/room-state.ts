// One exam window: entering, saving, and everything that may interrupt either.
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { ApiError, call, serverNowMs, urlOf } from '#api';
import {
  enterSitting,
  getSitting,
  type SavedAnswer,
  type ShownQuestion,
  type SittingSummary,
  saveAnswers,
} from '#contracts/exams';
import { type KeptRecord, openOutbox, recordOf } from './outbox.ts';
import { deviceStorage, type OutboxStore, outboxStore } from './outbox-store.ts';
import { type SaveReply, Saver, type SaverState } from './saver.ts';

export interface OpenRoom {
  readonly sitting: SittingSummary;
  readonly epoch: number;
  readonly graceMs: number;
  readonly resumed: boolean;
  readonly questions: readonly ShownQuestion[];
  readonly saver: Saver;
  readonly store: OutboxStore;
}
export interface RoomKey {
  readonly sittingId: string;
  readonly accountId: string;
}

const SAVE_TIMEOUT_MS = 8_000;
const PROBE_MS = 20_000;

/** Where this account's unsent answers to the sitting are kept on the device. */
export const storeOf = ({ sittingId, accountId }: RoomKey): OutboxStore =>
  outboxStore({ sittingId, accountId, nowMs: serverNowMs, storage: deviceStorage() });

const enteredKey = (sittingId: string): string => `zhengshu.exam-entered/${sittingId}`;

/** Remembers for this tab that entering was confirmed, so that a reload goes on without asking again. */
export function confirmEntry(sittingId: string): void {
  try {
    sessionStorage.setItem(enteredKey(sittingId), '1');
  } catch {
    // Without storage the room asks once more; nothing else depends on it.
  }
  confirmedHere.add(sittingId);
}
const confirmedHere = new Set<string>();
export function entryIsConfirmed(sittingId: string): boolean {
  try {
    return confirmedHere.has(sittingId) || sessionStorage.getItem(enteredKey(sittingId)) === '1';
  } catch {
    return confirmedHere.has(sittingId);
  }
}

interface Sending {
  readonly sittingId: string;
  readonly epoch: number;
  readonly answers: readonly SavedAnswer[];
}

function save({ sittingId, epoch, answers }: Sending): Promise<SaveReply> {
  const input = { params: { id: sittingId }, body: { epoch, answers: [...answers] } };
  return call(saveAnswers, input, { timeoutMs: SAVE_TIMEOUT_MS });
}

/** `call` ends with its page; only a keepalive request outlives it. */
async function saveLeaving({ sittingId, epoch, answers }: Sending): Promise<SaveReply> {
  const response = await fetch(urlOf(saveAnswers, { params: { id: sittingId } }), {
    method: saveAnswers.method,
    headers: { accept: 'application/json', 'content-type': 'application/json', 'x-zhengshu': '1' },
    body: JSON.stringify({ epoch, answers }),
    credentials: 'same-origin',
    keepalive: true,
  });
  if (!response.ok) {
    const { status } = response;
    throw new ApiError({ code: `http.${status}`, status, detail: {}, citations: [], requestId: '', message: '' });
  }
  return (await response.json()) as SaveReply;
}

async function standingOf(sittingId: string): Promise<{ epoch: number; open: boolean }> {
  const { epoch, sitting } = await call(getSitting, { params: { id: sittingId } }, { timeoutMs: SAVE_TIMEOUT_MS });
  return { epoch, open: sitting.state === 'open' };
}

async function enter(key: RoomKey, inMemory: readonly KeptRecord[]): Promise<OpenRoom> {
  const reply = await call(enterSitting, { params: { id: key.sittingId }, body: { confirmed: true } });
  const store = storeOf(key);
  const { epoch, graceMs, answers, sitting, questions, resumed, now } = reply;
  const opened = openOutbox({ epoch, answers, kept: [...store.read(), ...inMemory] });
  const saver = new Saver(
    { ...opened, savedAt: answers.length > 0 ? now : null },
    {
      send: (owed, { leaving }) => (leaving ? saveLeaving : save)({ sittingId: key.sittingId, epoch, answers: owed }),
      keep: store.write,
      standing: () => standingOf(key.sittingId),
      timer: (act, ms) => {
        const timer = setTimeout(act, ms);
        return () => clearTimeout(timer);
      },
      random: Math.random,
    },
  );
  if (saver.state().kept) store.dropBefore(epoch);
  return { sitting, epoch, graceMs, resumed, questions, saver, store };
}

export interface RoomState {
  readonly room: OpenRoom | undefined;
  readonly error: unknown;
  /** Enters again: after an error, a new sign-in, or to take the sitting back from another window. */
  readonly enterAgain: () => void;
}

/** Enters when the page opens, and again when asked. What was not yet saved goes over into the new window. */
export function useRoom(key: RoomKey): RoomState {
  const [room, setRoom] = useState<OpenRoom>();
  const [error, setError] = useState<unknown>();
  const current = useRef<OpenRoom>(undefined);
  const entering = useRef(false);
  const { sittingId, accountId } = key;
  const enterAgain = useCallback(async () => {
    if (entering.current) return;
    entering.current = true;
    setError(undefined);
    try {
      const before = current.current;
      const next = await enter({ sittingId, accountId }, before ? [recordOf(before.saver.state().outbox)] : []);
      before?.saver.handOver();
      current.current = next;
      setRoom(next);
      next.saver.flush();
    } catch (thrown) {
      setError(thrown);
    } finally {
      entering.current = false;
    }
  }, [sittingId, accountId]);
  useEffect(() => {
    if (!current.current) void enterAgain();
  }, [enterAgain]);
  useInterruptions(room);
  return { room, error, enterAgain: () => void enterAgain() };
}

export const useSaver = (saver: Saver): SaverState => useSyncExternalStore(saver.subscribe, saver.state);

/** Network back, page hidden, shown or leaving, another window of this browser: each has its consequence for saving. */
function useInterruptions(room: OpenRoom | undefined): void {
  useEffect(() => {
    if (!room) return;
    const { saver, store, epoch } = room;
    const back = () => {
      saver.flush();
      void saver.probe();
    };
    const leave = () => saver.leave();
    const turn = () => {
      if (document.visibilityState === 'hidden') return saver.leave();
      back();
    };
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void saver.probe();
    }, PROBE_MS);
    window.addEventListener('online', back);
    // Two windows side by side are both visible: the one turned to again asks at once.
    window.addEventListener('focus', back);
    window.addEventListener('pagehide', leave);
    document.addEventListener('visibilitychange', turn);
    const stopHearing = store.onLaterWindow(epoch, () => saver.takenOver());
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', back);
      window.removeEventListener('focus', back);
      window.removeEventListener('pagehide', leave);
      document.removeEventListener('visibilitychange', turn);
      stopHearing();
      // The page is left within the site: what is owed leaves as well. Where the device keeps nothing, the saver goes on
      // alone until all is home; else the next window replays.
      saver.leave();
      if (saver.state().kept) saver.stop();
    };
  }, [room]);
}
