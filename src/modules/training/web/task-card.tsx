import { useCallback, useState } from 'react';
import { useCall, useServerNowMs } from '#api';
import { enrolMyself, type MyTraining } from '#contracts/training';
import { useFormats } from '#i18n';
import { msOf } from '#kernel/time';
import { Button, LinkButton } from '#ui/button';
import { Card, Facts } from '#ui/card';
import { CitationLinks } from '#ui/citation';
import { ErrorNotice } from '#ui/notice';
import { Panels } from '#ui/panels';
import { ProgressBar } from '#ui/progress';
import { StateMark } from '#ui/state-mark';
import { Steps } from '#ui/steps';
import { blockOf, citationsOf, markOf, pointsOf, standingOf, stepOf, useTexts } from './task-words.ts';

/** One training: where I am in the four steps, what blocks the next, and the one thing to do. */
export function TaskCard({ item }: { readonly item: MyTraining }) {
  const t = useTexts();
  const { date, duration } = useFormats();
  const nowMs = useServerNowMs(60_000);
  const { enrolment } = item;
  const first = item.modes.includes('card') && !item.modes.includes('free') ? 'step.activate' : 'step.enrol';
  const left = msOf(item.closesAt) - nowMs;
  const [certified, setCertified] = useState(false);
  const onCertified = useCallback(() => setCertified(true), []);
  const steps = [t(first), t('step.study'), t('step.exam'), t('step.certificate')];
  return (
    <Card title={item.title} aside={<StateMark state={markOf(item)} word={t(`state.${standingOf(item)}`)} />}>
      <div className="zs-stack">
        <Steps
          label={t('steps.label')}
          steps={steps}
          present={certified ? steps.length : stepOf(item)}
          blocked={blockOf(item, { t, date })}
        />
        {enrolment && enrolment.requiredSeconds > 0 && (
          <ProgressBar
            label={t('study.progress')}
            percent={(enrolment.creditedSeconds * 100) / enrolment.requiredSeconds}
            figures={`${enrolment.tasksDone} / ${enrolment.tasks}`}
            tone={enrolment.tasksDone === enrolment.tasks ? 'done' : 'ink'}
          />
        )}
        <Facts
          facts={[
            {
              label: t('fact.window'),
              value: `${date(item.opensOn)} – ${date(item.closesOn)}${item.windowState === 'open' ? `　${duration(left)}` : ''}`,
            },
            {
              label: t('fact.round'),
              value: enrolment && enrolment.round > 1 ? t('round.nth', { round: enrolment.round }) : null,
            },
            {
              label: t('fact.mark'),
              value:
                enrolment?.markHundredths == null
                  ? null
                  : t('mark.points', { points: pointsOf(enrolment.markHundredths) }),
            },
          ]}
        />
        <div className="zs-row">
          <span className="zs-soft">{t(item.must ? 'tasks.must' : 'tasks.voluntary')}</span>
          <CitationLinks citations={citationsOf(item.citations)} />
        </div>
        {standingOf(item) === 'passed' ? (
          <Panels place="learner-training" subjectId={item.planId} onDone={onCertified} />
        ) : (
          <NextAction item={item} />
        )}
      </div>
    </Card>
  );
}

function NextAction({ item }: { readonly item: MyTraining }) {
  const t = useTexts();
  const enrol = useCall(enrolMyself);
  const standing = standingOf(item);
  const again = standing === 'none' || standing === 'failed' || standing === 'lapsed';
  if (again) {
    if (!item.modes.includes('free') || item.windowState === 'over') return null;
    return (
      <>
        <ErrorNotice error={enrol.error} />
        <Button
          kind="primary"
          wide
          busy={enrol.isPending}
          onClick={() => enrol.mutate({ params: { id: item.planId } })}
        >
          {t('do.enrol')}
        </Button>
      </>
    );
  }
  const id = item.enrolment?.id ?? '';
  if (standing === 'exam-open') {
    return (
      <LinkButton kind="primary" wide to="/my/exams">
        {t('do.exam')}
      </LinkButton>
    );
  }
  return (
    <LinkButton kind="primary" wide to={`/my/training/${id}`}>
      {t(standing === 'enrolled' ? 'do.study' : standing === 'studying' ? 'do.continue' : 'do.open')}
    </LinkButton>
  );
}
