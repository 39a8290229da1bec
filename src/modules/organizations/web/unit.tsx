import { useState } from 'react';
import { can, useMe, useRead } from '#api';
import { getUnit, type UnitDetail } from '#contracts/organizations';
import { useFormats, useMessages } from '#i18n';
import { Button } from '#ui/button';
import { Card, Facts } from '#ui/card';
import { PageTitle } from '#ui/frame';
import { Loaded } from '#ui/notice';
import { Panels } from '#ui/panels';
import { AppLink, useParam } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { Table } from '#ui/table';
import { texts } from './texts.ts';
import { type UnitAction, UnitDialog, unitActions } from './unit-dialogs.tsx';
import { useWords } from './words.ts';

/** One unit: what the modules have to say about it first, then what it is and how it came to be. */
export function Page() {
  const unit = useRead(getUnit, { params: { id: useParam('unitId') } });
  return <Loaded of={unit}>{found => <UnitPage unit={found} />}</Loaded>;
}

function UnitPage({ unit }: { readonly unit: UnitDetail }) {
  const t = useMessages(texts);
  const { data: me } = useMe();
  const [action, setAction] = useState<UnitAction>();
  const manages = can(me, 'organizations.manage') && unit.status === 'active';
  return (
    <article className="zs-stack">
      <PageTitle
        aside={<StateMark state={unit.status === 'active' ? 'done' : 'open'} word={t(`status.${unit.status}`)} />}
      >
        {unit.name}
      </PageTitle>
      {unit.chain.length > 0 && (
        <nav aria-label={t('parent')} className="zs-row">
          {unit.chain.map(above => (
            <span key={above.id}>
              <AppLink to={`/work/units/${above.id}`}>{above.name}</AppLink> ›
            </span>
          ))}
        </nav>
      )}
      {manages && (
        <section className="zs-row zs-no-print" aria-label={t('actions')}>
          {unitActions.map(each => (
            <Button key={each} kind={each === 'close' ? 'danger' : 'plain'} onClick={() => setAction(each)}>
              {t(each)}
            </Button>
          ))}
        </section>
      )}
      <div className="zs-columns">
        <div className="zs-stack">
          <Panels place="unit" subjectId={unit.id} width="wide" />
          <UnitFacts unit={unit} />
        </div>
        <div className="zs-stack">
          <Panels place="unit" subjectId={unit.id} width="side" />
          <History unit={unit} />
        </div>
      </div>
      {action && <UnitDialog action={action} unit={unit} onClose={() => setAction(undefined)} />}
    </article>
  );
}

function UnitFacts({ unit }: { readonly unit: UnitDetail }) {
  const t = useMessages(texts);
  const words = useWords();
  const { date } = useFormats();
  const supervisors = unit.supervision.filter(s => s.validTo === null);
  return (
    <Card title={t('unit')}>
      <Facts
        facts={[
          { label: t('code'), value: unit.code },
          { label: t('type'), value: words.types.of(unit.unitType) },
          { label: t('industry'), value: words.industries.of(unit.industry) },
          { label: t('level'), value: words.levels.of(unit.level) },
          { label: t('region'), value: `${unit.regionName}（${unit.regionCode}）` },
          {
            label: t('lines'),
            value: supervisors.length > 0 && (
              <ul>
                {supervisors.map(s => (
                  <li key={s.line}>
                    {t('history.line', { line: words.lines.of(s.line), supervisor: s.supervisor.name })}
                  </li>
                ))}
              </ul>
            ),
          },
          {
            label: t('functions'),
            value: unit.functionsHeld
              .map(f => `${f.regionName} ${words.functions.of(f.function)}${f.alias ? `（${f.alias}）` : ''}`)
              .join('、'),
          },
          { label: t('lists'), value: unit.lists.map(l => l.name).join('、') },
          { label: t('openedOn'), value: date(unit.openedOn) },
          { label: t('closedOn'), value: unit.closedOn && date(unit.closedOn) },
          {
            label: t('children'),
            value: unit.childCount > 0 && (
              <AppLink to={`/work/units?parent=${unit.id}`}>{t('showChildren', { count: unit.childCount })}</AppLink>
            ),
          },
        ].map(fact => ({ ...fact, value: fact.value === false ? null : fact.value }))}
      />
    </Card>
  );
}

interface HistoryRow {
  readonly key: string;
  readonly from: string;
  readonly to: string | null;
  readonly what: string;
  readonly basis: string;
}

function History({ unit }: { readonly unit: UnitDetail }) {
  const t = useMessages(texts);
  const words = useWords();
  const { shortDate } = useFormats();
  const rows: HistoryRow[] = [
    ...unit.names.map((n, i) => ({
      key: `name${i}`,
      from: n.validFrom,
      to: n.validTo,
      what: t('history.name', { name: n.name }),
      basis: n.basis,
    })),
    ...unit.places.map((p, i) => ({
      key: `place${i}`,
      from: p.validFrom,
      to: p.validTo,
      what: p.parentName
        ? t('history.place', { parent: p.parentName, region: p.regionName })
        : t('history.placeRoot', { region: p.regionName }),
      basis: p.basis,
    })),
    ...unit.supervision.map((s, i) => ({
      key: `line${i}`,
      from: s.validFrom,
      to: s.validTo,
      what: t('history.line', { line: words.lines.of(s.line), supervisor: s.supervisor.name }),
      basis: '',
    })),
  ].sort((a, b) => (a.from < b.from ? 1 : -1));
  const period = ({ from, to }: HistoryRow) =>
    to === null ? t('since', { from: shortDate(from) }) : t('until', { from: shortDate(from), to: shortDate(to) });
  return (
    <Card title={t('history')}>
      <Table<HistoryRow>
        title={t('history')}
        rows={rows}
        cards
        rowKey={row => row.key}
        columns={[
          { key: 'date', title: t('history.date'), cell: period },
          { key: 'what', title: t('history.what'), cell: row => [row.what, row.basis].filter(Boolean).join('；') },
        ]}
      />
    </Card>
  );
}
