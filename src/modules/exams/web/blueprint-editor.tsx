import type { PaperShortfall } from '#contracts/exams';
import { formatCount } from '#i18n';
import { Button } from '#ui/button';
import { Card } from '#ui/card';
import { Checkbox, RadioGroup, Select } from '#ui/choice';
import { TextInput } from '#ui/field';
import {
  type BlueprintDraft,
  type BlueprintFaults,
  type DraftLine,
  emptyLine,
  MAX_LINES,
  orders,
  totalsOf,
  unknownTags,
} from './blueprint-draft.ts';
import { FixedItems } from './fixed-items.tsx';
import { pointsText } from './sitting-figures.ts';
import { kinds, levels, useWorkMessages } from './work-words.ts';

type Shortfall = Pick<PaperShortfall, 'line' | 'wanted' | 'found'>;
export interface BlueprintEditorProps {
  readonly bankId: string;
  readonly draft: BlueprintDraft;
  readonly faults: BlueprintFaults | undefined;
  /** Of the blueprint as saved last; those of an edited line no longer hold. */
  readonly shortfalls: readonly Shortfall[];
  readonly knownTags: readonly string[];
  readonly onChange: (draft: BlueprintDraft) => void;
}

/** Lines to draw by, or a fixed list; the total stands under it while one types. */
export function BlueprintEditor(props: BlueprintEditorProps) {
  const t = useWorkMessages();
  const { draft, faults, onChange, bankId } = props;
  const totals = totalsOf(draft);
  const set = (patch: Partial<BlueprintDraft>) => onChange({ ...draft, ...patch });
  return (
    <div className="zs-stack">
      <RadioGroup
        label={t('paper.mode')}
        value={draft.mode}
        onChange={mode => set({ mode })}
        options={[
          { value: 'drawn', label: t('paper.drawn'), hint: t('paper.drawnHint') },
          { value: 'fixed', label: t('paper.fixed'), hint: t('paper.fixedHint') },
        ]}
      />
      {draft.mode === 'drawn' ? (
        <Lines {...props} />
      ) : (
        <FixedItems bankId={bankId} draft={draft} faults={faults} onChange={onChange} />
      )}
      <p className="zs-exam-total" role="status">
        {t('paper.total', { questions: formatCount(totals.questions), score: pointsText(totals.score) })}
      </p>
      <p className="zs-error" role="alert">
        {faults?.whole ? t(`paper.${faults.whole}`) : null}
      </p>
      <RadioGroup
        label={t('paper.order')}
        value={draft.questionOrder}
        onChange={questionOrder => set({ questionOrder })}
        options={orders.map(value => ({ value, label: t(`order.${value}`) }))}
      />
      <Checkbox
        label={t('paper.shuffleOptions')}
        checked={draft.shuffleOptions}
        onChange={shuffleOptions => set({ shuffleOptions })}
      />
    </div>
  );
}

const nextKey = (lines: readonly DraftLine[]): number => Math.max(-1, ...lines.map(line => line.key)) + 1;

function Lines({ draft, faults, shortfalls, knownTags, onChange }: BlueprintEditorProps) {
  const t = useWorkMessages();
  const { lines } = draft;
  const known = new Set(knownTags);
  const setLines = (next: readonly DraftLine[]) => onChange({ ...draft, lines: next });
  return (
    <>
      {lines.map((line, index) => (
        <LineCard
          key={line.key}
          line={line}
          number={index + 1}
          fault={faults?.lines.get(index)}
          shortfall={shortfalls.find(each => each.line === index)}
          unknown={unknownTags(line, known)}
          onChange={patch => setLines(lines.map(other => (other.key === line.key ? { ...other, ...patch } : other)))}
          onRemove={lines.length > 1 ? () => setLines(lines.filter(other => other.key !== line.key)) : undefined}
        />
      ))}
      {knownTags.length > 0 && (
        <p className="zs-hint">{t('paper.knownTags', { tags: knownTags.slice(0, 60).join(t('comma')) })}</p>
      )}
      {lines.length < MAX_LINES && (
        <div>
          <Button onClick={() => setLines([...lines, emptyLine(nextKey(lines))])}>{t('paper.addLine')}</Button>
        </div>
      )}
    </>
  );
}

interface LineCardProps {
  readonly line: DraftLine;
  readonly number: number;
  readonly fault: 'count' | 'score' | 'levels' | undefined;
  readonly shortfall: Shortfall | undefined;
  readonly unknown: readonly string[];
  readonly onChange: (patch: Partial<DraftLine>) => void;
  readonly onRemove: (() => void) | undefined;
}

function LineCard({ line, number, fault, shortfall, unknown, onChange, onRemove }: LineCardProps) {
  const t = useWorkMessages();
  return (
    <Card
      level={3}
      title={t('paper.line', { number })}
      aside={
        onRemove && (
          <Button kind="quiet" aria-label={t('paper.removeLine', { number })} onClick={onRemove}>
            {t('remove')}
          </Button>
        )
      }
      {...(shortfall ? { tone: 'late' as const } : {})}
    >
      {shortfall && (
        <p className="zs-error" role="alert">
          {t('paper.shortfall', { number, wanted: shortfall.wanted, found: shortfall.found })}
        </p>
      )}
      <LineFields line={line} fault={fault} onChange={onChange} />
      <fieldset className="zs-field zs-group">
        <legend>{t('paper.kinds')}</legend>
        <div className="zs-choices">
          {kinds.map(kind => (
            <Checkbox
              key={kind}
              label={t(`kind.${kind}`)}
              checked={line.kinds.includes(kind)}
              onChange={on =>
                onChange({ kinds: kinds.filter(each => (each === kind ? on : line.kinds.includes(each))) })
              }
            />
          ))}
        </div>
      </fieldset>
      {fault === 'levels' && (
        <p className="zs-error" role="alert">
          {t('paper.levelsFault')}
        </p>
      )}
      {unknown.length > 0 && <p className="zs-hint">▲ {t('paper.unknownTags', { tags: unknown.join(t('comma')) })}</p>}
    </Card>
  );
}

function LineFields({ line, fault, onChange }: Pick<LineCardProps, 'line' | 'fault' | 'onChange'>) {
  const t = useWorkMessages();
  const levelOptions = levels.map(level => ({ value: String(level), label: t(`level.${level}`) }));
  return (
    <div className="zs-exam-line">
      <TextInput
        label={t('paper.tagsAny')}
        value={line.tagsAny}
        onChange={tagsAny => onChange({ tagsAny })}
        maxLength={1000}
      />
      <TextInput
        label={t('paper.tagsAll')}
        value={line.tagsAll}
        onChange={tagsAll => onChange({ tagsAll })}
        maxLength={1000}
      />
      <Select
        label={t('paper.from')}
        value={String(line.minDifficulty)}
        onChange={value => onChange({ minDifficulty: Number(value) })}
        options={levelOptions}
      />
      <Select
        label={t('paper.to')}
        value={String(line.maxDifficulty)}
        onChange={value => onChange({ maxDifficulty: Number(value) })}
        options={levelOptions}
      />
      <TextInput
        label={t('paper.count')}
        value={line.count}
        onChange={count => onChange({ count })}
        maxLength={3}
        inputMode="numeric"
        error={fault === 'count' ? t('paper.countFault') : undefined}
      />
      <TextInput
        label={t('paper.scoreEach')}
        value={line.score}
        onChange={score => onChange({ score })}
        maxLength={6}
        inputMode="decimal"
        error={fault === 'score' ? t('fault.score') : undefined}
      />
    </div>
  );
}
