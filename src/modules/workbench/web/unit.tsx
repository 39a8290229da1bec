import { useParams } from '@tanstack/react-router';
import { useMe, useRead } from '#api';
import { getUnit } from '#contracts/organizations';
import { listToDo } from '#contracts/workbench';
import { useMessages } from '#i18n';
import { Card } from '#ui/card';
import { PageTitle } from '#ui/frame';
import { EmptyState, Loaded, Loading } from '#ui/notice';
import { Panels } from '#ui/panels';
import { AppLink } from '#ui/route';
import { Table } from '#ui/table';
import { texts } from './texts.ts';
import { useTurnColumns } from './turn-columns.tsx';

/** 本单位: what we owe, who has still to do something, posts, what came from above. The same page for any unit below. */
export function Page() {
  const t = useMessages(texts);
  const params: Readonly<Record<string, string | undefined>> = useParams({ strict: false });
  const { data: me } = useMe();
  if (me === undefined) return <Loading />;
  const unitId = params.unitId ?? me?.unit?.id;
  if (unitId === undefined)
    return (
      <div className="zs-stack">
        <PageTitle>{t('unit')}</PageTitle>
        <EmptyState action={{ label: t('unit.open'), to: '/work/units' }}>{t('unit.none')}</EmptyState>
      </div>
    );
  return <UnitPage key={unitId} unitId={unitId} />;
}

function UnitPage({ unitId }: { readonly unitId: string }) {
  const unit = useRead(getUnit, { params: { id: unitId } });
  return (
    <Loaded of={unit}>
      {({ name, regionName }) => (
        <article className="zs-stack">
          <PageTitle aside={<AppLink to={`/work/units/${unitId}`}>{regionName}</AppLink>}>{name}</PageTitle>
          {/* The four blocks of the page come from the modules, in their order. */}
          <Panels place="unit" subjectId={unitId} />
          <ToDo unitId={unitId} />
        </article>
      )}
    </Loaded>
  );
}

function ToDo({ unitId }: { readonly unitId: string }) {
  const t = useMessages(texts);
  const columns = useTurnColumns();
  const turns = useRead(listToDo, { query: { whose: 'all', unitId, limit: '20' } });
  return (
    <Card title={t('unit.todo')} aside={<AppLink to={`/work?whose=all&unitId=${unitId}`}>▸</AppLink>}>
      <Loaded of={turns}>
        {({ items }) => (
          <Table
            title={t('unit.todo')}
            rows={items}
            rowKey={row => row.id}
            columns={columns}
            empty={<p className="zs-soft">{t('todo.empty')}</p>}
          />
        )}
      </Loaded>
    </Card>
  );
}
