// The three ends of a sitting in its own window: handed in, handed in by the page at the end, given up.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { call, isApiError, refresh, serverNowMs } from '#api';
import { getSitting, giveUp, handIn, type SittingResult, type SittingSummary } from '#contracts/exams';
import { msOf } from '#kernel/time';
import { nextBatch } from './outbox.ts';
import type { OpenRoom } from './room-state.ts';
import type { Saver } from './saver.ts';
import { useTicks } from './ticks.ts';

const MAX_QUESTIONS = 500;
const DRAIN_MS = 4_000;
const HAND_IN_TIMEOUT_MS = 15_000;
const AUTO_LEAD_MS = 1_000;
const AUTO_SPREAD_MS = 400;
const AUTO_RETRY_MS = 700;
const AUTO_TIMEOUT_MS = 2_500;
const ASK_MS = 4_000;

export type EndPhase = 'running' | 'ending' | 'time-up' | 'done';
export interface Ending {
  readonly phase: EndPhase;
  readonly error: unknown;
  readonly handIn: () => void;
  readonly giveUp: () => void;
}

const wait = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

/** Lets the saver bring its answers home first, so that what is refused is known before the sitting is closed. */
async function drain(saver: Saver): Promise<void> {
  saver.flush();
  const until = serverNowMs() + DRAIN_MS;
  while (saver.state().mode === 'live' && saver.state().outbox.pending.size > 0 && serverNowMs() < until)
    await wait(50);
}

const isEnded = (state: string): boolean => state !== 'open' && state !== 'prepared';

function useHere() {
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  return here;
}

const sendHandIn = ({ saver, sitting, epoch }: OpenRoom, timeoutMs: number): Promise<SittingResult> => {
  const answers = [...nextBatch(saver.state().outbox, MAX_QUESTIONS)];
  return call(handIn, { params: { id: sitting.id }, body: { epoch, answers } }, { timeoutMs });
};

/** Until the grace has passed a hand-in may still be on time; after it the server is asked what it decided. */
async function askForEnd(room: OpenRoom, leftMs: number): Promise<SittingSummary | undefined> {
  const { saver, sitting, graceMs } = room;
  if (leftMs >= -graceMs) {
    if (saver.state().mode === 'taken-over') return undefined;
    saver.pause();
    return (await sendHandIn(room, AUTO_TIMEOUT_MS)).sitting;
  }
  saver.close();
  const reply = await call(getSitting, { params: { id: sitting.id } }, { timeoutMs: ASK_MS });
  return isEnded(reply.sitting.state) ? reply.sitting : undefined;
}

/** A hand-in that was refused leaves the window as it was, or read-only when another one has the sitting. */
function goOn(saver: Saver, error: unknown): void {
  if (isApiError(error, 'exams.taken-over')) saver.takenOver();
  else saver.resume();
}

/** Ends the sitting on the candidate's word or by the clock, and says how far that has come. */
export function useEnding(room: OpenRoom, onDone: () => void): Ending {
  const client = useQueryClient();
  const [phase, setPhase] = useState<EndPhase>('running');
  const [error, setError] = useState<unknown>();
  const busy = useRef(false);
  const here = useHere();
  const { saver, store, sitting, epoch } = room;

  const finish = (ended: SittingSummary): void => {
    saver.close();
    // What did not arrive in time stays on the device: an operator may re-open the sitting.
    if (ended.state !== 'expired') store.clear();
    setPhase('done');
    void refresh(client, ['exams', 'workbench']);
    // Whoever has gone to another page in the meantime is not fetched back.
    if (here.current) onDone();
  };
  const attempt = async (
    act: () => Promise<SittingSummary | undefined>,
    phases: { readonly during: EndPhase; readonly after: EndPhase },
  ): Promise<void> => {
    if (busy.current) return;
    busy.current = true;
    setError(undefined);
    setPhase(phases.during);
    try {
      const ended = await act();
      if (ended) finish(ended);
    } catch (thrown) {
      if (phases.after === 'running' || isApiError(thrown, 'exams.taken-over')) goOn(saver, thrown);
      setError(thrown);
      setPhase(phases.after);
    } finally {
      busy.current = false;
    }
  };
  useEndByClock({
    room,
    done: phase === 'done',
    act: leftMs => attempt(() => askForEnd(room, leftMs), { during: 'time-up', after: 'time-up' }),
  });
  const byHand = { during: 'ending', after: 'running' } as const;
  return {
    phase,
    error,
    handIn: () =>
      void attempt(async () => {
        await drain(saver);
        saver.pause();
        return (await sendHandIn(room, HAND_IN_TIMEOUT_MS)).sitting;
      }, byHand),
    giveUp: () =>
      void attempt(async () => {
        saver.pause();
        const body = { epoch, confirmation: '放弃' } as const;
        return (await call(giveUp, { params: { id: sitting.id }, body })).sitting;
      }, byHand),
  };
}

interface EndByClock {
  readonly room: OpenRoom;
  readonly done: boolean;
  readonly act: (leftMs: number) => Promise<void>;
}

/** Acts about a second before the end, scattered so that a hall does not hand in at one instant, and again until it is done. */
function useEndByClock({ room, done, act }: EndByClock): void {
  const retryAt = useRef(0);
  const lead = useRef(AUTO_LEAD_MS + Math.random() * AUTO_SPREAD_MS);
  useTicks(() => {
    const now = serverNowMs();
    const leftMs = msOf(room.sitting.endsAt ?? room.sitting.closesAt) - now;
    // Without a session nobody would be heard.
    const idle = done || leftMs > lead.current || now < retryAt.current || room.saver.state().mode === 'signed-out';
    if (idle) return;
    retryAt.current = now + (leftMs < -room.graceMs ? ASK_MS : AUTO_RETRY_MS);
    void act(leftMs);
  });
}
