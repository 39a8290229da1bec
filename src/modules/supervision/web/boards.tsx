import { useState } from 'react';
import { can, useMe, useRead } from '#api';
import { type Board, listBoards } from '#contracts/supervision';
import { useFormats, useLanguage, useMessages } from '#i18n';
import { Button } from '#ui/button';
import { ListPage, useListQuery } from '#ui/list-page';
import { AppLink } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { CreateDialog } from './create-dialog.tsx';
import { texts } from './texts.ts';

const STATES = ['draft', 'published', 'closed'] as const;
const MARKS = { draft: 'open', published: 'busy', closed: 'done' } as const;

/** All boards one may see. */
export function Page() {
  const t = useMessages(texts);
  const language = useLanguage();
  const { dateTime } = useFormats();
  const { data: me } = useMe();
  const [creating, setCreating] = useState(false);
  const { state, after } = useListQuery(['state']);
  const list = useRead(listBoards, { query: { after, state: STATES.find(s => s === state) } });
  const publishes = can(me, 'supervision.publish');
  const open = () => setCreating(true);
  return (
    <>
      <ListPage<Board>
        title={t('work.title')}
        list={list}
        filters={[
          {
            kind: 'choice',
            name: 'state',
            label: t('list.state'),
            options: STATES.map(value => ({ value, label: t(`state.${value}`) })),
          },
        ]}
        actions={
          publishes && (
            <Button kind="primary" onClick={open}>
              {t('create.title')}
            </Button>
          )
        }
        columns={[
          {
            key: 'state',
            title: t('list.state'),
            cell: b => <StateMark state={MARKS[b.state]} word={t(`state.${b.state}`)} />,
          },
          {
            key: 'title',
            title: t('list.name'),
            heading: true,
            cell: b => <AppLink to={`/work/boards/${b.id}`}>{b.title}</AppLink>,
          },
          { key: 'measure', title: t('measure'), cell: b => b.measureTitle[language] },
          { key: 'region', title: t('region'), cell: b => b.regionName },
          { key: 'unit', title: t('issuer'), cell: b => b.unitName },
          {
            key: 'last',
            title: t('list.last'),
            cell: b =>
              b.lastNumber > 0 && (
                <AppLink to={`/work/boards/${b.id}/issues/${b.lastNumber}`}>
                  {t('issue', { number: b.lastNumber })}
                </AppLink>
              ),
          },
          { key: 'next', title: t('list.next'), cell: b => b.nextAt && dateTime(b.nextAt) },
        ]}
        rowKey={b => b.id}
        empty={{
          sentence: t('list.empty'),
          ...(publishes ? { action: { label: t('create.title'), onClick: open } } : {}),
        }}
      />
      {creating && <CreateDialog onClose={() => setCreating(false)} />}
    </>
  );
}
