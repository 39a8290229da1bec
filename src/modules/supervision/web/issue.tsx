import { useState } from 'react';
import { urlOf, useRead } from '#api';
import { exportSnapshot, getSnapshot, type SnapshotLevel, verifySnapshot } from '#contracts/supervision';
import { useFormats, useMessages } from '#i18n';
import { Button, LinkButton } from '#ui/button';
import { Card, Facts } from '#ui/card';
import { PageTitle } from '#ui/frame';
import { Loaded, Notice } from '#ui/notice';
import { Pager } from '#ui/pager';
import { searchValue, useParam, useSearchState } from '#ui/route';
import { HeadFacts, LevelView } from './level-view.tsx';
import { texts } from './texts.ts';

/** A frozen issue, level by level, with the proof that it was not touched. */
export function Page() {
  const t = useMessages(texts);
  const { dateTime } = useFormats();
  const id = useParam('boardId');
  const number = Number(useParam('number'));
  const [search, setSearch] = useSearchState();
  const [node, cut, after] = ['node', 'cut', 'after'].map(name => searchValue(search, name));
  const shown = useRead(getSnapshot, { params: { id, number }, query: { node, cut, after, limit: 100 } });
  const base = `/work/boards/${id}`;
  return (
    <div className="zs-stack">
      <Loaded of={shown}>
        {issue => (
          <>
            <PageTitle
              aside={
                <>
                  {number > 1 && (
                    <LinkButton to={`${base}/compare?from=${number - 1}&to=${number}`}>{t('compare')}</LinkButton>
                  )}
                  <LinkButton to={urlOf(exportSnapshot, { params: { id, number }, query: { node, cut } })}>
                    {t('export')}
                  </LinkButton>
                </>
              }
            >
              {issue.head.title} {t('issue', { number })}
            </PageTitle>
            <Card>
              <LevelView
                head={issue.head}
                level={issue.level}
                base={`${base}/issues/${number}`}
                note={t('issue.note', { number, at: dateTime(issue.snapshot.asOf) })}
              />
              <Pager
                after={after}
                next={issue.level.next}
                shown={issue.level.rows.length}
                onGo={cursor => setSearch({ after: cursor }, { push: true })}
              />
            </Card>
            <Card>
              <HeadFacts head={issue.head} />
              <Proof issue={issue} />
            </Card>
          </>
        )}
      </Loaded>
    </div>
  );
}

function Proof({ issue }: { readonly issue: SnapshotLevel }) {
  const t = useMessages(texts);
  const { dateTime } = useFormats();
  const [asked, setAsked] = useState(false);
  const { number, digest, takenAt, rowCount } = issue.snapshot;
  return (
    <>
      <Facts
        facts={[
          { label: t('issue.taken'), value: dateTime(takenAt) },
          { label: t('issue.rows'), value: rowCount },
          { label: t('issue.digest'), value: <code style={{ overflowWrap: 'anywhere' }}>{digest}</code> },
        ]}
      />
      {asked ? (
        <Verified boardId={issue.boardId} number={number} />
      ) : (
        <Button onClick={() => setAsked(true)}>{t('issue.verify')}</Button>
      )}
    </>
  );
}

function Verified({ boardId, number }: { readonly boardId: string; readonly number: number }) {
  const t = useMessages(texts);
  const verified = useRead(verifySnapshot, { params: { id: boardId, number } });
  return (
    <Loaded of={verified}>
      {({ intact }) => <Notice tone={intact ? 'done' : 'late'} title={t(intact ? 'issue.intact' : 'issue.broken')} />}
    </Loaded>
  );
}
