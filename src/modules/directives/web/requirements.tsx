import { consequenceKinds, type DirectiveDetail } from '#contracts/directives';
import { useMessages } from '#i18n';
import { CitationLink } from '#ui/citation';
import { AppLink } from '#ui/route';
import { Table } from '#ui/table';
import { DueLabel } from '#ui/time';
import { texts } from './texts.ts';
import { dueLabel, shareText, useNames } from './words.ts';
import { workTexts } from './work-texts.ts';

/** What a directive requires, each row with measure, threshold, due moment and basis. */
export function Requirements({ directive }: { readonly directive: DirectiveDetail }) {
  const t = useMessages(texts);
  const w = useMessages(workTexts);
  const names = useNames();
  return (
    <Table
      title={w('detail.requirements')}
      rows={directive.requirements}
      rowKey={row => row.id}
      empty={<p className="zs-soft">{w('detail.noRequirements')}</p>}
      columns={[
        {
          key: 'title',
          title: w('form.requirementTitle'),
          heading: true,
          cell: row => (
            <>
              {row.title}
              {row.consequences.length > 0 && (
                <p className="zs-soft">
                  {w('detail.consequences')}：
                  {row.consequences.map(each => names.of(consequenceKinds, each.kind)).join('、')}
                </p>
              )}
            </>
          ),
        },
        { key: 'threshold', title: w('detail.threshold'), align: 'end', cell: row => shareText(row.threshold) },
        {
          key: 'due',
          title: t('req.due'),
          cell: row => {
            const due = dueLabel(row.due, row.citation);
            return due ? <DueLabel due={due} /> : t('req.noDue');
          },
        },
        {
          key: 'measure',
          title: w('detail.measure'),
          cell: row => (
            <span title={row.measureFacts?.[names.language]}>
              {row.measureTitle?.[names.language] ?? row.measureId}
            </span>
          ),
        },
        { key: 'basis', title: t('doc.basis'), cell: row => <CitationLink citation={row.citation} size="short" /> },
        {
          key: 'standing',
          title: w('detail.standing'),
          cell: row =>
            directive.publishedAt && <AppLink to={`/work/requirements/${row.id}`}>{w('detail.standing')}</AppLink>,
        },
      ]}
    />
  );
}
