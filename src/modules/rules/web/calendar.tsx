import { useState } from 'react';
import { can, serverNow, useCall, useMe, useRead } from '#api';
import { getCalendarYear, type ShownYear, setCalendarYear } from '#contracts/rules';
import { useFormats, useMessages } from '#i18n';
import { Button } from '#ui/button';
import { Card, Facts } from '#ui/card';
import { Select } from '#ui/choice';
import { TextArea, TextInput } from '#ui/field';
import { PageTitle } from '#ui/frame';
import { ErrorNotice, Loaded, Notice } from '#ui/notice';
import { searchValue, useSearchState } from '#ui/route';
import { parseDays, writeDays } from './days.ts';
import { texts } from './texts.ts';

function Edit({ year, onDone }: { readonly year: ShownYear; readonly onDone: () => void }) {
  const t = useMessages(texts);
  const [source, setSource] = useState(year.source ?? '');
  const [lines, setLines] = useState(writeDays(year.days));
  const parsed = parseDays(lines);
  const save = useCall(setCalendarYear, { onSuccess: onDone });
  return (
    <Card title={t('calendar.edit')}>
      <form
        className="zs-stack"
        onSubmit={event => {
          event.preventDefault();
          if (parsed.ok)
            save.mutate({ params: { year: year.year }, body: { revision: year.revision, source, days: parsed.days } });
        }}
      >
        <TextInput label={t('calendar.source')} value={source} onChange={setSource} maxLength={200} required />
        <TextArea
          label={t('calendar.days')}
          value={lines}
          onChange={setLines}
          rows={12}
          maxLength={6000}
          error={parsed.ok ? undefined : t('calendar.badLine', { line: parsed.line })}
        />
        <ErrorNotice error={save.error} />
        {save.isSuccess && <Notice tone="done">{t('calendar.saved')}</Notice>}
        <Button kind="primary" type="submit" busy={save.isPending} disabled={!parsed.ok}>
          {t('calendar.save')}
        </Button>
      </form>
    </Card>
  );
}

function Year({ year }: { readonly year: number }) {
  const t = useMessages(texts);
  const { data: me } = useMe();
  const { shortDate } = useFormats();
  const read = useRead(getCalendarYear, { params: { year } });
  const of = (days: ShownYear['days'], kind: 'holiday' | 'workday') =>
    Object.keys(days)
      .filter(d => days[d] === kind)
      .sort()
      .map(d => shortDate(d))
      .join('、') || t('calendar.none');
  return (
    <Loaded of={read}>
      {data => (
        <div className="zs-stack">
          {data.loaded ? (
            <Card>
              <Facts
                facts={[
                  { label: t('calendar.source'), value: data.source },
                  { label: t('calendar.holidays'), value: of(data.days, 'holiday') },
                  { label: t('calendar.workdays'), value: of(data.days, 'workday') },
                ]}
              />
            </Card>
          ) : (
            <Notice tone="soon">{t('calendar.notLoaded', { year })}</Notice>
          )}
          {can(me, 'rules.manage-calendar') && (
            <Edit key={`${year}:${data.revision}`} year={data} onDone={() => void read.refetch()} />
          )}
        </div>
      )}
    </Loaded>
  );
}

/** The working-day calendar, year by year; a year not yet announced says so. */
export function Page() {
  const t = useMessages(texts);
  const [search, setSearch] = useSearchState();
  const thisYear = Number(serverNow().slice(0, 4));
  const year = Number(searchValue(search, 'year') ?? thisYear);
  const years = Array.from({ length: 12 }, (_, i) => thisYear + 2 - i);
  return (
    <div className="zs-stack">
      <PageTitle>{t('calendar.title')}</PageTitle>
      <Select
        label={t('calendar.year')}
        value={String(year)}
        onChange={value => setSearch({ year: value })}
        options={[...new Set([year, ...years])]
          .sort((a, b) => b - a)
          .map(y => ({ value: String(y), label: String(y) }))}
      />
      <Year year={year} />
    </div>
  );
}
