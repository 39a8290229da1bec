import { useState } from 'react';
import { can, useMe, useRead } from '#api';
import { listObligations, type ShownObligation, standings } from '#contracts/directives';
import { useMessages } from '#i18n';
import { Button } from '#ui/button';
import { ListPage, useListQuery } from '#ui/list-page';
import { Notice } from '#ui/notice';
import { useOwedColumns } from './owed-columns.tsx';
import { RemindDialog } from './remind-dialog.tsx';
import { useNames } from './words.ts';
import { workTexts } from './work-texts.ts';

/** Obligations in scope, the overdue first: a unit's own, or who is behind below a supervisor. */
export function Page() {
  const w = useMessages(workTexts);
  const names = useNames();
  const { data: me } = useMe();
  const [reminding, setReminding] = useState<{ ids: readonly string[]; clear: () => void }>();
  const [sent, setSent] = useState<number>();
  const columns = useOwedColumns({ withUnit: true });
  const { sort: _, ...query } = useListQuery([
    'standing',
    'behind',
    'region',
    'unitId',
    'requirementId',
    'directiveId',
  ]);
  const list = useRead(listObligations, { query } as Parameters<typeof useRead<typeof listObligations>>[1]);
  const bulk = {
    nameOf: (row: ShownObligation) => `${row.unit.name} ${row.title}`,
    actions: (ids: readonly string[], clear: () => void) => (
      <Button kind="primary" onClick={() => setReminding({ ids, clear })}>
        {w('owed.remind')}
      </Button>
    ),
  };
  return (
    <>
      {sent !== undefined && <Notice tone="done" title={w('owed.sent', { count: sent })} />}
      <ListPage<ShownObligation>
        title={w('owed.title')}
        list={list}
        filters={[
          {
            kind: 'choice',
            name: 'behind',
            label: w('owed.behind'),
            options: [{ value: 'true', label: w('owed.yes') }],
          },
          { kind: 'choice', name: 'standing', label: w('owed.standing'), options: names.options(standings) },
          { kind: 'text', name: 'region', label: w('owed.region'), maxLength: 12 },
        ]}
        columns={columns}
        rowKey={row => row.id}
        empty={{ sentence: w('owed.empty') }}
        {...(can(me, 'directives.supervise') ? { bulk } : {})}
      />
      {reminding && (
        <RemindDialog
          obligationIds={reminding.ids}
          onClose={() => setReminding(undefined)}
          onSent={count => {
            setSent(count);
            reminding.clear();
            setReminding(undefined);
          }}
        />
      )}
    </>
  );
}
