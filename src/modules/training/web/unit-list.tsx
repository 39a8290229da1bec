import { useState } from 'react';
import { call, can, useCall, useMe, useRead } from '#api';
import { jobCategories, listPeople } from '#contracts/people';
import * as contract from '#contracts/training';
import { useFormats, useLanguage } from '#i18n';
import type { Reply } from '#kernel/endpoint';
import { Button } from '#ui/button';
import { Card } from '#ui/card';
import type { Option } from '#ui/choice';
import { ListPage, useListQuery } from '#ui/list-page';
import { ErrorNotice, Loading, Notice } from '#ui/notice';
import { AppLink, useParam } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { Table } from '#ui/table';
import { SearchPicker } from '#ui/work-picker';
import { ReasonDialog } from './reason-dialog.tsx';
import { listMarks, nameOf, useWorkTexts } from './work-words.ts';

type UnitListPage = Reply<typeof contract.getUnitList>;

/** One unit's list: who must be trained, by when they joined or left and why; confirming, exempting, enrolling. */
export function Page() {
  const t = useWorkTexts();
  const { dateTime } = useFormats();
  const language = useLanguage();
  const id = useParam('id');
  const { search, after } = useListQuery(['search']);
  const page = useRead(contract.getUnitList, { params: { id }, query: { search, after } });
  if (!page.data && !page.error) return <Loading />;
  const list = page.data?.list;
  return (
    <div className="zs-stack">
      {list && (
        <div className="zs-row">
          <StateMark state={listMarks[list.state]} word={t(`list.${list.state}`)} />
          <AppLink to={`/work/training/${list.planId}`}>{list.planTitle}</AppLink>
        </div>
      )}
      {list?.returnReason && <Notice tone="soon">{t('list.returned', { reason: list.returnReason })}</Notice>}
      {list?.mayChange && <Notice>{t('list.hint')}</Notice>}
      <ListPage<contract.TargetShown>
        title={list?.unit.name ?? ''}
        list={page}
        actions={page.data && <ListActions page={page.data} />}
        filters={[{ kind: 'text', name: 'search', label: t('persons.search'), maxLength: 50 }]}
        columns={[
          {
            key: 'state',
            title: t('col.state'),
            cell: p => (
              <StateMark
                state={p.state === 'confirmed' ? 'done' : p.state === 'exemption-asked' ? 'soon' : 'open'}
                word={t(`target.${p.state}`)}
              />
            ),
          },
          { key: 'name', title: t('col.person'), heading: true, cell: p => `${p.name} ${p.numberMask}` },
          {
            key: 'category',
            title: t('fact.target'),
            cell: p => p.jobCategories.map(c => nameOf(jobCategories, c, language)).join('、'),
          },
          { key: 'joined', title: t('col.joined'), cell: p => `${dateTime(p.joinedAt)} ${t(`origin.${p.origin}`)}` },
          { key: 'reason', title: t('col.reason'), cell: p => p.leaveReason ?? p.joinReason },
          { key: 'enrolment', title: t('col.enrolment'), cell: p => t(`enrolment.${stateOf(p.enrolment?.state)}`) },
          { key: 'actions', title: t('col.actions'), cell: p => list && <TargetActions target={p} list={list} /> },
        ]}
        rowKey={p => p.id}
        empty={{ sentence: t('list.empty') }}
      />
      {page.data && page.data.frozen.length > 0 && <Frozen rows={page.data.frozen} />}
    </div>
  );
}

const enrolmentKeys = ['none', ...contract.enrolmentStates] as const;
const stateOf = (state: string | undefined) => enrolmentKeys.find(key => key === state) ?? 'none';

function Frozen({ rows }: { readonly rows: UnitListPage['frozen'] }) {
  const t = useWorkTexts();
  const { date } = useFormats();
  return (
    <Card title={t('section.frozen')}>
      <Table
        title={t('section.frozen')}
        rows={rows}
        rowKey={row => row.dueOn}
        columns={[
          { key: 'due', title: t('col.due'), cell: row => date(row.dueOn) },
          { key: 'passed', title: t('col.passed'), align: 'end', cell: row => `${row.numerator} / ${row.denominator}` },
        ]}
      />
    </Card>
  );
}

function ListActions({ page }: { readonly page: UnitListPage }) {
  const t = useWorkTexts();
  const language = useLanguage();
  const { data: me } = useMe();
  const { list } = page;
  const [open, setOpen] = useState<'return' | 'add'>();
  const params = { id: list.id };
  const submit = useCall(contract.submitUnitList);
  const confirm = useCall(contract.confirmUnitLists);
  const giveBack = useCall(contract.returnUnitList, { onSuccess: () => setOpen(undefined) });
  const enrol = useCall(contract.enrolUnitList);
  const act = (action: string) => {
    if (action === 'submit') submit.mutate({ params, body: { revision: list.revision } });
    else if (action === 'confirm') confirm.mutate({ body: { ids: [list.id] } });
    else setOpen('return');
  };
  return (
    <>
      {list.mayChange && <Button onClick={() => setOpen('add')}>{t('do.add')}</Button>}
      {list.actions.map(({ action, label }) => (
        <Button
          key={action}
          kind={action === 'return' ? 'plain' : 'primary'}
          busy={submit.isPending || confirm.isPending}
          onClick={() => act(action)}
        >
          {label[language]}
        </Button>
      ))}
      {list.state === 'confirmed' && list.mayChange && can(me, 'training.enrol') && (
        <Button kind="primary" busy={enrol.isPending} onClick={() => enrol.mutate({ params })}>
          {t('do.enrolList')}
        </Button>
      )}
      {enrol.data && <Notice tone="done">{t('list.enrolledResult', { ...enrol.data })}</Notice>}
      <ErrorNotice error={submit.error ?? confirm.error ?? enrol.error} />
      {open === 'return' && (
        <ReasonDialog
          title={t('do.return')}
          confirm={t('do.return')}
          busy={giveBack.isPending}
          error={giveBack.error}
          onConfirm={reason => giveBack.mutate({ params, body: { reason } })}
          onClose={() => setOpen(undefined)}
        />
      )}
      {open === 'add' && <AddTargets list={list} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function AddTargets({ list, onClose }: { readonly list: UnitListPage['list']; readonly onClose: () => void }) {
  const t = useWorkTexts();
  const [picked, setPicked] = useState<readonly Option[]>([]);
  const add = useCall(contract.addTargets, { onSuccess: onClose });
  return (
    <ReasonDialog
      title={t('do.add')}
      confirm={t('do.add')}
      busy={add.isPending}
      error={add.error}
      onConfirm={reason =>
        add.mutate({ params: { id: list.id }, body: { personIds: picked.map(p => p.value), reason } })
      }
      onClose={onClose}
    >
      <SearchPicker
        id={`training-people-${list.unit.id}`}
        label={t('list.pick')}
        multiple
        required
        value={picked}
        onChange={setPicked}
        find={async (words, signal) => {
          const { items } = await call(
            listPeople,
            { query: { unit: list.unit.id, q: words || undefined, limit: 30 } },
            { signal },
          );
          return items.map(p => ({ value: p.id, label: `${p.name} ${p.numberMask}` }));
        }}
      />
    </ReasonDialog>
  );
}

type Deed = 'exempt' | 'grant' | 'refuse' | 'end';

function TargetActions({
  target,
  list,
}: {
  readonly target: contract.TargetShown;
  readonly list: UnitListPage['list'];
}) {
  const t = useWorkTexts();
  const [deed, setDeed] = useState<Deed>();
  const close = () => setDeed(undefined);
  const options = { onSuccess: close };
  const ask = useCall(contract.askExemption, options);
  const decide = useCall(contract.decideExemption, options);
  const end = useCall(contract.endTarget, options);
  if (target.leftAt !== null) return null;
  const asked = target.state === 'exemption-asked';
  const deeds: Deed[] = [
    ...(list.mayChange && !asked ? (['exempt', 'end'] as const) : []),
    ...(list.mayDecide && asked ? (['grant', 'refuse'] as const) : []),
  ];
  const params = { id: target.id };
  const run = (reason: string) => {
    if (deed === 'exempt') ask.mutate({ params, body: { reason } });
    else if (deed === 'end') end.mutate({ params, body: { reason } });
    else decide.mutate({ params, body: { grant: deed === 'grant', reason } });
  };
  return (
    <>
      {deeds.map(name => (
        <Button key={name} kind="quiet" onClick={() => setDeed(name)}>
          {t(`do.${name}`)}
        </Button>
      ))}
      {deed && (
        <ReasonDialog
          title={`${t(`do.${deed}`)}　${target.name}`}
          confirm={t(`do.${deed}`)}
          busy={ask.isPending || decide.isPending || end.isPending}
          error={ask.error ?? decide.error ?? end.error}
          onConfirm={run}
          onClose={close}
        />
      )}
    </>
  );
}
