import { useState } from 'react';
import { can, useMe, useRead } from '#api';
import { getPerson, type PersonDetail } from '#contracts/people';
import { useFormats, useMessages } from '#i18n';
import { Button } from '#ui/button';
import { Card, Facts } from '#ui/card';
import { PageTitle } from '#ui/frame';
import { Loaded, Notice } from '#ui/notice';
import { Panels } from '#ui/panels';
import { AppLink, searchValue, useParam, useSearchState } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { Table } from '#ui/table';
import { CorrectPerson, LeaveUnit, RevealPerson } from './person-dialogs.tsx';
import { texts } from './texts.ts';
import { useWords } from './words.ts';

/** One person: what the modules have to say first, then what is registered and since when. */
export function Page() {
  const person = useRead(getPerson, { params: { id: useParam('personId') } });
  return <Loaded of={person}>{found => <PersonPage key={found.id} person={found} />}</Loaded>;
}

const MARKS = { active: 'done', left: 'open', merged: 'open' } as const;

function PersonPage({ person }: { readonly person: PersonDetail }) {
  const t = useMessages(texts);
  const { data: me } = useMe();
  const [open, setOpen] = useState<'correct' | 'leave' | 'reveal'>();
  const [shown, setShown] = useState<{ number: string; phone: string | null }>();
  const [search] = useSearchState();
  const close = () => setOpen(undefined);
  const manages = can(me, 'people.manage');
  return (
    <article className="zs-stack">
      <PageTitle aside={<StateMark state={MARKS[person.status]} word={t(`status.${person.status}`)} />}>
        {person.name}
      </PageTitle>
      <section className="zs-row zs-no-print" aria-label={t('actions')}>
        {manages && <Button onClick={() => setOpen('correct')}>{t('correct')}</Button>}
        {manages && person.status === 'active' && <Button onClick={() => setOpen('leave')}>{t('leave')}</Button>}
        {can(me, 'people.reveal') && !shown && <Button onClick={() => setOpen('reveal')}>{t('reveal')}</Button>}
      </section>
      {searchValue(search, 'returned') && <Notice tone="done" title={t('returned')} />}
      {shown && (
        <Notice
          tone="soon"
          title={t('revealed')}
          actions={<Button onClick={() => setShown(undefined)}>{t('hide')}</Button>}
        >
          <p>
            {t('number')}：<strong>{shown.number}</strong>
          </p>
          {shown.phone && (
            <p>
              {t('phone')}：<strong>{shown.phone}</strong>
            </p>
          )}
        </Notice>
      )}
      <div className="zs-columns">
        <div className="zs-stack">
          <Panels place="person" subjectId={person.id} width="wide" />
          <PersonFacts person={person} />
        </div>
        <div className="zs-stack">
          <Panels place="person" subjectId={person.id} width="side" />
          <History person={person} />
        </div>
      </div>
      {open === 'correct' && <CorrectPerson person={person} onClose={close} />}
      {open === 'leave' && <LeaveUnit person={person} onClose={close} />}
      {open === 'reveal' && <RevealPerson person={person} onClose={close} onShown={setShown} />}
    </article>
  );
}

function PersonFacts({ person }: { readonly person: PersonDetail }) {
  const t = useMessages(texts);
  const words = useWords();
  return (
    <Card title={t('person')}>
      <Facts
        facts={[
          {
            label: t('unit'),
            value: person.unit && <AppLink to={`/work/units/${person.unit.id}`}>{person.unit.name}</AppLink>,
          },
          { label: t('document'), value: words.documents.of(person.documentKind) },
          { label: t('number'), value: person.numberMask },
          { label: t('phone'), value: person.phoneMask },
          { label: t('categories'), value: person.jobCategories.map(words.categories.of).join('、') },
          {
            label: t('titleLevel'),
            value: [words.titles.of(person.titleLevel), person.titleName].filter(Boolean).join(' · '),
          },
        ]}
      />
    </Card>
  );
}

interface Dated {
  readonly validFrom: string;
  readonly validTo: string | null;
}

function History({ person }: { readonly person: PersonDetail }) {
  const t = useMessages(texts);
  const words = useWords();
  return (
    <>
      <Periods title={t('memberships')} what={t('unit')} rows={person.memberships} textOf={m => m.unit.name} />
      <Periods
        title={t('categoryHistory')}
        what={t('category')}
        rows={person.categories}
        textOf={c => words.categories.of(c.category)}
      />
      <Periods
        title={t('titleHistory')}
        what={t('titleLevel')}
        rows={person.titles}
        textOf={x => [words.titles.of(x.level), x.name].filter(Boolean).join(' · ')}
      />
    </>
  );
}

interface PeriodsProps<Row extends Dated> {
  readonly title: string;
  readonly what: string;
  readonly rows: readonly Row[];
  readonly textOf: (row: Row) => string;
}

function Periods<Row extends Dated>({ title, what, rows, textOf }: PeriodsProps<Row>) {
  const t = useMessages(texts);
  const { shortDate } = useFormats();
  if (rows.length === 0) return null;
  const period = ({ validFrom, validTo }: Row) =>
    validTo === null
      ? t('since', { from: shortDate(validFrom) })
      : t('until', { from: shortDate(validFrom), to: shortDate(validTo) });
  return (
    <Card title={title}>
      <Table<Row>
        title={title}
        rows={rows}
        cards
        rowKey={row => `${row.validFrom} ${row.validTo} ${textOf(row)}`}
        columns={[
          { key: 'what', title: what, heading: true, cell: textOf },
          { key: 'period', title: t('period'), cell: period },
        ]}
      />
    </Card>
  );
}
