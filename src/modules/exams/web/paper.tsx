import { useState } from 'react';
import { isApiError, useCall, useRead } from '#api';
import {
  createPaper,
  getBank,
  getPaper,
  listBanks,
  type Paper,
  type PaperShortfall,
  readyPaper,
  revisePaper,
} from '#contracts/exams';
import { Button } from '#ui/button';
import { RadioGroup, Select } from '#ui/choice';
import { ConfirmDialog } from '#ui/dialog';
import { TextInput } from '#ui/field';
import { PageTitle } from '#ui/frame';
import { ErrorNotice, Loaded, Notice } from '#ui/notice';
import { useGo, useParam } from '#ui/route';
import { type BlueprintFaults, draftOf, emptyBlueprint, readBlueprint } from './blueprint-draft.ts';
import { BlueprintEditor } from './blueprint-editor.tsx';
import { PaperState } from './papers.tsx';
import { readWhole } from './points.ts';
import { Shortfalls } from './shortfalls.tsx';
import { useWorkMessages } from './work-words.ts';
import './work-exams.css';

/** A paper: new, being drafted, or ready and only read. */
export function Page() {
  const id = useParam('id');
  return id === 'new' ? <NewPaper /> : <KnownPaper id={id} />;
}

function KnownPaper({ id }: { readonly id: string }) {
  const reading = useRead(getPaper, { params: { id } });
  return (
    <Loaded of={reading}>
      {({ paper, shortfalls }) => (
        <PaperForm
          key={`${paper.id}/${paper.revision}`}
          paper={paper}
          bankId={paper.bankId}
          shortfalls={shortfalls}
          reload={() => void reading.refetch()}
        />
      )}
    </Loaded>
  );
}

function NewPaper() {
  const t = useWorkMessages();
  const banks = useRead(listBanks, { query: { limit: 200 } });
  const [bankId, setBankId] = useState('');
  return (
    <div className="zs-stack">
      <PageTitle>{t('papers.create')}</PageTitle>
      <Loaded of={banks}>
        {({ items }) => (
          <Select
            label={t('paper.bank')}
            hint={t('paper.bankHint')}
            value={bankId}
            onChange={setBankId}
            options={items.map(bank => ({ value: bank.id, label: `${bank.name}（${bank.unitName}）` }))}
            required
          />
        )}
      </Loaded>
      {bankId && <PaperForm key={bankId} bankId={bankId} shortfalls={[]} reload={() => undefined} />}
    </div>
  );
}

interface PaperFormProps {
  readonly paper?: Paper;
  readonly bankId: string;
  readonly shortfalls: readonly PaperShortfall[];
  readonly reload: () => void;
}

type Faults = { readonly title: boolean; readonly minutes: boolean; readonly blueprint: BlueprintFaults | undefined };

function usePaperForm({ paper, bankId }: PaperFormProps) {
  const go = useGo();
  const [title, setTitle] = useState(paper?.title ?? '');
  const [minutes, setMinutes] = useState(String(paper?.durationMinutes ?? 60));
  const [onExpiry, setOnExpiry] = useState<Paper['onExpiry']>(paper?.onExpiry ?? 'no-score');
  const [draft, setDraft] = useState(() => (paper ? draftOf(paper.blueprint) : emptyBlueprint));
  const [faults, setFaults] = useState<Faults>();
  const create = useCall(createPaper, { onSuccess: made => go(`/work/papers/${made.id}`, { replace: true }) });
  const revise = useCall(revisePaper);
  const save = () => {
    const durationMinutes = readWhole(minutes, { min: 1, max: 600 });
    const read = readBlueprint(draft);
    const blueprint = 'faults' in read ? read.faults : undefined;
    setFaults({ title: title.trim() === '', minutes: durationMinutes === undefined, blueprint });
    if (title.trim() === '' || durationMinutes === undefined || !('blueprint' in read)) return;
    const fields = { title, durationMinutes, onExpiry, blueprint: read.blueprint };
    if (paper) revise.mutate({ params: { id: paper.id }, body: { revision: paper.revision, ...fields } });
    else create.mutate({ body: { bankId, ...fields } });
  };
  const changed =
    !paper ||
    title !== paper.title ||
    minutes !== String(paper.durationMinutes) ||
    onExpiry !== paper.onExpiry ||
    JSON.stringify(draft) !== JSON.stringify(draftOf(paper.blueprint));
  return {
    ...{ title, setTitle, minutes, setMinutes, onExpiry, setOnExpiry, draft, setDraft, faults, save, changed },
    busy: create.isPending || revise.isPending,
    error: create.error ?? revise.error,
  };
}

function PaperForm(props: PaperFormProps) {
  const t = useWorkMessages();
  const { paper, bankId, shortfalls, reload } = props;
  const form = usePaperForm(props);
  const bank = useRead(getBank, { params: { id: bankId } });
  const editable = paper === undefined || paper.state === 'draft';
  const { faults } = form;
  return (
    <form
      className="zs-stack"
      onSubmit={event => {
        event.preventDefault();
        form.save();
      }}
    >
      {paper && <PageTitle aside={<PaperState state={paper.state} />}>{paper.title}</PageTitle>}
      {paper && bank.data && <p className="zs-soft">{t('paper.ofBank', { bank: bank.data.bank.name })}</p>}
      {!editable && <Notice title={t('paper.readOnly')} />}
      {paper && shortfalls.length > 0 && !form.changed && (
        <Shortfalls blueprint={paper.blueprint} shortfalls={shortfalls} />
      )}
      <fieldset className="zs-exam-fields" disabled={!editable}>
        <PaperFields form={form} />
        <h2>{t('paper.blueprint')}</h2>
        <BlueprintEditor
          bankId={bankId}
          draft={form.draft}
          faults={faults?.blueprint}
          shortfalls={form.changed ? [] : shortfalls}
          knownTags={bank.data?.tags.map(({ tag }) => tag) ?? []}
          onChange={form.setDraft}
        />
      </fieldset>
      {isApiError(form.error, 'exams.stale-revision') ? (
        <Notice
          tone="late"
          title={t('question.stale')}
          actions={<Button onClick={reload}>{t('question.reload')}</Button>}
        />
      ) : (
        <ErrorNotice error={form.error} />
      )}
      {editable && (
        <div className="zs-row">
          <Button kind="primary" type="submit" busy={form.busy} disabled={!form.changed}>
            {t(paper ? 'paper.save' : 'papers.create')}
          </Button>
          {paper && <MakeReady paper={paper} blocked={form.changed || shortfalls.length > 0} />}
        </div>
      )}
    </form>
  );
}

function PaperFields({ form }: { readonly form: ReturnType<typeof usePaperForm> }) {
  const t = useWorkMessages();
  const { faults } = form;
  return (
    <>
      <TextInput
        label={t('paper.title')}
        value={form.title}
        onChange={form.setTitle}
        maxLength={200}
        error={faults?.title ? t('paper.titleFault') : undefined}
        required
      />
      <TextInput
        label={t('paper.minutes')}
        value={form.minutes}
        onChange={form.setMinutes}
        maxLength={3}
        inputMode="numeric"
        error={faults?.minutes ? t('paper.minutesFault') : undefined}
        required
      />
      <RadioGroup
        label={t('paper.onExpiry')}
        value={form.onExpiry}
        onChange={form.setOnExpiry}
        options={[
          { value: 'no-score', label: t('expiry.no-score'), hint: t('expiryHint.no-score') },
          { value: 'grade-saved', label: t('expiry.grade-saved'), hint: t('expiryHint.grade-saved') },
        ]}
      />
    </>
  );
}

function MakeReady({ paper, blocked }: { readonly paper: Paper; readonly blocked: boolean }) {
  const t = useWorkMessages();
  const [asking, setAsking] = useState(false);
  const ready = useCall(readyPaper, { onSuccess: () => setAsking(false) });
  return (
    <>
      <Button disabled={blocked} onClick={() => setAsking(true)}>
        {t('paper.makeReady')}
      </Button>
      {blocked && <span className="zs-soft">{t('paper.readyBlocked')}</span>}
      <ConfirmDialog
        open={asking}
        busy={ready.isPending}
        title={t('paper.makeReady')}
        confirmLabel={t('paper.makeReady')}
        onConfirm={() => ready.mutate({ params: { id: paper.id }, body: { revision: paper.revision } })}
        onClose={() => setAsking(false)}
      >
        <p>{t('paper.readyText')}</p>
        <ErrorNotice error={ready.error} />
      </ConfirmDialog>
    </>
  );
}
