import { urlOf, useRead } from '#api';
import {
  type Board,
  exportFigures,
  getBoard,
  getFigures,
  listSnapshots,
  type SnapshotHead,
} from '#contracts/supervision';
import { useFormats, useMessages } from '#i18n';
import { LinkButton } from '#ui/button';
import { Card } from '#ui/card';
import { PageTitle } from '#ui/frame';
import { EmptyState, Loaded } from '#ui/notice';
import { Pager } from '#ui/pager';
import { AppLink, searchValue, useParam, useSearchState } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { Table } from '#ui/table';
import { BoardActions } from './board-actions.tsx';
import { FigureTable } from './figure-table.tsx';
import { HeadFacts, LevelView } from './level-view.tsx';
import { People } from './people.tsx';
import { useScheduleText } from './publish-dialog.tsx';
import { texts } from './texts.ts';

const MARKS = { draft: 'open', published: 'busy', closed: 'done' } as const;

/** A board live: region to county to unit to the people behind the figure, its issues, and what may be done with it. */
export function Page() {
  const t = useMessages(texts);
  const { dateTime } = useFormats();
  const id = useParam('boardId');
  const scheduleText = useScheduleText();
  const board = useRead(getBoard, { params: { id } });
  return (
    <div className="zs-stack">
      <Loaded of={board}>
        {b => (
          <>
            <PageTitle aside={<BoardActions board={b} />}>
              {b.title} <StateMark state={MARKS[b.state]} word={t(`state.${b.state}`)} />
            </PageTitle>
            <Live board={b} />
            <Issues board={b} />
            <Card>
              <HeadFacts head={b} />
              {b.nextAt && (
                <p className="zs-soft">
                  {b.schedule && `${scheduleText(b.schedule)}　`}
                  {t('next', { at: dateTime(b.nextAt) })}
                </p>
              )}
            </Card>
          </>
        )}
      </Loaded>
    </div>
  );
}

function Live({ board }: { readonly board: Board }) {
  const t = useMessages(texts);
  const { dateTime } = useFormats();
  const [search, setSearch] = useSearchState();
  const [node, cut, after, people] = ['node', 'cut', 'after', 'people'].map(name => searchValue(search, name));
  const input = { params: { id: board.id }, query: { node, cut, after, limit: 100 } };
  const figures = useRead(getFigures, input);
  const base = `/work/boards/${board.id}`;
  return (
    <Loaded of={figures}>
      {({ asOf, level }) => (
        <>
          <Card
            title={t('work.board')}
            aside={
              <LinkButton to={urlOf(exportFigures, { params: { id: board.id }, query: { node, cut } })}>
                {t('export')}
              </LinkButton>
            }
          >
            {asOf === null ? (
              <p role="status">{t('asOf.counting')}</p>
            ) : (
              <>
                <LevelView head={board} level={level} base={base} note={t('asOf.note', { at: dateTime(asOf) })} />
                <FigureTable head={board} level={level} base={base} />
                <Pager
                  after={after}
                  next={level.next}
                  shown={level.rows.length}
                  onGo={cursor => setSearch({ after: cursor }, { push: true })}
                />
              </>
            )}
          </Card>
          {people !== undefined && <People boardId={board.id} node={people} />}
        </>
      )}
    </Loaded>
  );
}

function Issues({ board }: { readonly board: Board }) {
  const t = useMessages(texts);
  const { dateTime } = useFormats();
  const issues = useRead(listSnapshots, { params: { id: board.id }, query: { limit: 20 } });
  const base = `/work/boards/${board.id}`;
  const last = board.lastNumber;
  return (
    <Card
      title={t('work.issue')}
      aside={last > 1 && <LinkButton to={`${base}/compare?from=${last - 1}&to=${last}`}>{t('compare')}</LinkButton>}
    >
      <Loaded of={issues}>
        {({ items }) => (
          <Table<SnapshotHead>
            title={t('work.issue')}
            columns={[
              {
                key: 'number',
                title: t('issue.choose'),
                cell: s => <AppLink to={`${base}/issues/${s.number}`}>{t('issue', { number: s.number })}</AppLink>,
              },
              { key: 'asOf', title: t('asOf'), cell: s => dateTime(s.asOf) },
              {
                key: 'kind',
                title: t('issue.taken'),
                cell: s => `${dateTime(s.takenAt)} ${t(s.scheduled ? 'issue.scheduled' : 'issue.extra')}`,
              },
            ]}
            rows={items}
            rowKey={s => String(s.number)}
            empty={<EmptyState>{t('issue.none')}</EmptyState>}
          />
        )}
      </Loaded>
    </Card>
  );
}
