import { useState } from 'react';
import { can, useCall, useMe, useRead } from '#api';
import { changeList, listLists, listMembers, type UnitItem } from '#contracts/organizations';
import { useMessages } from '#i18n';
import { Button } from '#ui/button';
import type { Option } from '#ui/choice';
import { FormDialog } from '#ui/form-dialog';
import { NotFoundPage } from '#ui/frame';
import { ListPage, useListQuery } from '#ui/list-page';
import { ErrorNotice, Loaded } from '#ui/notice';
import { AppLink, useParam } from '#ui/route';
import { SearchPicker } from '#ui/work-picker';
import { formTexts } from './form-texts.ts';
import { findUnits } from './list.tsx';
import { keep, type UnitList } from './unit-lists.tsx';

/** One list: the units in it; more are added and some removed by who keeps it. */
export function Page() {
  const id = useParam('listId');
  const heads = useRead(listLists, { query: { id } });
  return <Loaded of={heads}>{({ items: [list] }) => (list ? <Members list={list} /> : <NotFoundPage />)}</Loaded>;
}

function Members({ list }: { readonly list: UnitList }) {
  const f = useMessages(formTexts);
  const { data: me } = useMe();
  const [adding, setAdding] = useState(false);
  const { sort: _, ...query } = useListQuery([]);
  const params = { id: list.id };
  const members = useRead(listMembers, { params, query });
  const remove = useCall(changeList);
  const keeps = can(me, keep);
  const add = { label: f('lists.add'), onClick: () => setAdding(true) };
  return (
    <div className="zs-stack">
      <ErrorNotice error={remove.error} />
      <ListPage<UnitItem>
        title={list.name}
        list={members}
        columns={[
          {
            key: 'name',
            title: f('body.name'),
            heading: true,
            cell: row => <AppLink to={`/work/units/${row.id}`}>{row.name}</AppLink>,
          },
          { key: 'region', title: f('lists.region'), cell: row => row.regionName },
          {
            key: 'remove',
            title: f('lists.remove'),
            cell: row =>
              keeps && (
                <Button
                  kind="quiet"
                  busy={remove.isPending}
                  aria-label={f('lists.removeOne', { name: row.name })}
                  onClick={() =>
                    remove.mutate({ params, body: { add: [], remove: [row.id], revision: list.revision } })
                  }
                >
                  {f('lists.remove')}
                </Button>
              ),
          },
        ]}
        rowKey={row => row.id}
        empty={{ sentence: f('lists.none'), ...(keeps ? { action: add } : {}) }}
        actions={
          keeps && (
            <Button kind="primary" onClick={add.onClick}>
              {add.label}
            </Button>
          )
        }
      />
      <p className="zs-soft">
        {list.owner.name} {list.note}
      </p>
      {adding && <AddUnits list={list} onClose={() => setAdding(false)} />}
    </div>
  );
}

function AddUnits({ list, onClose }: { readonly list: UnitList; readonly onClose: () => void }) {
  const f = useMessages(formTexts);
  const [chosen, setChosen] = useState<readonly Option[]>([]);
  const change = useCall(changeList, { onSuccess: onClose });
  return (
    <FormDialog
      title={f('lists.addTo', { name: list.name })}
      submitLabel={f('lists.add')}
      command={change}
      complete={chosen.length > 0}
      onSubmit={() =>
        change.mutate({
          params: { id: list.id },
          body: { add: chosen.map(unit => unit.value), remove: [], revision: list.revision },
        })
      }
      onClose={onClose}
    >
      <SearchPicker
        id="directives.list-members"
        label={f('lists.add')}
        find={findUnits}
        value={chosen}
        onChange={setChosen}
        multiple
        required
      />
    </FormDialog>
  );
}
