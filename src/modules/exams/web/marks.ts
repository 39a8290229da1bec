import { useCallback, useState } from 'react';

const keyOf = (sittingId: string): string => `zhengshu.exam-marks/${sittingId}`;

function read(sittingId: string): ReadonlySet<number> {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(keyOf(sittingId)) ?? '[]');
    return new Set(Array.isArray(kept) ? kept.filter(Number.isInteger) : []);
  } catch {
    return new Set();
  }
}

/** The questions a candidate wants to look at again. They live in this tab only and are no answers. */
export function useMarks(sittingId: string): readonly [ReadonlySet<number>, (position: number) => void] {
  const [marked, setMarked] = useState(() => read(sittingId));
  const toggle = useCallback(
    (position: number) =>
      setMarked(before => {
        const next = new Set(before);
        if (!next.delete(position)) next.add(position);
        try {
          sessionStorage.setItem(keyOf(sittingId), JSON.stringify([...next]));
        } catch {
          // A mark that a reload forgets is no loss worth a message.
        }
        return next;
      }),
    [sittingId],
  );
  return [marked, toggle];
}
