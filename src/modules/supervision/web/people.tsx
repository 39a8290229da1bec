import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { downloadFile, useRead } from '#api';
import { exportSubjects, listSubjects } from '#contracts/supervision';
import { formatCount, useFormats, useMessages } from '#i18n';
import type { Reply } from '#kernel/endpoint';
import { Button } from '#ui/button';
import { Card } from '#ui/card';
import { RadioGroup } from '#ui/choice';
import { EmptyState, ErrorNotice, Loaded } from '#ui/notice';
import { Pager } from '#ui/pager';
import { StateMark } from '#ui/state-mark';
import { Table } from '#ui/table';
import { texts } from './texts.ts';

type Item = Reply<typeof listSubjects>['items'][number];
const KINDS = ['lagging', 'met', 'counted'] as const;
type Which = (typeof KINDS)[number];

/** Who stands behind a figure, as far as one's grant reaches. Not in the address: names belong in no history. */
export function People({ boardId, node }: { readonly boardId: string; readonly node: string }) {
  const t = useMessages(texts);
  const { dateTime } = useFormats();
  const [which, setWhich] = useState<Which>('lagging');
  const [after, setAfter] = useState<string>();
  const input = { params: { id: boardId }, query: { node, which } };
  const found = useRead(listSubjects, { ...input, query: { ...input.query, after, limit: 50 } });
  const save = useMutation({ mutationFn: () => downloadFile(exportSubjects, input, { fallbackName: 'list.xlsx' }) });
  return (
    <Card
      title={t('level.people')}
      aside={
        <Button busy={save.isPending} onClick={() => save.mutate()}>
          {t('export')}
        </Button>
      }
    >
      <ErrorNotice error={save.error} />
      <RadioGroup<Which>
        label={t('people.which')}
        value={which}
        onChange={value => {
          setWhich(value);
          setAfter(undefined);
        }}
        options={KINDS.map(value => ({ value, label: t(`people.${value}`) }))}
      />
      <Loaded of={found}>
        {({ at, figure, items, next }) => (
          <>
            <p className="zs-soft">
              {t('people.figure', {
                denominator: formatCount(figure.denominator),
                numerator: formatCount(figure.numerator),
                missing: formatCount(figure.denominator - figure.numerator),
                at: dateTime(at),
              })}
            </p>
            <Table<Item>
              title={t('level.people')}
              columns={[
                {
                  key: 'state',
                  title: t('people.state'),
                  cell: i => (
                    <StateMark state={i.met ? 'done' : 'open'} word={t(i.met ? 'people.met' : 'people.lagging')} />
                  ),
                },
                { key: 'name', title: t('people.name'), heading: true, cell: i => i.name },
                { key: 'unit', title: t('people.unit'), cell: i => i.unitName },
                { key: 'note', title: t('people.note'), cell: i => i.note },
              ]}
              rows={items}
              rowKey={i => `${i.unitId} ${i.subjectId}`}
              empty={<EmptyState>{t('people.empty')}</EmptyState>}
            />
            <Pager after={after} next={next} shown={items.length} onGo={setAfter} />
          </>
        )}
      </Loaded>
    </Card>
  );
}
