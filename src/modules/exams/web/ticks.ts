import { useEffect, useRef } from 'react';

/** Calls four times a second, also while the page is in the background. */
export function useTicks(act: () => void): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => startTicks(() => latest.current()), []);
}

function startTicks(act: () => void): () => void {
  try {
    const worker = new Worker(new URL('./ticks.worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = act;
    // A browser without module workers still gets a beat, if a slower one in the background.
    let timer: ReturnType<typeof setInterval> | undefined;
    worker.onerror = () => {
      timer ??= setInterval(act, 250);
    };
    return () => {
      worker.terminate();
      clearInterval(timer);
    };
  } catch {
    const timer = setInterval(act, 250);
    return () => clearInterval(timer);
  }
}
