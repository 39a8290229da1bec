import { useState } from 'react';
import { can, useMe, useRead } from '#api';
import { consequenceKinds, getObligation, standings } from '#contracts/directives';
import { formatShare, useFormats, useMessages } from '#i18n';
import type { Reply } from '#kernel/endpoint';
import { Button } from '#ui/button';
import { DetailPage } from '#ui/detail-page';
import { Loaded } from '#ui/notice';
import { AppLink, useParam } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { Table } from '#ui/table';
import { RemindDialog } from './remind-dialog.tsx';
import { dueLabel, STANDING_STATES, shareText, useNames } from './words.ts';
import { workTexts } from './work-texts.ts';

type Shown = Reply<typeof getObligation>;

/** One obligation of one unit: how far, by when, on which basis, what was measured when. */
export function Page() {
  const found = useRead(getObligation, { params: { id: useParam('obligationId') } });
  return <Loaded of={found}>{shown => <Detail shown={shown} />}</Loaded>;
}

function Detail({ shown }: { readonly shown: Shown }) {
  const w = useMessages(workTexts);
  const names = useNames();
  const { dateTime } = useFormats();
  const { data: me } = useMe();
  const [reminding, setReminding] = useState(false);
  const { obligation } = shown;
  const due = dueLabel(obligation.due, obligation.citation);
  const mayRemind = can(me, 'directives.supervise') && obligation.standing !== 'met';
  return (
    <>
      <DetailPage
        kind={w('owed.what')}
        title={obligation.title}
        state={{ state: STANDING_STATES[obligation.standing], word: names.of(standings, obligation.standing) }}
        {...(due ? { due } : {})}
        holder={obligation.standing === 'met' ? undefined : obligation.unit.name}
        citations={[obligation.citation]}
        actions={mayRemind ? <Button onClick={() => setReminding(true)}>{w('owed.remind')}</Button> : null}
        facts={useFacts(shown)}
        sections={[{ title: w('owed.history'), content: <History shown={shown} /> }]}
        timeline={shown.reminders.map(reminder => ({
          id: reminder.id,
          at: reminder.sentAt,
          who: w('who.people'),
          what: w('owed.remind'),
          note: reminder.text,
        }))}
      >
        {obligation.figure && <p className="zs-soft">{w('owed.asOf', { at: dateTime(obligation.figure.asOf) })}</p>}
      </DetailPage>
      {reminding && (
        <RemindDialog
          obligationIds={[obligation.id]}
          onClose={() => setReminding(false)}
          onSent={() => setReminding(false)}
        />
      )}
    </>
  );
}

function useFacts({ obligation }: Shown) {
  const w = useMessages(workTexts);
  const names = useNames();
  const { frozen, figure } = obligation;
  const verdict =
    frozen && w(frozen.met === null ? 'owed.frozenNone' : frozen.met ? 'owed.frozenMet' : 'owed.frozenMissed');
  return [
    {
      label: w('owed.unit'),
      value: <AppLink to={`/work/units/${obligation.unit.id}`}>{obligation.unit.name}</AppLink>,
    },
    {
      label: w('detail.kind'),
      value: (
        <AppLink to={`/work/directives/${obligation.directive.id}`}>
          {obligation.directive.title} {obligation.directive.number}
        </AppLink>
      ),
    },
    { label: w('detail.measure'), value: obligation.measureTitle?.[names.language] ?? obligation.measureId },
    {
      label: w('owed.figure'),
      value: figure ? formatShare(figure.numerator, figure.denominator) : w('owed.notMeasured'),
    },
    {
      label: w('owed.threshold'),
      value: `≥ ${shareText(obligation.threshold)}${obligation.required === null ? '' : `　${w('owed.required', { count: obligation.required })}`}`,
    },
    {
      label: w('owed.frozen'),
      value:
        frozen &&
        `${frozen.figure ? `${formatShare(frozen.figure.numerator, frozen.figure.denominator)}　` : ''}${verdict}`,
    },
    { label: w('owed.next'), value: obligation.nextAction?.[names.language] },
    {
      label: w('detail.consequences'),
      value: obligation.consequences.map(each => each.text || names.of(consequenceKinds, each.kind)).join('；'),
    },
    {
      label: w('detail.standing'),
      value: <AppLink to={`/work/requirements/${obligation.requirementId}`}>{w('standing.byRegion')}</AppLink>,
    },
  ];
}

function History({ shown }: { readonly shown: Shown }) {
  const w = useMessages(workTexts);
  const names = useNames();
  const { dateTime } = useFormats();
  return (
    <Table
      title={w('owed.history')}
      rows={shown.evaluations}
      rowKey={row => `${row.at}${row.storedAt}${row.ofDueMoment}`}
      empty={<p className="zs-soft">{w('owed.notMeasured')}</p>}
      columns={[
        {
          key: 'at',
          title: w('owed.at'),
          heading: true,
          cell: row => `${dateTime(row.at)}${row.ofDueMoment ? ` ${w('owed.dueMoment')}` : ''}`,
        },
        {
          key: 'figure',
          title: w('owed.figure'),
          align: 'end',
          cell: row => (row.figure ? formatShare(row.figure.numerator, row.figure.denominator) : w('owed.notMeasured')),
        },
        {
          key: 'standing',
          title: w('owed.standing'),
          cell: row => <StateMark state={STANDING_STATES[row.standing]} word={names.of(standings, row.standing)} />,
        },
      ]}
    />
  );
}
