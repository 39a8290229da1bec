import { useRead } from '#api';
import { listMyTraining } from '#contracts/training';
import { Card } from '#ui/card';
import { Panels } from '#ui/panels';
import { StateMark } from '#ui/state-mark';
import { Hours } from './hours.tsx';
import { pointsOf, standingOf, useTexts } from './task-words.ts';

/** Of what is passed, so many are shown; the rest stands on the page of all tasks. */
const SHOWN = 3;

/** On the learner's start page, below what is due: trainings passed, with mark and certificate, and the hours credited. */
export function Panel() {
  const t = useTexts();
  const { data } = useRead(listMyTraining);
  const hours = data?.hours ?? [];
  const passed = (data?.items ?? []).filter(item => standingOf(item) === 'passed').slice(0, SHOWN);
  if (passed.length === 0 && hours.length === 0) return null;
  return (
    <Card title={t('home.achieved')}>
      {passed.map(({ planId, title, enrolment }) => (
        <div key={planId}>
          <div className="zs-row">
            <strong>{title}</strong>
            <StateMark state="done" word={t('state.passed')} />
            {enrolment?.markHundredths != null && (
              <span>{t('mark.points', { points: pointsOf(enrolment.markHundredths) })}</span>
            )}
          </div>
          <Panels place="learner-training" subjectId={planId} />
        </div>
      ))}
      {hours.length > 0 && (
        <>
          <h3>{t('hours.title')}</h3>
          <Hours hours={hours} />
        </>
      )}
    </Card>
  );
}
