import { urlOf, useRead } from '#api';
import { exportPublicSnapshot, getPublicSnapshot, listPublicSnapshots } from '#contracts/supervision';
import { useFormats, useMessages } from '#i18n';
import { LinkButton } from '#ui/button';
import { Card, Facts } from '#ui/card';
import { Select } from '#ui/choice';
import { PageTitle } from '#ui/frame';
import { Loaded } from '#ui/notice';
import { Pager } from '#ui/pager';
import { searchValue, useParam, useSearchState } from '#ui/route';
import { HeadFacts, LevelView } from './level-view.tsx';
import { texts } from './texts.ts';

/** A published board: an issue, level by level down to the unit. Node, grouping and issue are in the address. */
export function Page() {
  const t = useMessages(texts);
  const { dateTime } = useFormats();
  const id = useParam('boardId');
  const [search, setSearch] = useSearchState();
  const [n, node, cut, after] = ['n', 'node', 'cut', 'after'].map(name => searchValue(search, name));
  const number = n !== undefined && /^[1-9]\d{0,5}$/.test(n) ? Number(n) : ('latest' as const);
  const shown = useRead(getPublicSnapshot, { params: { id, number }, query: { node, cut, after, limit: 100 } });
  const issues = useRead(listPublicSnapshots, { params: { id }, query: { limit: 200 } });
  return (
    <div className="zs-stack">
      <Loaded of={shown}>
        {({ head, snapshot, level }) => {
          const file = urlOf(exportPublicSnapshot, { params: { id, number: snapshot.number }, query: { node, cut } });
          return (
            <>
              <PageTitle aside={<LinkButton to={file}>{t('export')}</LinkButton>}>{head.title}</PageTitle>
              <Card>
                <LevelView
                  head={head}
                  level={level}
                  base={`/boards/${id}`}
                  keep={{ n }}
                  note={t('issue.note', { number: snapshot.number, at: dateTime(snapshot.asOf) })}
                />
                <Pager
                  after={after}
                  next={level.next}
                  shown={level.rows.length}
                  onGo={cursor => setSearch({ after: cursor }, { push: true })}
                />
              </Card>
              <Card>
                <Select
                  label={t('issue.choose')}
                  value={String(snapshot.number)}
                  onChange={value => setSearch({ n: value, after: undefined }, { push: true })}
                  options={(issues.data?.items ?? [snapshot]).map(item => ({
                    value: String(item.number),
                    label: t('issue.note', { number: item.number, at: dateTime(item.asOf) }),
                  }))}
                />
                <HeadFacts head={head} />
                <Facts
                  facts={[
                    {
                      label: t('issue.digest'),
                      value: <code style={{ overflowWrap: 'anywhere' }}>{snapshot.digest}</code>,
                    },
                  ]}
                />
                <p className="zs-soft">{t('issue.frozen')}</p>
              </Card>
            </>
          );
        }}
      </Loaded>
    </div>
  );
}
