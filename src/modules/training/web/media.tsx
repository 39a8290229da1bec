// PDF and video in the page, from the learner's own address, with range requests.
import { useEffect, useRef } from 'react';
import { urlOf } from '#api';
import { getTaskContent, type StudyTask } from '#contracts/training';
import { Notice } from '#ui/notice';
import type { Beating, Opened } from './beating.ts';
import { useTexts } from './task-words.ts';

const contentUrl = (enrolmentId: string, taskId: string): string =>
  urlOf(getTaskContent, { params: { id: enrolmentId, taskId } });

export function PdfView({ enrolmentId, task }: { readonly enrolmentId: string; readonly task: StudyTask }) {
  const t = useTexts();
  return (
    <>
      <p className="zs-soft">{t('player.pdf')}</p>
      <iframe title={task.title} src={contentUrl(enrolmentId, task.id)} />
    </>
  );
}

interface VideoProps {
  readonly enrolmentId: string;
  readonly opened: Opened;
  readonly beating: Beating;
}

/** Beats before and after each jump, so that what was watched up to it is credited and the jump is not. */
export function VideoView({ enrolmentId, opened, beating }: VideoProps) {
  const t = useTexts();
  const ref = useRef<HTMLVideoElement>(null);
  const before = useRef(opened.positionMs);
  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    beating.player.current = {
      positionMs: () => video.currentTime * 1000,
      isPlaying: () => !video.paused && !video.ended,
    };
    return () => {
      beating.player.current = undefined;
    };
  }, [beating]);
  const beatNow = (positionMs?: number) => beating.heart.current?.pulse(positionMs);
  return (
    <>
      {/* biome-ignore lint/a11y/useMediaCaption: captions come inside the uploaded file */}
      <video
        ref={ref}
        controls
        playsInline
        preload="metadata"
        controlsList="nodownload"
        src={contentUrl(enrolmentId, opened.task.id)}
        onLoadedMetadata={event => {
          const at = opened.positionMs / 1000;
          if (at > 0 && at < event.currentTarget.duration - 1) event.currentTarget.currentTime = at;
        }}
        onTimeUpdate={event => {
          if (!event.currentTarget.seeking) before.current = event.currentTarget.currentTime * 1000;
        }}
        onSeeking={() => beatNow(before.current)}
        onSeeked={() => beatNow()}
        onPlay={() => beatNow()}
        onPause={() => beatNow()}
        onEnded={() => beatNow()}
        onRateChange={event => {
          // Faster than the clock is not credited; say so by not doing it.
          if (event.currentTarget.playbackRate > 1) event.currentTarget.playbackRate = 1;
        }}
      />
      <Notice>{t('player.video')}</Notice>
    </>
  );
}
