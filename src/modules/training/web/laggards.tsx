import { can, useCall, useMe, useRead } from '#api';
import { enrolmentStates, enrolPerson, getPlan, listLaggards } from '#contracts/training';
import { useFormats, useLanguage } from '#i18n';
import { Button } from '#ui/button';
import { ListPage, useListQuery } from '#ui/list-page';
import { ErrorNotice } from '#ui/notice';
import { useParam } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { titles } from './titles.ts';
import { useWorkTexts } from './work-words.ts';

const states = ['none', ...enrolmentStates.filter(s => s !== 'passed')] as const;
const isState = (value: string | undefined): value is (typeof states)[number] => states.some(s => s === value);

/** Target persons who have not passed, and the one thing to do for each: enrol, or enrol again. */
export function Page() {
  const t = useWorkTexts();
  const { dateTime } = useFormats();
  const language = useLanguage();
  const id = useParam('id');
  const { data: me } = useMe();
  const plan = useRead(getPlan, { params: { id } });
  const { state, after } = useListQuery(['state']);
  const list = useRead(listLaggards, { params: { id }, query: { state: isState(state) ? state : undefined, after } });
  const enrol = useCall(enrolPerson);
  const mayEnrol = can(me, 'training.enrol') && plan.data?.state === 'published';
  return (
    <>
      <ErrorNotice error={enrol.error} />
      <ListPage
        title={`${titles[language].laggards}　${plan.data?.title ?? ''}`}
        list={list}
        filters={[
          {
            kind: 'choice',
            name: 'state',
            label: t('col.state'),
            options: states.map(value => ({ value, label: t(`enrolment.${value}`) })),
          },
        ]}
        columns={[
          {
            key: 'state',
            title: t('col.state'),
            cell: p => (
              <StateMark
                state={p.state === 'failed' || p.state === 'lapsed' ? 'late' : p.state === 'none' ? 'open' : 'busy'}
                word={t(`enrolment.${p.state}`)}
              />
            ),
          },
          { key: 'name', title: t('col.person'), heading: true, cell: p => `${p.name} ${p.numberMask}` },
          { key: 'unit', title: t('col.unit'), cell: p => p.unit.name },
          { key: 'joined', title: t('col.joined'), cell: p => dateTime(p.joinedAt) },
          {
            key: 'actions',
            title: t('col.actions'),
            cell: p =>
              mayEnrol &&
              (p.state === 'none' || p.state === 'failed' || p.state === 'lapsed') && (
                <Button
                  kind="quiet"
                  busy={enrol.isPending}
                  onClick={() => enrol.mutate({ params: { id }, body: { personId: p.personId } })}
                >
                  {t('do.enrol')}
                </Button>
              ),
          },
        ]}
        rowKey={p => p.id}
        empty={{ sentence: t('persons.empty') }}
      />
    </>
  );
}
