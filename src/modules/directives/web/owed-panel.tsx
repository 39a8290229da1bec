import { useRead } from '#api';
import { listObligations } from '#contracts/directives';
import { useMessages } from '#i18n';
import { Card } from '#ui/card';
import { Loaded } from '#ui/notice';
import type { PanelProps } from '#ui/page';
import { AppLink } from '#ui/route';
import { Table } from '#ui/table';
import { useOwedColumns } from './owed-columns.tsx';
import { workTexts } from './work-texts.ts';

/** What this unit owes, by when, on which basis, how far it is (DIR-04). */
export function Panel({ subjectId }: PanelProps) {
  const w = useMessages(workTexts);
  const columns = useOwedColumns({ withUnit: false });
  const owed = useRead(listObligations, { query: { unitId: subjectId, limit: '20' } });
  return (
    <Card title={w('owed.title')} aside={<AppLink to={`/work/obligations?unitId=${subjectId}`}>▸</AppLink>}>
      <Loaded of={owed}>
        {({ items }) => (
          <Table
            title={w('owed.title')}
            rows={items}
            rowKey={row => row.id}
            columns={columns}
            empty={<p className="zs-soft">{w('owed.empty')}</p>}
          />
        )}
      </Loaded>
    </Card>
  );
}
