// What the views of a task use to take part in the study clock.
import type { openStudy } from '#contracts/training';
import type { Reply } from '#kernel/endpoint';
import type { Heart } from './heart.ts';

export type Opened = Reply<typeof openStudy>;

export interface Beating {
  readonly heart: { current: Heart | undefined };
  /** Set by a player: its position and whether it plays. */
  readonly player: { current: { positionMs: () => number; isPlaying: () => boolean } | undefined };
}
