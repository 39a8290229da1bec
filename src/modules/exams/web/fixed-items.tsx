import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '#api';
import { listQuestions, type QuestionListRow } from '#contracts/exams';
import { formatCount } from '#i18n';
import { Button } from '#ui/button';
import { TextInput } from '#ui/field';
import { ErrorNotice, Loading } from '#ui/notice';
import { Table } from '#ui/table';
import type { BlueprintDraft, BlueprintFaults, DraftItem } from './blueprint-draft.ts';
import { useWorkMessages } from './work-words.ts';

const PAGE = 200;
const MAX_PAGES = 100;
const OFFERED = 30;

/** All active questions of a bank: a fixed paper shows stems, and the contract gives them by pages only. */
async function allQuestions(bankId: string, signal: AbortSignal): Promise<readonly QuestionListRow[]> {
  const rows: QuestionListRow[] = [];
  let after: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const reply = await call(listQuestions, { params: { id: bankId }, query: { after, limit: PAGE } }, { signal });
    rows.push(...reply.items);
    if (reply.next === null) break;
    after = reply.next;
  }
  return rows.filter(row => row.state === 'active');
}

export interface FixedItemsProps {
  readonly bankId: string;
  readonly draft: BlueprintDraft;
  readonly faults: BlueprintFaults | undefined;
  readonly onChange: (draft: BlueprintDraft) => void;
}

/** The questions of a fixed paper in their order, and those of the bank that may be added. */
export function FixedItems({ bankId, draft, faults, onChange }: FixedItemsProps) {
  const bank = useQuery({
    queryKey: [listQuestions.id, { all: bankId }],
    queryFn: ({ signal }) => allQuestions(bankId, signal),
  });
  const { items } = draft;
  const setItems = (next: readonly DraftItem[]) => onChange({ ...draft, items: next });
  if (bank.error) return <ErrorNotice error={bank.error} onRetry={() => bank.refetch()} />;
  if (!bank.data) return <Loading />;
  const stems = new Map(bank.data.map(row => [row.id, row.stem]));
  const taken = new Set(items.map(item => item.questionId));
  return (
    <>
      <Items items={items} stems={stems} faults={faults} onChange={setItems} />
      <Offer
        rows={bank.data.filter(row => !taken.has(row.id))}
        onAdd={id => setItems([...items, { questionId: id, score: '1' }])}
      />
    </>
  );
}

interface ItemsProps {
  readonly items: readonly DraftItem[];
  readonly stems: ReadonlyMap<string, string>;
  readonly faults: BlueprintFaults | undefined;
  readonly onChange: (items: readonly DraftItem[]) => void;
}

function Items({ items, stems, faults, onChange }: ItemsProps) {
  const t = useWorkMessages();
  return (
    <Table
      title={t('paper.fixed')}
      rows={items.map((item, index) => ({ ...item, index }))}
      rowKey={row => row.questionId}
      empty={<p className="zs-soft">{t('paper.noItems')}</p>}
      columns={[
        { key: 'number', title: t('paper.number'), align: 'end', cell: row => row.index + 1 },
        {
          key: 'stem',
          title: t('question.stem'),
          heading: true,
          cell: row => <span className="zs-exam-short">{stems.get(row.questionId) ?? t('paper.gone')}</span>,
        },
        {
          key: 'score',
          title: t('question.score'),
          cell: row => (
            <TextInput
              label={t('paper.scoreOf', { number: row.index + 1 })}
              value={row.score}
              maxLength={6}
              inputMode="decimal"
              error={faults?.lines.has(row.index) ? t('fault.score') : undefined}
              onChange={score =>
                onChange(items.map(item => (item.questionId === row.questionId ? { ...item, score } : item)))
              }
            />
          ),
        },
        {
          key: 'remove',
          title: t('remove'),
          cell: row => (
            <Button
              kind="quiet"
              aria-label={t('paper.removeItem', { number: row.index + 1 })}
              onClick={() => onChange(items.filter(item => item.questionId !== row.questionId))}
            >
              {t('remove')}
            </Button>
          ),
        },
      ]}
    />
  );
}

function Offer({ rows, onAdd }: { readonly rows: readonly QuestionListRow[]; readonly onAdd: (id: string) => void }) {
  const t = useWorkMessages();
  const [words, setWords] = useState('');
  const found = rows.filter(row => row.stem.includes(words.trim()) || row.tags.includes(words.trim()));
  return (
    <div className="zs-stack">
      <TextInput label={t('paper.find')} value={words} onChange={setWords} maxLength={100} />
      <ul className="zs-exam-offer">
        {found.slice(0, OFFERED).map(row => (
          <li key={row.id}>
            <Button aria-label={t('paper.addNamed', { stem: row.stem.slice(0, 60) })} onClick={() => onAdd(row.id)}>
              {t('paper.add')}
            </Button>
            <span className="zs-exam-short">
              {t(`kind.${row.kind}`)}　{row.stem}
            </span>
          </li>
        ))}
      </ul>
      {found.length > OFFERED && (
        <p className="zs-hint">{t('paper.moreFound', { count: formatCount(found.length - OFFERED) })}</p>
      )}
    </div>
  );
}
