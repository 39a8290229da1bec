import { useState } from 'react';
import { can, useCall, useMe, useRead } from '#api';
import { createList, listLists } from '#contracts/organizations';
import { useMessages } from '#i18n';
import type { Reply } from '#kernel/endpoint';
import { Button } from '#ui/button';
import type { Option } from '#ui/choice';
import { TextInput } from '#ui/field';
import { FormDialog } from '#ui/form-dialog';
import { ListPage, useListQuery } from '#ui/list-page';
import { AppLink, useGo } from '#ui/route';
import { SearchPicker } from '#ui/work-picker';
import { formTexts } from './form-texts.ts';
import { findUnits } from './list.tsx';

export type UnitList = Reply<typeof listLists>['items'][number];
export const keep = 'organizations.keep-lists';

/** Named lists of units: addressees that no rule describes. */
export function Page() {
  const f = useMessages(formTexts);
  const { data: me } = useMe();
  const [creating, setCreating] = useState(false);
  const { sort: _, ...query } = useListQuery([]);
  const lists = useRead(listLists, { query });
  const keeps = can(me, keep);
  const create = { label: f('lists.new'), onClick: () => setCreating(true) };
  return (
    <div className="zs-stack">
      <ListPage<UnitList>
        title={f('lists.title')}
        list={lists}
        columns={[
          {
            key: 'name',
            title: f('lists.name'),
            heading: true,
            cell: row => (
              <>
                <AppLink to={`/work/unit-lists/${row.id}`}>{row.name}</AppLink>
                {row.note && <p className="zs-soft">{row.note}</p>}
              </>
            ),
          },
          { key: 'owner', title: f('lists.owner'), cell: row => row.owner.name },
          { key: 'members', title: f('lists.members'), align: 'end', cell: row => row.members },
        ]}
        rowKey={row => row.id}
        empty={{ sentence: f('lists.empty'), ...(keeps ? { action: create } : {}) }}
        actions={
          keeps && (
            <Button kind="primary" onClick={create.onClick}>
              {create.label}
            </Button>
          )
        }
      />
      <p className="zs-soft">{f('lists.use')}</p>
      {creating && <NewList own={me?.unit ?? null} onClose={() => setCreating(false)} />}
    </div>
  );
}

function NewList({
  own,
  onClose,
}: {
  readonly own: { readonly id: string; readonly name: string } | null;
  readonly onClose: () => void;
}) {
  const f = useMessages(formTexts);
  const go = useGo();
  const [owner, setOwner] = useState<readonly Option[]>(own ? [{ value: own.id, label: own.name }] : []);
  const [name, setName] = useState('');
  const [note, setNote] = useState('');
  const create = useCall(createList, { onSuccess: ({ id }) => go(`/work/unit-lists/${id}`) });
  const ownerUnitId = owner[0]?.value;
  return (
    <FormDialog
      title={f('lists.new')}
      submitLabel={f('lists.new')}
      command={create}
      complete={ownerUnitId !== undefined && name.trim().length >= 2}
      onSubmit={() => ownerUnitId && create.mutate({ body: { ownerUnitId, name: name.trim(), note: note.trim() } })}
      onClose={onClose}
    >
      <TextInput label={f('lists.name')} value={name} onChange={setName} maxLength={80} required />
      <SearchPicker
        id="directives.list-owner"
        label={f('lists.owner')}
        find={findUnits}
        value={owner}
        onChange={setOwner}
        required
      />
      <TextInput label={f('lists.note')} value={note} onChange={setNote} maxLength={300} />
    </FormDialog>
  );
}
