import type { SittingSummary } from '#contracts/exams';
import { formatDuration, useFormats, useLanguage } from '#i18n';
import { msOf } from '#kernel/time';
import { LinkButton } from '#ui/button';
import { Card, Facts } from '#ui/card';
import { CitationLinks } from '#ui/citation';
import { StateMark } from '#ui/state-mark';
import { endOf, plainCitation, pointsText } from './sitting-figures.ts';
import { attemptText, standingMark, standingOf, useExamMessages } from './sitting-words.ts';

/** One sitting with its state and the one thing to do about it. */
export function SittingCard({ sitting, nowMs }: { readonly sitting: SittingSummary; readonly nowMs: number }) {
  const t = useExamMessages();
  const { dateTime } = useFormats();
  const language = useLanguage();
  const standing = standingOf(sitting, nowMs);
  const now = standing === 'ready' || standing === 'running';
  const left = (until: string) => t('card.left', { left: formatDuration(msOf(until) - nowMs, language) });
  const facts = [
    { label: t('fact.attempt'), value: attemptText(t, sitting) },
    { label: t('fact.opens'), value: standing === 'soon' ? dateTime(sitting.opensAt) : null },
    {
      label: t('fact.closes'),
      value:
        standing === 'ready' || standing === 'soon' ? `${dateTime(sitting.closesAt)}　${left(sitting.closesAt)}` : null,
    },
    {
      label: t('fact.ends'),
      value: standing === 'running' ? `${dateTime(endOf(sitting))}　${left(endOf(sitting))}` : null,
    },
    {
      label: t('fact.mark'),
      value:
        sitting.markHundredths === null
          ? null
          : t('card.mark', {
              mark: pointsText(sitting.markHundredths),
              max: pointsText(sitting.maxHundredths),
              pass: pointsText(sitting.passMarkHundredths),
            }),
    },
    { label: t('fact.ended'), value: sitting.endedAt && dateTime(sitting.endedAt) },
  ];
  return (
    <Card
      title={sitting.title}
      aside={<StateMark {...standingMark(t, standing)} />}
      {...(now ? { tone: 'soon' as const } : standing === 'passed' ? { tone: 'done' as const } : {})}
    >
      <Facts facts={facts} />
      <div className="zs-row">
        <LinkButton kind={now ? 'primary' : 'plain'} to={`/my/exams/${sitting.id}`}>
          {t(standing === 'running' ? 'card.resume' : standing === 'ready' ? 'card.enter' : 'card.view')}
        </LinkButton>
        <CitationLinks citations={sitting.citations.slice(0, 1).map(plainCitation)} size="short" />
      </div>
    </Card>
  );
}
