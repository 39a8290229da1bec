import { useId } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { uiMessages } from './messages.ts';
import './styles/progress.css';

export interface ProgressBarProps {
  readonly label: string;
  /** 0 to 100; undefined while the end is not known. */
  readonly percent: number | undefined;
  readonly tone?: 'ink' | 'done' | 'late';
  /** Figures beside the percentage: `3 / 10 学时`. */
  readonly figures?: string;
}

/** How far something is, as a bar and in words. */
export function ProgressBar({ label, percent, tone = 'ink', figures }: ProgressBarProps) {
  const t = useMessages(uiMessages);
  const id = useId();
  const shown = percent === undefined ? undefined : Math.min(100, Math.max(0, Math.floor(percent)));
  return (
    <div className="zs-progress">
      <div className="zs-progress-words">
        <span id={id}>{label}</span>
        <span>
          {shown !== undefined && t('progress.percent', { percent: shown })}
          {figures && <span className="zs-soft"> {figures}</span>}
        </span>
      </div>
      <div
        role="progressbar"
        aria-labelledby={id}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={shown}
        className={`zs-progress-track${shown === undefined ? ' zs-progress-unknown' : ''}`}
      >
        <div className={`zs-progress-fill zs-progress-${tone}`} style={{ width: `${shown ?? 100}%` }} />
      </div>
    </div>
  );
}
