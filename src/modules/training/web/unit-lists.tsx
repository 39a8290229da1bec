import { useState } from 'react';
import { can, useCall, useMe, useRead } from '#api';
import {
  confirmUnitLists,
  getPlan,
  listStates,
  listUnitLists,
  proposeTargets,
  type UnitListRow,
} from '#contracts/training';
import { formatShare, useLanguage } from '#i18n';
import { Button } from '#ui/button';
import { JobProgress } from '#ui/job';
import { ListPage, useListQuery } from '#ui/list-page';
import { ErrorNotice, Notice } from '#ui/notice';
import { AppLink, useParam } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { titles } from './titles.ts';
import { listMarks, useWorkTexts } from './work-words.ts';

const isState = (value: string | undefined): value is (typeof listStates)[number] => listStates.some(s => s === value);

/** The register of a plan, unit by unit: who has confirmed, who has nobody, who lags. */
export function Page() {
  const t = useWorkTexts();
  const language = useLanguage();
  const id = useParam('id');
  const { data: me } = useMe();
  const plan = useRead(getPlan, { params: { id } });
  const query = useListQuery(['state', 'search', 'empty', 'lagging']);
  const list = useRead(listUnitLists, {
    params: { id },
    query: {
      state: isState(query.state) ? query.state : undefined,
      search: query.search,
      after: query.after,
      empty: query.empty === 'yes' ? 'yes' : undefined,
      lagging: query.lagging === 'yes' ? 'yes' : undefined,
    },
  });
  const confirm = useCall(confirmUnitLists);
  const confirms = can(me, 'training.confirm');
  return (
    <>
      {confirm.data && <Notice tone="done">{t('lists.confirmed', { count: confirm.data.confirmed })}</Notice>}
      <ErrorNotice error={confirm.error} />
      <ListPage<UnitListRow>
        title={`${titles[language].lists}　${plan.data?.title ?? ''}`}
        list={list}
        actions={can(me, 'training.manage') && plan.data?.state === 'published' && <Propose planId={id} />}
        filters={[
          { kind: 'text', name: 'search', label: t('lists.search'), maxLength: 50 },
          {
            kind: 'choice',
            name: 'state',
            label: t('col.state'),
            options: listStates.map(value => ({ value, label: t(`list.${value}`) })),
          },
          { kind: 'choice', name: 'empty', label: t('lists.only.empty'), options: [{ value: 'yes', label: t('yes') }] },
          {
            kind: 'choice',
            name: 'lagging',
            label: t('lists.only.lagging'),
            options: [{ value: 'yes', label: t('yes') }],
          },
        ]}
        columns={[
          {
            key: 'state',
            title: t('col.state'),
            cell: l => <StateMark state={listMarks[l.state]} word={t(`list.${l.state}`)} />,
          },
          {
            key: 'unit',
            title: t('col.unit'),
            heading: true,
            cell: l => <AppLink to={`/work/training/lists/${l.id}`}>{l.unit.name}</AppLink>,
          },
          { key: 'targets', title: t('col.targets'), align: 'end', cell: l => l.targets },
          { key: 'asked', title: t('col.asked'), align: 'end', cell: l => l.asked },
          { key: 'enrolled', title: t('col.enrolled'), align: 'end', cell: l => l.enrolled },
          { key: 'share', title: t('col.share'), align: 'end', cell: l => formatShare(l.passed, l.targets) },
        ]}
        rowKey={l => l.id}
        empty={{ sentence: t('lists.empty') }}
        {...(confirms
          ? {
              bulk: {
                nameOf: l => l.unit.name,
                actions: (ids, clear) => (
                  <Button
                    kind="primary"
                    busy={confirm.isPending}
                    onClick={() => confirm.mutate({ body: { ids: [...ids] } }, { onSuccess: clear })}
                  >
                    {t('do.confirm')}
                  </Button>
                ),
              },
            }
          : {})}
      />
    </>
  );
}

function Propose({ planId }: { readonly planId: string }) {
  const t = useWorkTexts();
  const [progressId, setProgressId] = useState<string>();
  const propose = useCall(proposeTargets, { onSuccess: reply => setProgressId(reply.progressId) });
  const counts = { units: t('count.units'), joined: t('count.joined'), left: t('count.left') };
  if (progressId) return <JobProgress progressId={progressId} label={t('lists.job')} counts={counts} />;
  return (
    <>
      <Button busy={propose.isPending} onClick={() => propose.mutate({ params: { id: planId } })}>
        {t('do.propose')}
      </Button>
      <ErrorNotice error={propose.error} />
    </>
  );
}
