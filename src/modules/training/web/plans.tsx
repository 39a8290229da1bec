import { can, useMe, useRead } from '#api';
import { listPlans, planStates } from '#contracts/training';
import { useFormats } from '#i18n';
import { LinkButton } from '#ui/button';
import { ListPage, useListQuery } from '#ui/list-page';
import { AppLink } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { planMarks, useWorkTexts } from './work-words.ts';

const isState = (value: string | undefined): value is (typeof planStates)[number] => planStates.some(s => s === value);

/** Plans of my organisation, and those that concern units of mine. */
export function Page() {
  const t = useWorkTexts();
  const { shortDate } = useFormats();
  const { data: me } = useMe();
  const { state, search, after } = useListQuery(['state', 'search']);
  const list = useRead(listPlans, { query: { state: isState(state) ? state : undefined, search, after } });
  const manages = can(me, 'training.manage');
  return (
    <ListPage
      title={t('plans.title')}
      list={list}
      actions={
        manages && (
          <LinkButton kind="primary" to="/work/training/new">
            {t('plans.new')}
          </LinkButton>
        )
      }
      filters={[
        { kind: 'text', name: 'search', label: t('plans.search'), maxLength: 50 },
        {
          kind: 'choice',
          name: 'state',
          label: t('col.state'),
          options: planStates.map(value => ({ value, label: t(`plan.${value}`) })),
        },
      ]}
      columns={[
        {
          key: 'state',
          title: t('col.state'),
          cell: p => <StateMark state={planMarks[p.state]} word={t(`plan.${p.state}`)} />,
        },
        {
          key: 'title',
          title: t('col.title'),
          heading: true,
          cell: p => <AppLink to={`/work/training/${p.id}`}>{p.title}</AppLink>,
        },
        { key: 'subject', title: t('col.subject'), cell: p => p.subject },
        { key: 'year', title: t('col.year'), cell: p => p.year, align: 'end' },
        { key: 'unit', title: t('col.organiser'), cell: p => p.unit.name },
        { key: 'window', title: t('col.window'), cell: p => `${shortDate(p.opensOn)} – ${shortDate(p.closesOn)}` },
      ]}
      rowKey={p => p.id}
      empty={{
        sentence: t('plans.empty'),
        ...(manages ? { action: { label: t('plans.new'), to: '/work/training/new' } } : {}),
      }}
    />
  );
}
