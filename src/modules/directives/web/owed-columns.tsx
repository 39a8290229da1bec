// The columns of obligations, the same on every page that shows them.
import { type ShownObligation, standings } from '#contracts/directives';
import { formatShare, useFormats, useMessages } from '#i18n';
import { CitationLink } from '#ui/citation';
import { AppLink } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import type { Column } from '#ui/table';
import { DueLabel } from '#ui/time';
import { texts } from './texts.ts';
import { dueLabel, STANDING_STATES, shareText, useNames } from './words.ts';
import { workTexts } from './work-texts.ts';

/** State, what, (unit), due, figure, required, basis, next: what a phone shows without scrolling comes first. A share is never shown without its figures. */
export function useOwedColumns({ withUnit }: { readonly withUnit: boolean }): readonly Column<ShownObligation>[] {
  const t = useMessages(texts);
  const w = useMessages(workTexts);
  const names = useNames();
  const { dateTime } = useFormats();
  const unit: Column<ShownObligation> = {
    key: 'unit',
    title: w('owed.unit'),
    cell: row => <AppLink to={`/work/units/${row.unit.id}`}>{row.unit.name}</AppLink>,
  };
  return [
    {
      key: 'standing',
      title: w('owed.standing'),
      cell: row => (
        <>
          <StateMark state={STANDING_STATES[row.standing]} word={names.of(standings, row.standing)} />
          {row.late && <p className="zs-soft">{w('owed.late')}</p>}
        </>
      ),
    },
    {
      key: 'what',
      title: w('owed.what'),
      heading: true,
      cell: row => (
        <>
          <AppLink to={row.link}>{row.title}</AppLink>
          <p className="zs-soft">
            {row.directive.title} {row.directive.number}
          </p>
        </>
      ),
    },
    ...(withUnit ? [unit] : []),
    {
      key: 'due',
      title: w('owed.due'),
      cell: row => {
        const due = dueLabel(row.due, row.citation);
        return due ? <DueLabel due={due} /> : t('req.noDue');
      },
    },
    {
      key: 'figure',
      title: w('owed.figure'),
      align: 'end',
      cell: row =>
        row.figure ? (
          <span title={w('owed.asOf', { at: dateTime(row.figure.asOf) })}>
            {formatShare(row.figure.numerator, row.figure.denominator)}
          </span>
        ) : (
          <span className="zs-soft">{w('owed.notMeasured')}</span>
        ),
    },
    {
      key: 'threshold',
      title: w('owed.threshold'),
      align: 'end',
      cell: row => (
        <>
          ≥ {shareText(row.threshold)}
          {row.required !== null && <p className="zs-soft">{w('owed.required', { count: row.required })}</p>}
        </>
      ),
    },
    { key: 'basis', title: w('owed.basis'), cell: row => <CitationLink citation={row.citation} size="short" /> },
    { key: 'next', title: w('owed.next'), cell: row => row.nextAction?.[names.language] },
  ];
}
