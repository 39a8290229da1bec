import type { ReactNode } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { uiMessages } from './messages.ts';
import './styles/steps.css';

export interface StepsProps {
  readonly steps: readonly string[];
  /** Index of the present step; `steps.length` when all are done. */
  readonly present: number;
  readonly label: string;
  /** What blocks the next step, in words. */
  readonly blocked?: ReactNode;
}

/** All steps in sight, the present one marked in words as well as colour. */
export function Steps({ steps, present, label, blocked }: StepsProps) {
  const t = useMessages(uiMessages);
  return (
    <div className="zs-steps">
      <ol aria-label={label}>
        {steps.map((step, index) => {
          const state = index < present ? 'done' : index === present ? 'present' : 'ahead';
          return (
            <li key={step} className={`zs-step-${state}`} aria-current={state === 'present' ? 'step' : undefined}>
              <span className="zs-step-mark" aria-hidden="true">
                {state === 'done' ? '✓' : index + 1}
              </span>
              <span>{step}</span>
              <span className="zs-hidden">（{t(`step.${state}`)}）</span>
            </li>
          );
        })}
      </ol>
      {blocked && <p className="zs-steps-blocked">{blocked}</p>}
    </div>
  );
}

export type LearningStep = 'activate' | 'study' | 'exam' | 'certificate' | 'finished';
const LEARNING = ['activate', 'study', 'exam', 'certificate'] as const;

/** 激活 → 学习 → 考试 → 证书. */
export function LearningSteps({
  present,
  label,
  blocked,
}: {
  readonly present: LearningStep;
  readonly label: string;
  readonly blocked?: ReactNode;
}) {
  const t = useMessages(uiMessages);
  const index = present === 'finished' ? LEARNING.length : LEARNING.indexOf(present);
  return <Steps steps={LEARNING.map(step => t(`step.${step}`))} present={index} label={label} blocked={blocked} />;
}
