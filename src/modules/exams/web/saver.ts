// Carries the outbox to the server: one request in flight, retried until it is answered. Says "saved" only of what was
// acknowledged. Ports for network, device and time make every order of events testable.
import { isApiError } from '#api';
import type { SavedAnswer, SaveRefusal } from '#contracts/exams';
import type { Instant } from '#kernel/time';
import {
  type AnswerValue,
  boundedBatch,
  giveAnswer,
  type KeptRecord,
  MAX_BATCH,
  nextBatch,
  type Outbox,
  recordOf,
  settleBatch,
  type Told,
} from './outbox.ts';

export interface SaveReply {
  readonly savedAt: Instant;
  readonly refused: readonly { readonly position: number; readonly reason: SaveRefusal }[];
}
export interface SaverPorts {
  /** `leaving`: the page may go before the answer comes. Throws ApiError. */
  readonly send: (answers: readonly SavedAnswer[], options: { readonly leaving: boolean }) => Promise<SaveReply>;
  /** Writes the record on the device; false when it would not keep it. */
  readonly keep: (record: KeptRecord) => boolean;
  /** The epoch the sitting is in now, and whether it still takes answers. Throws ApiError. */
  readonly standing: () => Promise<{ readonly epoch: number; readonly open: boolean }>;
  readonly timer: (act: () => void, ms: number) => () => void;
  readonly random: () => number;
}

/** `over`: the sitting takes no more answers. `refused`: the server will not hear this window at all. */
export type SaverMode = 'live' | 'paused' | 'taken-over' | 'over' | 'signed-out' | 'refused';
export interface SaverState {
  readonly outbox: Outbox;
  readonly mode: SaverMode;
  /** Why the last attempt was not answered: the network is away, or the server cannot save now. */
  readonly trouble: 'away' | 'server' | undefined;
  readonly savedAt: Instant | null;
  /** The device keeps unsent answers. */
  readonly kept: boolean;
  readonly told: readonly Told[];
}

const MAX_WAIT_MS = 5_000;
const FIRST_WAIT_MS = 400;
/** Browsers bound what may be sent while a page goes to 64 KiB. */
const LEAVING_CHARS = 60_000;

/** One window's saving, from entering to the end. */
export class Saver {
  readonly #ports: SaverPorts;
  readonly #listeners = new Set<() => void>();
  #state: SaverState;
  #flying = false;
  #failures = 0;
  #limit = MAX_BATCH;
  #cancelTimer: (() => void) | undefined;
  #dueSoon = false;
  #stopped = false;
  #handedOver = false;

  constructor(
    given: { readonly outbox: Outbox; readonly told: readonly Told[]; readonly savedAt: Instant | null },
    ports: SaverPorts,
  ) {
    this.#ports = ports;
    const { outbox, told, savedAt } = given;
    this.#state = { outbox, told, savedAt, mode: 'live', trouble: undefined, kept: ports.keep(recordOf(outbox)) };
  }

  readonly state = (): SaverState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Takes an answer: on the device first, then to the server, at once or after `patienceMs` of typing. */
  answer(given: { readonly position: number; readonly value: AnswerValue }, patienceMs = 0): void {
    if (this.#state.mode !== 'live') return;
    this.#change({ outbox: giveAnswer(this.#state.outbox, given) }, { keep: true });
    if (this.#failures > 0 || this.#flying) return;
    if (patienceMs === 0) this.flush();
    else this.#schedule(patienceMs);
  }

  /** Sends now what is owed, also when a retry was to wait: the network has come back, the page was turned. */
  flush(): void {
    this.#clearTimer();
    if (this.#flying) this.#dueSoon = true;
    else void this.#fly();
  }

  /** The page may be going: everything owed leaves in a request that outlives it, besides one that may be in flight. */
  leave(): void {
    const sent = boundedBatch(this.#state.outbox, LEAVING_CHARS);
    if (this.#stopped || this.#state.mode !== 'live' || sent.length === 0) return;
    this.#ports.send(sent, { leaving: true }).then(
      reply => this.#settle(sent, reply),
      // Not known whether it arrived: the answers stay owed and kept.
      () => undefined,
    );
  }

  /** Asks whether this window may still save. Not while something is owed: the next save is told the same. */
  async probe(): Promise<void> {
    if (this.#stopped || !this.#quiet()) return;
    try {
      const { epoch, open } = await this.#ports.standing();
      // A hand-in or an answer that began meanwhile is told by its own reply.
      if (this.#stopped || !this.#quiet()) return;
      if (epoch > this.#state.outbox.epoch) this.#end('taken-over');
      else if (!open) this.#end('over');
      else this.#change({ trouble: undefined });
    } catch (error) {
      if (!this.#stopped && this.#quiet()) this.#hear(error);
    }
  }

  #quiet(): boolean {
    const { mode, outbox } = this.#state;
    return mode === 'live' && !this.#flying && outbox.pending.size === 0;
  }

  /** Another window of this browser goes on with the sitting. */
  takenOver(): void {
    if (this.#state.mode === 'live') this.#end('taken-over');
  }

  /** Holds saving while a hand-in carries the answers; `resume` when the hand-in did not arrive. */
  pause(): void {
    if (this.#state.mode === 'live') this.#end('paused');
  }
  resume(): void {
    if (this.#state.mode !== 'paused') return;
    this.#change({ mode: 'live' });
    this.flush();
  }

  /** The time is up, or the server said so. */
  close(): void {
    if (this.#state.mode === 'live' || this.#state.mode === 'paused') this.#end('over');
  }

  forgetTold(): void {
    this.#change({ told: [] });
  }

  /** The page is gone: nothing more is sent, late replies still count. */
  stop(): void {
    this.#stopped = true;
    this.#clearTimer();
    this.#listeners.clear();
  }

  /** The next window has taken over what was owed: this one neither sends nor writes any more. */
  handOver(): void {
    this.#handedOver = true;
    this.stop();
  }

  async #fly(): Promise<void> {
    const sent = nextBatch(this.#state.outbox, this.#limit);
    if (this.#stopped || this.#state.mode !== 'live' || sent.length === 0) return;
    this.#flying = true;
    try {
      const reply = await this.#ports.send(sent, { leaving: false });
      this.#failures = 0;
      this.#settle(sent, reply);
    } catch (error) {
      this.#fail(error, sent);
    } finally {
      this.#flying = false;
    }
    this.#goOn();
  }

  #goOn(): void {
    if (this.#stopped || this.#state.mode !== 'live' || this.#state.outbox.pending.size === 0) return;
    const soon = this.#dueSoon;
    this.#dueSoon = false;
    if (this.#failures === 0 || soon) void this.#fly();
    else this.#schedule(this.#waitMs());
  }

  /** Doubles up to five seconds; half of it by chance, so that a hall that lost its network does not return as one. */
  #waitMs(): number {
    const full = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#failures - 1));
    return full / 2 + (full / 2) * this.#ports.random();
  }

  #settle(sent: readonly SavedAnswer[], reply: SaveReply): void {
    const { outbox, told, verdict } = settleBatch(this.#state.outbox, { sent, refused: reply.refused });
    const saved = reply.refused.length < sent.length;
    const change = {
      outbox,
      told: [...this.#state.told, ...told],
      trouble: undefined,
      savedAt: saved ? reply.savedAt : this.#state.savedAt,
    };
    this.#change(change, { keep: true });
    // A hand-in under way decides by itself what an answer that came too late means.
    if (verdict && this.#state.mode === 'live') this.#end(verdict === 'taken-over' ? 'taken-over' : 'over');
  }

  #fail(error: unknown, sent: readonly SavedAnswer[]): void {
    this.#failures += 1;
    const unreadable = isApiError(error) && [400, 413, 422].includes(error.status);
    if (unreadable) this.#isolate(sent);
    else this.#hear(error);
  }

  /** One answer the server cannot read must not hold up the others: they go singly, and the bad one is told. */
  #isolate(sent: readonly SavedAnswer[]): void {
    this.#failures = 0;
    if (sent.length > 1) {
      this.#limit = 1;
      return;
    }
    this.#limit = MAX_BATCH;
    const refused = sent.map(({ position }) => ({ position, reason: 'rejected' as const }));
    const { outbox, told } = settleBatch(this.#state.outbox, { sent, refused });
    this.#change({ outbox, told: [...this.#state.told, ...told] }, { keep: true });
  }

  #hear(error: unknown): void {
    if (!isApiError(error)) this.#change({ trouble: 'server' });
    else if (error.status === 401) this.#end('signed-out');
    else if (error.status === 409) this.#end(error.code === 'exams.taken-over' ? 'taken-over' : 'over');
    else if (error.status === 403 || error.status === 404) this.#end('refused');
    else this.#change({ trouble: error.status === 0 ? 'away' : 'server' });
  }

  #end(mode: SaverMode): void {
    this.#clearTimer();
    this.#change({ mode });
  }

  #schedule(ms: number): void {
    this.#clearTimer();
    this.#cancelTimer = this.#ports.timer(() => this.flush(), ms);
  }

  #clearTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #change(change: Partial<SaverState>, { keep = false } = {}): void {
    const next = { ...this.#state, ...change };
    // On the device before anybody is told of it.
    this.#state = keep && !this.#handedOver ? { ...next, kept: this.#ports.keep(recordOf(next.outbox)) } : next;
    for (const listener of this.#listeners) listener();
  }
}
