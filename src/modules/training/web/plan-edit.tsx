import { useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { call, serverNow, useCall, useMe, useRead } from '#api';
import { listUnits } from '#contracts/organizations';
import { createPlan, getPlan, getPlanDefaults, type PlanShown, revisePlan } from '#contracts/training';
import { useLanguage } from '#i18n';
import { dateOf } from '#kernel/time';
import { Button } from '#ui/button';
import type { Option } from '#ui/choice';
import { DateInput, TextArea, TextInput } from '#ui/field';
import { PageTitle } from '#ui/frame';
import { ErrorNotice, Loaded } from '#ui/notice';
import { useGo } from '#ui/route';
import { SearchPicker } from '#ui/work-picker';
import { type DraftForm, draftOf, emptyDraft, formOf, withRules, wrongFields } from './plan-draft.ts';
import { ContentFields, DeadlineFields, TargetFields } from './plan-fields.tsx';
import { titles } from './titles.ts';
import { useWorkTexts } from './work-words.ts';

/** Drafting a plan, or revising a draft. */
export function Page() {
  const params: Readonly<Record<string, string | undefined>> = useParams({ strict: false });
  return params.id === undefined ? <PlanForm plan={null} /> : <Revise id={params.id} />;
}

function Revise({ id }: { readonly id: string }) {
  const plan = useRead(getPlan, { params: { id } });
  return <Loaded of={plan}>{data => <PlanForm key={data.revision} plan={data} />}</Loaded>;
}

function PlanForm({ plan }: { readonly plan: PlanShown | null }) {
  const t = useWorkTexts();
  const language = useLanguage();
  const go = useGo();
  const { data: me } = useMe();
  const [form, setForm] = useState<DraftForm>(() =>
    plan ? formOf(plan) : emptyDraft(dateOf(serverNow()).slice(0, 4)),
  );
  const [picked, setPicked] = useState<readonly Option[]>();
  const [tried, setTried] = useState(false);
  const own = me?.unit ? [{ value: me.unit.id, label: me.unit.name }] : [];
  const unit = plan ? [{ value: plan.unit.id, label: plan.unit.name }] : (picked ?? own);
  const unitId = unit[0]?.value;
  const create = useCall(createPlan, { onSuccess: reply => go(`/work/training/${reply.id}`) });
  const revise = useCall(revisePlan, { onSuccess: (_, { params }) => go(`/work/training/${params.id}`) });
  const wrong = wrongFields(form);
  const change = (patch: Partial<DraftForm>) => setForm(before => ({ ...before, ...patch }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (wrong.length > 0 || !unitId) return;
    const draft = draftOf(form);
    if (plan) revise.mutate({ params: { id: plan.id }, body: { revision: plan.revision, ...draft } });
    else create.mutate({ body: { unitId, ...draft } });
  };
  const text = (
    name: 'title' | 'subject' | 'year' | 'trainingHours' | 'examHours' | 'passMark' | 'attempts',
    maxLength = 10,
  ) => (
    <TextInput
      label={t(name === 'passMark' ? 'form.pass' : `form.${name}`)}
      required
      maxLength={maxLength}
      value={form[name]}
      error={tried && wrong.includes(name) ? '—' : undefined}
      onChange={value => change({ [name]: value })}
    />
  );
  return (
    <form className="zs-stack" onSubmit={submit} noValidate>
      <PageTitle>{titles[language][plan ? 'editPlan' : 'newPlan']}</PageTitle>
      <SearchPicker
        id="training-organisers"
        label={t('form.unit')}
        hint={t('form.pickUnit')}
        required
        disabled={plan !== null}
        value={unit}
        onChange={setPicked}
        find={async (q, signal) => {
          const { items } = await call(listUnits, { query: { q: q || undefined, limit: 30 } }, { signal });
          return items.map(u => ({ value: u.id, label: u.name }));
        }}
      />
      {unitId && <Prefill unitId={unitId} form={form} onFill={setForm} />}
      {text('title', 120)}
      {text('subject', 80)}
      {text('year', 4)}
      <TextArea
        label={t('form.summary')}
        value={form.summary}
        onChange={summary => change({ summary })}
        maxLength={2000}
      />
      <TargetFields target={form.target} onChange={target => change({ target })} />
      <DateInput
        label={t('form.opensOn')}
        required
        value={form.opensOn}
        error={tried && wrong.includes('opensOn') ? '—' : undefined}
        onChange={opensOn => change({ opensOn })}
      />
      <DateInput
        label={t('form.closesOn')}
        required
        value={form.closesOn}
        error={tried && wrong.includes('closesOn') ? '—' : undefined}
        onChange={closesOn => change({ closesOn })}
      />
      {text('trainingHours')}
      {text('examHours')}
      {text('passMark')}
      {text('attempts')}
      <TextInput label={t('form.price')} maxLength={10} value={form.yuan} onChange={yuan => change({ yuan })} />
      <ContentFields form={form} onChange={change} />
      <DeadlineFields deadlines={form.deadlines} onChange={deadlines => change({ deadlines })} />
      <TextInput
        label={t('form.basis')}
        maxLength={120}
        value={form.instrument}
        onChange={instrument => change({ instrument })}
      />
      <TextInput
        label={t('form.article')}
        maxLength={120}
        value={form.article}
        onChange={article => change({ article })}
      />
      <ErrorNotice error={create.error ?? revise.error} />
      <div className="zs-row">
        <Button type="submit" kind="primary" busy={create.isPending || revise.isPending}>
          {t('do.save')}
        </Button>
      </div>
    </form>
  );
}

/** Puts in what the rules in force say for the organiser; the figures are checked again when the plan is published. */
function Prefill({
  unitId,
  form,
  onFill,
}: {
  readonly unitId: string;
  readonly form: DraftForm;
  readonly onFill: (form: DraftForm) => void;
}) {
  const t = useWorkTexts();
  const defaults = useRead(getPlanDefaults, { query: { unitId } });
  if (!defaults.data || defaults.data.rules.length === 0) return null;
  const { rules } = defaults.data;
  return (
    <div>
      <Button onClick={() => onFill(withRules(form, rules))}>{t('form.rules')}</Button>
    </div>
  );
}
