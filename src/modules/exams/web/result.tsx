import { useRead } from '#api';
import { listMySittings, type SittingResult as Result, type SittingSummary } from '#contracts/exams';
import { useFormats } from '#i18n';
import { LinkButton } from '#ui/button';
import { Card, Facts } from '#ui/card';
import { CitationLinks } from '#ui/citation';
import { Notice } from '#ui/notice';
import { useGateMessages } from './gate-messages.ts';
import { plainCitation, pointsText } from './sitting-figures.ts';
import { attemptText, type Standing, standingOf } from './sitting-words.ts';

const TONES: Partial<Record<Standing, 'done' | 'late'>> = {
  passed: 'done',
  failed: 'late',
  noScore: 'late',
  givenUp: 'late',
};
type Spoken = 'passed' | 'failed' | 'noScore' | 'givenUp' | 'void';
const spoken = (standing: Standing): Spoken =>
  standing === 'passed' || standing === 'failed' || standing === 'givenUp' || standing === 'void'
    ? standing
    : 'noScore';

/** What the sitting came to, on what basis, and what happens next. */
export function SittingResult({
  sitting,
  next,
  refused = [],
}: Omit<Result, 'refused'> & { readonly refused?: Result['refused'] }) {
  const t = useGateMessages();
  const { dateTime } = useFormats();
  // An ended sitting stands the same at every moment.
  const standing = standingOf(sitting, 0);
  const tone = TONES[standing];
  const facts = [
    { label: t('fact.pass'), value: t('fact.passText', { pass: pointsText(sitting.passMarkHundredths) }) },
    { label: t('fact.attempt'), value: attemptText(t, sitting) },
    { label: t('fact.started'), value: sitting.startedAt && dateTime(sitting.startedAt) },
    { label: t('fact.ended'), value: sitting.endedAt && dateTime(sitting.endedAt) },
  ];
  return (
    <>
      <Card title={t('result.title')} {...(tone ? { tone } : {})}>
        <p className="zs-exam-mark">
          {sitting.markHundredths === null ? (
            <strong>{t('result.noMark')}</strong>
          ) : (
            <>
              <strong>{pointsText(sitting.markHundredths)}</strong>
              <span className="zs-soft"> / {t('result.points', { max: pointsText(sitting.maxHundredths) })}</span>
            </>
          )}
        </p>
        <p>{t(`result.${spoken(standing)}`)}</p>
        {refused.length > 0 && (
          <Notice tone="soon">{t('result.refused', { numbers: refused.map(r => r.position + 1).join('、') })}</Notice>
        )}
        <Facts facts={facts} />
        <div className="zs-row">
          <CitationLinks citations={sitting.citations.map(plainCitation)} />
        </div>
      </Card>
      <Next sitting={sitting} next={next} />
    </>
  );
}

function Next({ sitting, next }: { readonly sitting: SittingSummary; readonly next: Result['next'] }) {
  const t = useGateMessages();
  const { dateTime } = useFormats();
  const list = useRead(listMySittings);
  const later = list.data?.items.find(s => s.entitlementId === sitting.entitlementId && s.state === 'prepared');
  const words =
    next === 'make-up'
      ? t('result.makeUp', { at: dateTime(later?.closesAt ?? sitting.closesAt) })
      : next === 'exhausted'
        ? t('result.exhausted')
        : t(sitting.outcome === 'passed' ? 'result.nextPassed' : 'result.nextNone');
  return (
    <Card title={t('result.next')}>
      <p>{words}</p>
      <div className="zs-row">
        {next === 'make-up' && later && (
          <LinkButton kind="primary" to={`/my/exams/${later.id}`}>
            {t('result.toMakeUp')}
          </LinkButton>
        )}
        <LinkButton to="/my/exams">{t('result.toList')}</LinkButton>
      </div>
    </Card>
  );
}
