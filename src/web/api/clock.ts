// The server's clock as the page knows it. Devices of learners are often minutes wrong, and a demonstration may run on
// shifted business time, so no page reads the device clock: this file alone does.
import { useEffect, useState } from 'react';
import { type Instant, instantFromMs, msOf } from '#kernel/time';

let offsetMs = 0;

/** Aligns the page's clock with an instant the server has just said. */
export function setServerNow(now: Instant): void {
  offsetMs = msOf(now) - Date.now();
}

/** Milliseconds since the epoch by the server's clock. */
export const serverNowMs = (): number => Date.now() + offsetMs;

/** The present instant by the server's clock. */
export const serverNow = (): Instant => instantFromMs(serverNowMs());

/** The server's present milliseconds, re-read every `everyMs`; also when the page comes back from the background. */
export function useServerNowMs(everyMs: number): number {
  const [now, setNow] = useState(serverNowMs);
  useEffect(() => {
    const read = () => setNow(serverNowMs());
    const timer = setInterval(read, everyMs);
    document.addEventListener('visibilitychange', read);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', read);
    };
  }, [everyMs]);
  return now;
}
