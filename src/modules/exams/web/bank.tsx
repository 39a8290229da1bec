import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { downloadFile, type LooseInput, useRead } from '#api';
import { exportFormats, exportQuestions, getBank, listQuestions, type QuestionListRow } from '#contracts/exams';
import { formatCount } from '#i18n';
import { Button, LinkButton } from '#ui/button';
import { Card, Facts } from '#ui/card';
import { FilterBar } from '#ui/filter-bar';
import { Menu } from '#ui/fitting-nav';
import { PageTitle } from '#ui/frame';
import { useListQuery } from '#ui/list-page';
import { EmptyState, ErrorNotice, Loaded } from '#ui/notice';
import { Pager } from '#ui/pager';
import { AppLink, useParam, useSearchState } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { Table } from '#ui/table';
import { isKind, kindOptions, kinds, levels, useWorkMessages } from './work-words.ts';
import './work-exams.css';

/** One bank: what it holds, its questions, import and export. */
export function Page() {
  const t = useWorkMessages();
  const id = useParam('id');
  const bank = useRead(getBank, { params: { id } });
  return (
    <Loaded of={bank}>
      {({ bank: facts, kinds: byKind, difficulties, tags }) => (
        <div className="zs-stack">
          <PageTitle
            aside={
              <>
                <ExportMenu bankId={id} name={facts.name} />
                <LinkButton to={`/work/banks/${id}/new`}>{t('bank.write')}</LinkButton>
                <LinkButton kind="primary" to={`/work/banks/${id}/import`}>
                  {t('bank.import')}
                </LinkButton>
              </>
            }
          >
            {facts.name} <span className="zs-count">{t('bank.count', { count: formatCount(facts.questions) })}</span>
          </PageTitle>
          <p className="zs-soft">{facts.unitName}</p>
          {facts.questions > 0 && <Overview byKind={byKind} byLevel={difficulties} tags={tags} />}
          <Questions bankId={id} tags={tags.map(({ tag }) => tag)} />
        </div>
      )}
    </Loaded>
  );
}

interface OverviewProps {
  readonly byKind: Readonly<Record<string, number>>;
  readonly byLevel: Readonly<Record<string, number>>;
  readonly tags: readonly { readonly tag: string; readonly count: number }[];
}
const SHOWN_TAGS = 40;

function Overview({ byKind, byLevel, tags }: OverviewProps) {
  const t = useWorkMessages();
  const [, setSearch] = useSearchState();
  const counted = (name: string, count: number) => t('bank.counted', { name, count: formatCount(count) });
  return (
    <Card title={t('bank.overview')}>
      <Facts
        facts={[
          {
            label: t('bank.kinds'),
            value: kinds.map(kind => counted(t(`kind.${kind}`), byKind[kind] ?? 0)).join(t('semicolon')),
          },
          {
            label: t('bank.levels'),
            value: levels.map(level => counted(t(`level.${level}`), byLevel[level] ?? 0)).join(t('semicolon')),
          },
          {
            label: t('bank.tags'),
            value:
              tags.length === 0 ? null : (
                <span className="zs-exam-tags">
                  {tags.slice(0, SHOWN_TAGS).map(({ tag, count }) => (
                    <Button key={tag} kind="quiet" onClick={() => setSearch({ tag, after: undefined })}>
                      {counted(tag, count)}
                    </Button>
                  ))}
                </span>
              ),
          },
        ]}
      />
    </Card>
  );
}

function ExportMenu({ bankId, name }: { readonly bankId: string; readonly name: string }) {
  const t = useWorkMessages();
  const send = useMutation({
    mutationFn: (format: (typeof exportFormats)[number]) => {
      const input: LooseInput = { params: { id: bankId }, query: { format } };
      return downloadFile(exportQuestions, input, { fallbackName: name });
    },
  });
  return (
    <>
      <ErrorNotice error={send.error} />
      <Menu label={t('bank.export')}>
        <ul className="zs-exam-exports">
          {exportFormats.map(format => (
            <li key={format}>
              <Button busy={send.isPending} wide onClick={() => send.mutate(format)}>
                {t(`format.${format}`)}
              </Button>
            </li>
          ))}
          <li className="zs-hint">{t('bank.exportHint')}</li>
        </ul>
      </Menu>
    </>
  );
}

function Questions({ bankId, tags }: { readonly bankId: string; readonly tags: readonly string[] }) {
  const t = useWorkMessages();
  const { kind, tag, search, after } = useListQuery(['kind', 'tag', 'search']);
  const [, setSearch] = useSearchState();
  const list = useRead(listQuestions, {
    params: { id: bankId },
    query: { after, tag, search, kind: isKind(kind) ? kind : undefined },
  });
  const filtered = kind !== undefined || tag !== undefined || search !== undefined;
  const nothing = filtered ? (
    <EmptyState
      action={{
        label: t('clearFilters'),
        onClick: () => setSearch({ kind: undefined, tag: undefined, search: undefined }),
      }}
    >
      {t('bank.noMatch')}
    </EmptyState>
  ) : (
    <EmptyState action={{ label: t('bank.import'), to: `/work/banks/${bankId}/import` }}>{t('bank.empty')}</EmptyState>
  );
  return (
    <>
      <FilterBar
        filters={[
          { kind: 'text', name: 'search', label: t('bank.search'), maxLength: 100 },
          { kind: 'choice', name: 'kind', label: t('question.kind'), options: kindOptions(t) },
          ...(tags.length > 0
            ? [
                {
                  kind: 'choice' as const,
                  name: 'tag',
                  label: t('bank.tags'),
                  options: tags.slice(0, SHOWN_TAGS).map(value => ({ value, label: value })),
                },
              ]
            : []),
        ]}
      />
      <Loaded of={list}>
        {page => (
          <>
            <QuestionTable rows={page.items} empty={nothing} />
            <Pager
              after={after}
              next={page.next}
              shown={page.items.length}
              onGo={cursor => setSearch({ after: cursor }, { push: true })}
            />
          </>
        )}
      </Loaded>
    </>
  );
}

function QuestionTable({ rows, empty }: { readonly rows: readonly QuestionListRow[]; readonly empty: ReactNode }) {
  const t = useWorkMessages();
  return (
    <Table
      title={t('bank.questions')}
      rows={rows}
      rowKey={row => row.id}
      empty={empty}
      columns={[
        { key: 'state', title: t('question.state'), cell: row => <QuestionState state={row.state} /> },
        {
          key: 'stem',
          title: t('question.stem'),
          heading: true,
          cell: row => (
            <AppLink to={`/work/questions/${row.id}`}>
              <span className="zs-exam-short">{row.stem}</span>
            </AppLink>
          ),
        },
        { key: 'kind', title: t('question.kind'), cell: row => t(`kind.${row.kind}`) },
        { key: 'difficulty', title: t('question.difficulty'), align: 'end', cell: row => row.difficulty },
        { key: 'tags', title: t('question.tags'), cell: row => row.tags.join(t('comma')) },
        { key: 'version', title: t('question.version'), align: 'end', cell: row => row.version },
      ]}
    />
  );
}

export function QuestionState({ state }: { readonly state: QuestionListRow['state'] }) {
  const t = useWorkMessages();
  return <StateMark state={state === 'active' ? 'done' : 'open'} word={t(`question.${state}`)} />;
}
