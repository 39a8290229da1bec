import { useRead } from '#api';
import { listPapers, type Paper } from '#contracts/exams';
import { LinkButton } from '#ui/button';
import { ListPage, useListQuery } from '#ui/list-page';
import { AppLink } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { pointsText } from './sitting-figures.ts';
import { useWorkMessages } from './work-words.ts';

const MARKS = { draft: 'open', ready: 'done', retired: 'open' } as const;

export function PaperState({ state }: { readonly state: Paper['state'] }) {
  const t = useWorkMessages();
  return <StateMark state={MARKS[state]} word={t(`paper.${state}`)} />;
}

const countOf = ({ blueprint }: Paper): number =>
  blueprint.mode === 'fixed' ? blueprint.items.length : blueprint.lines.reduce((sum, line) => sum + line.count, 0);

/** The papers of the units in scope. */
export function Page() {
  const t = useWorkMessages();
  const { after } = useListQuery([]);
  const list = useRead(listPapers, { query: { after } });
  return (
    <ListPage
      title={t('papers.title')}
      list={list}
      actions={
        <LinkButton kind="primary" to="/work/papers/new">
          {t('papers.create')}
        </LinkButton>
      }
      columns={[
        { key: 'state', title: t('question.state'), cell: row => <PaperState state={row.state} /> },
        {
          key: 'title',
          title: t('paper.title'),
          heading: true,
          cell: row => <AppLink to={`/work/papers/${row.id}`}>{row.title}</AppLink>,
        },
        { key: 'mode', title: t('paper.mode'), cell: row => t(`paper.${row.blueprint.mode}`) },
        { key: 'questions', title: t('banks.questions'), align: 'end', cell: countOf },
        { key: 'score', title: t('paper.totalScore'), align: 'end', cell: row => pointsText(row.totalHundredths) },
        { key: 'minutes', title: t('paper.minutes'), align: 'end', cell: row => row.durationMinutes },
      ]}
      rowKey={row => row.id}
      empty={{ sentence: t('papers.empty'), action: { label: t('papers.create'), to: '/work/papers/new' } }}
    />
  );
}
