import { useRead } from '#api';
import { enrolmentStates, getPlan, listEnrolments } from '#contracts/training';
import { formatPercent, useFormats, useLanguage } from '#i18n';
import { ListPage, useListQuery } from '#ui/list-page';
import { useParam } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { titles } from './titles.ts';
import { fromHundredths, useWorkTexts } from './work-words.ts';

const isState = (value: string | undefined): value is (typeof enrolmentStates)[number] =>
  enrolmentStates.some(s => s === value);
const markOf = (state: (typeof enrolmentStates)[number]) =>
  state === 'passed'
    ? 'done'
    : state === 'failed' || state === 'lapsed'
      ? 'late'
      : state === 'enrolled'
        ? 'open'
        : 'busy';

/** Everybody enrolled under a plan in my scope, with how far they are. */
export function Page() {
  const t = useWorkTexts();
  const { dateTime } = useFormats();
  const language = useLanguage();
  const id = useParam('id');
  const plan = useRead(getPlan, { params: { id } });
  const { state, search, after } = useListQuery(['state', 'search']);
  const list = useRead(listEnrolments, {
    params: { id },
    query: { state: isState(state) ? state : undefined, search, after },
  });
  return (
    <ListPage
      title={`${titles[language].enrolments}　${plan.data?.title ?? ''}`}
      list={list}
      filters={[
        { kind: 'text', name: 'search', label: t('persons.search'), maxLength: 50 },
        {
          kind: 'choice',
          name: 'state',
          label: t('col.state'),
          options: enrolmentStates.map(value => ({ value, label: t(`enrolment.${value}`) })),
        },
      ]}
      columns={[
        {
          key: 'state',
          title: t('col.state'),
          cell: e => <StateMark state={markOf(e.state)} word={t(`enrolment.${e.state}`)} />,
        },
        { key: 'name', title: t('col.person'), heading: true, cell: e => `${e.name} ${e.numberMask}` },
        { key: 'unit', title: t('col.unit'), cell: e => e.unit.name },
        {
          key: 'progress',
          title: t('col.progress'),
          align: 'end',
          cell: e => (e.requiredSeconds > 0 ? formatPercent(e.creditedSeconds, e.requiredSeconds) : ''),
        },
        {
          key: 'mark',
          title: t('col.mark'),
          align: 'end',
          cell: e => (e.markHundredths === null ? '' : fromHundredths(e.markHundredths)),
        },
        { key: 'round', title: t('col.round'), align: 'end', cell: e => e.round },
        { key: 'mode', title: t('col.mode'), cell: e => t(`mode.${e.mode}`) },
        { key: 'counted', title: t('col.counted'), cell: e => t(e.counted ? 'yes' : 'no') },
        { key: 'at', title: t('col.enrolled'), cell: e => dateTime(e.enrolledAt) },
      ]}
      rowKey={e => e.id}
      empty={{ sentence: t('persons.empty') }}
    />
  );
}
