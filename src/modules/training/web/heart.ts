// The heartbeat of a study page. It reports; the server decides what counts. Beats go one after the other, so that their order
// on the wire is the order in which they were made.
import { call, isApiError, urlOf } from '#api';
import { type BeatReply, beat } from '#contracts/training';

export interface HeartOptions {
  readonly sessionId: string;
  readonly beatSeconds: number;
  readonly idleSeconds: number;
  /** Where the player stands, in milliseconds; undefined for what has no position. */
  readonly positionMs?: () => number | undefined;
  /** True while something plays by itself: watching needs no hand on the mouse. */
  readonly isPlaying?: () => boolean;
  readonly onReply: (reply: BeatReply) => void;
  readonly onTakenOver: () => void;
  readonly onContact: (reached: boolean) => void;
  /** Nothing has been heard of the learner for long: time does not count until there is a sign. */
  readonly onIdle: (idle: boolean) => void;
}

export interface Heart {
  /** A sign of life from the learner. */
  alive(): void;
  /** Beats now: before and after a jump of the player, at a pause. */
  pulse(positionMs?: number): void;
  /** Beats a last time, for what was studied since the last beat; resolves when the platform has heard it. */
  leave(): Promise<void>;
}

const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'scroll', 'touchstart'] as const;

/** Starts beating. Leave it when the page goes. */
export function startHeart(options: HeartOptions): Heart {
  const { sessionId, beatSeconds, idleSeconds } = options;
  let seq = 0;
  let lastAlive = performance.now();
  let hidden = document.visibilityState === 'hidden';
  let stopped = false;
  let left = false;
  let queue: Promise<void> = Promise.resolve();

  const isIdle = () => !options.isPlaying?.() && performance.now() - lastAlive > idleSeconds * 1000;
  const bodyOf = (positionMs: number | undefined) => {
    seq += 1;
    const at = positionMs ?? options.positionMs?.();
    return { seq, hidden, idle: isIdle(), ...(at === undefined ? {} : { positionMs: Math.max(0, Math.round(at)) }) };
  };
  const send = async (body: ReturnType<typeof bodyOf>) => {
    if (stopped) return;
    try {
      const reply = await call(beat, { params: { id: sessionId }, body }, { timeoutMs: beatSeconds * 1000 });
      options.onContact(true);
      if (!stopped && !left) options.onReply(reply);
    } catch (error) {
      if (isApiError(error) && error.code === 'training.taken-over') {
        stop();
        options.onTakenOver();
      } else options.onContact(isApiError(error) && error.status > 0);
    }
  };
  const pulse = (positionMs?: number) => {
    const body = bodyOf(positionMs);
    queue = queue.then(() => send(body));
  };
  const alive = () => {
    // The idle time before this sign is reported as idle; from now on it counts again.
    if (isIdle()) pulse();
    lastAlive = performance.now();
    options.onIdle(false);
  };
  const onVisibility = () => {
    pulse();
    hidden = document.visibilityState === 'hidden';
    if (!hidden) lastAlive = performance.now();
  };
  /** The page is leaving: this request may outlive it. */
  const farewell = () => {
    if (stopped || left) return;
    void fetch(urlOf(beat, { params: { id: sessionId } }), {
      method: 'POST',
      keepalive: true,
      headers: { 'content-type': 'application/json', 'x-zhengshu': '1' },
      body: JSON.stringify(bodyOf(undefined)),
    }).catch(() => undefined);
  };
  const timer = setInterval(() => pulse(), beatSeconds * 1000);
  const watch = setInterval(() => options.onIdle(!hidden && isIdle()), 2_000);
  for (const sign of SIGNS) window.addEventListener(sign, alive, { passive: true, capture: true });
  document.addEventListener('visibilitychange', onVisibility);
  window.addEventListener('pagehide', farewell);

  function stop(): void {
    stopped = true;
    fallSilent();
  }
  function leave(): Promise<void> {
    if (!stopped) pulse();
    left = true;
    fallSilent();
    return queue;
  }
  function fallSilent(): void {
    clearInterval(timer);
    clearInterval(watch);
    for (const sign of SIGNS) window.removeEventListener(sign, alive, { capture: true });
    document.removeEventListener('visibilitychange', onVisibility);
    window.removeEventListener('pagehide', farewell);
  }
  return { alive, pulse, leave };
}
