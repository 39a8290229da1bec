import { useRead } from '#api';
import { countToDo, listToDo, type TurnItem, turnStateIds } from '#contracts/workbench';
import { useMessages } from '#i18n';
import { ListPage, useListQuery } from '#ui/list-page';
import { Panels } from '#ui/panels';
import { uiStateWords } from './state-words.ts';
import { texts } from './texts.ts';
import { useTurnColumns } from './turn-columns.tsx';

const total = ({ late, soon, open }: { readonly late: number; readonly soon: number; readonly open: number }) =>
  late + soon + open;

/** What waits, across all modules: the overdue first, each with clock and citation. */
export function Page() {
  const t = useMessages(texts);
  const states = useMessages(uiStateWords);
  const columns = useTurnColumns();
  const { sort: _, ...query } = useListQuery(['whose', 'state', 'unitId']);
  const list = useRead(listToDo, { query } as Parameters<typeof useRead<typeof listToDo>>[1]);
  const counts = useRead(countToDo);
  return (
    <div className="zs-stack">
      {counts.data && (
        <div>
          <p>
            {t('todo.own')}：{t('todo.counts', counts.data.own)}
          </p>
          {total(counts.data.below) > 0 && (
            <p>
              {t('todo.below')}：{t('todo.counts', counts.data.below)}
            </p>
          )}
        </div>
      )}
      <ListPage<TurnItem>
        title={t('todo')}
        list={list}
        filters={[
          {
            kind: 'choice',
            name: 'whose',
            label: t('todo.whose'),
            options: [
              { value: 'own', label: t('todo.own') },
              { value: 'below', label: t('todo.below') },
            ],
          },
          {
            kind: 'choice',
            name: 'state',
            label: t('todo.state'),
            options: turnStateIds.map(value => ({ value, label: states(value) })),
          },
        ]}
        columns={columns}
        rowKey={row => row.id}
        empty={{ sentence: t('todo.empty') }}
      />
      <Panels place="work-home" />
    </div>
  );
}
