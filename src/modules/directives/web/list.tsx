import { useState } from 'react';
import { call, can, useCall, useMe, useRead } from '#api';
import {
  createDirective,
  type DirectiveItem,
  type DirectiveKind,
  directiveKinds,
  listDirectives,
} from '#contracts/directives';
import { listUnits } from '#contracts/organizations';
import { useFormats, useMessages } from '#i18n';
import { Button } from '#ui/button';
import { type Option, Select } from '#ui/choice';
import { Dialog } from '#ui/dialog';
import { TextInput } from '#ui/field';
import { ListPage, useListQuery } from '#ui/list-page';
import { ErrorNotice } from '#ui/notice';
import { AppLink, useGo } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { SearchPicker } from '#ui/work-picker';
import { texts } from './texts.ts';
import { DIRECTIVE_STATES, dayOf, useNames } from './words.ts';
import { workTexts } from './work-texts.ts';

const ROLES = ['issued', 'received'] as const;
const STATES = ['draft', 'published', 'corrected', 'withdrawn', 'discarded'] as const;

/** Directives issued here and received, the newest first. */
export function Page() {
  const t = useMessages(texts);
  const w = useMessages(workTexts);
  const names = useNames();
  const { shortDate } = useFormats();
  const { data: me } = useMe();
  const [drafting, setDrafting] = useState(false);
  const { sort: _, ...query } = useListQuery(['q', 'kind', 'state', 'role']);
  // The address may hold anything; the server refuses what is none of its words.
  const list = useRead(listDirectives, { query } as Parameters<typeof useRead<typeof listDirectives>>[1]);
  const issues = can(me, 'directives.issue');
  return (
    <>
      <ListPage<DirectiveItem>
        title={w('list.title')}
        list={list}
        filters={[
          { kind: 'text', name: 'q', label: t('filter.q'), maxLength: 100 },
          {
            kind: 'choice',
            name: 'role',
            label: t('filter.role'),
            options: ROLES.map(value => ({ value, label: t(`role.${value}`) })),
          },
          {
            kind: 'choice',
            name: 'state',
            label: t('filter.state'),
            options: STATES.map(value => ({ value, label: t(`state.${value}`) })),
          },
          { kind: 'choice', name: 'kind', label: t('filter.kind'), options: names.options(directiveKinds) },
        ]}
        columns={[
          {
            key: 'state',
            title: t('col.state'),
            cell: row => <StateMark state={DIRECTIVE_STATES[row.state]} word={t(`state.${row.state}`)} />,
          },
          {
            key: 'title',
            title: t('col.title'),
            heading: true,
            cell: row => (
              <>
                <AppLink to={`/work/directives/${row.id}`}>{row.title}</AppLink>
                {row.isSample && <span className="zs-soft"> {t('sample')}</span>}
              </>
            ),
          },
          { key: 'number', title: t('col.number'), cell: row => row.number },
          { key: 'issuer', title: t('col.issuer'), cell: row => row.issuer.name },
          { key: 'date', title: t('col.date'), cell: row => row.issuedOn && shortDate(row.issuedOn) },
          {
            key: 'receipts',
            title: t('col.receipts'),
            align: 'end',
            cell: row => (row.addressees > 0 ? `${row.confirmed} / ${row.addressees}` : ''),
          },
          { key: 'due', title: t('col.nextDue'), cell: row => row.nextDueAt && shortDate(dayOf(row.nextDueAt)) },
        ]}
        rowKey={row => row.id}
        empty={{
          sentence: w('list.empty'),
          ...(issues ? { action: { label: w('list.new'), onClick: () => setDrafting(true) } } : {}),
        }}
        actions={
          issues && (
            <Button kind="primary" onClick={() => setDrafting(true)}>
              {w('list.new')}
            </Button>
          )
        }
      />
      {drafting && <NewDraft own={me?.unit ?? null} onClose={() => setDrafting(false)} />}
    </>
  );
}

export async function findUnits(words: string, signal: AbortSignal): Promise<readonly Option[]> {
  const { items } = await call(listUnits, { query: { limit: '20', ...(words ? { q: words } : {}) } }, { signal });
  return items.map(unit => ({ value: unit.id, label: `${unit.name} · ${unit.regionName}` }));
}

function NewDraft({
  own,
  onClose,
}: {
  readonly own: { readonly id: string; readonly name: string } | null;
  readonly onClose: () => void;
}) {
  const w = useMessages(workTexts);
  const names = useNames();
  const go = useGo();
  const [issuer, setIssuer] = useState<readonly Option[]>(own ? [{ value: own.id, label: own.name }] : []);
  const [title, setTitle] = useState('');
  const [kind, setKind] = useState<DirectiveKind>('notice');
  const create = useCall(createDirective, { onSuccess: ({ id }) => go(`/work/directives/${id}/edit`) });
  const issuerUnitId = issuer[0]?.value;
  return (
    <Dialog
      open
      title={w('list.new')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{w('cancel')}</Button>
          <Button
            kind="primary"
            busy={create.isPending}
            disabled={!issuerUnitId || title.trim().length < 2}
            onClick={() => issuerUnitId && create.mutate({ body: { issuerUnitId, title: title.trim(), kind } })}
          >
            {w('new.create')}
          </Button>
        </>
      }
    >
      <div className="zs-form">
        <SearchPicker
          id="directives.issuer"
          label={w('new.issuer')}
          find={findUnits}
          value={issuer}
          onChange={setIssuer}
          required
        />
        <TextInput label={w('new.title')} value={title} onChange={setTitle} maxLength={200} required />
        <Select label={w('new.kind')} value={kind} onChange={setKind} options={names.options(directiveKinds)} />
      </div>
      <ErrorNotice error={create.error} />
    </Dialog>
  );
}
