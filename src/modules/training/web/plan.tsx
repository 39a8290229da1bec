import { useState } from 'react';
import { useCall, useRead } from '#api';
import { closePlan, getPlan, type PlanShown, publishPlan } from '#contracts/training';
import { useFormats, useLanguage } from '#i18n';
import { Button, LinkButton } from '#ui/button';
import { CitationLinks } from '#ui/citation';
import { DetailPage } from '#ui/detail-page';
import { ErrorNotice, Loaded } from '#ui/notice';
import { AppLink, useParam } from '#ui/route';
import { Figures } from './figures.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { useTargetWords } from './target-words.ts';
import { titles } from './titles.ts';
import { citationsOf, fromHundredths, planMarks, useWorkTexts, type WorkTranslate } from './work-words.ts';

export function Page() {
  const id = useParam('id');
  const plan = useRead(getPlan, { params: { id } });
  return <Loaded of={plan}>{data => <Plan plan={data} />}</Loaded>;
}

function Plan({ plan }: { readonly plan: PlanShown }) {
  const t = useWorkTexts();
  const language = useLanguage();
  return (
    <DetailPage
      kind={titles[language].plan}
      title={plan.title}
      state={{ state: planMarks[plan.state], word: t(`plan.${plan.state}`) }}
      citations={plan.basis ? citationsOf([plan.basis]) : []}
      actions={<Actions plan={plan} />}
      facts={useFacts(plan, t)}
      sections={[
        ...(plan.rules && plan.rules.length > 0 ? [{ title: t('section.rules'), content: <Rules plan={plan} /> }] : []),
        ...(plan.state === 'draft' ? [] : [{ title: t('section.figures'), content: <Figures planId={plan.id} /> }]),
      ]}
      timeline={[
        ...(plan.publishedAt ? [{ at: plan.publishedAt, what: t('plan.published') }] : []),
        ...(plan.closedAt ? [{ at: plan.closedAt, what: t('plan.closed') }] : []),
      ].map(entry => ({ ...entry, id: entry.at, who: plan.unit.name }))}
    >
      {plan.state !== 'draft' && (
        <nav className="zs-row">
          <AppLink to={`/work/training/${plan.id}/lists`}>{t('link.lists')}</AppLink>
          <AppLink to={`/work/training/${plan.id}/enrolments`}>{t('link.enrolments')}</AppLink>
          <AppLink to={`/work/training/${plan.id}/laggards`}>{t('link.laggards')}</AppLink>
        </nav>
      )}
    </DetailPage>
  );
}

function useFacts(plan: PlanShown, t: WorkTranslate) {
  const { date } = useFormats();
  const target = useTargetWords(plan.target);
  const { counts } = plan;
  const deadlines = plan.deadlines.map(d => `${d.title}：${date(d.dueOn)}　${d.share.num}/${d.share.den}`);
  return [
    { label: t('col.organiser'), value: plan.unit.name },
    { label: t('col.subject'), value: `${plan.subject}（${plan.year}）` },
    { label: t('col.window'), value: `${date(plan.opensOn)} – ${date(plan.closesOn)}` },
    { label: t('fact.target'), value: target },
    { label: t('fact.hours'), value: t('fact.hoursValue', { training: plan.trainingHours, exam: plan.examHours }) },
    { label: t('fact.pass'), value: t('fact.passValue', { points: fromHundredths(plan.passMarkHundredths) }) },
    { label: t('fact.attempts'), value: t('fact.attemptsValue', { count: plan.attempts }) },
    {
      label: t('fact.price'),
      value: plan.priceFen > 0 ? t('fact.priceValue', { yuan: fromHundredths(plan.priceFen) }) : null,
    },
    { label: t('fact.modes'), value: plan.modes.map(mode => t(`mode.${mode}`)).join('、') },
    {
      label: t('fact.courses'),
      value: plan.courses.map(c => (
        <AppLink key={c.id} to={`/work/courses/${c.id}`}>
          {c.title}　
        </AppLink>
      )),
    },
    {
      label: t('fact.deadlines'),
      value: deadlines.length > 0 ? deadlines.map(line => <div key={line}>{line}</div>) : null,
    },
    { label: t('fact.counts'), value: plan.state === 'draft' ? null : t('fact.countsValue', { ...counts }) },
    {
      label: t('col.unit'),
      value:
        counts.emptyUnits > 0 ? (
          <AppLink to={`/work/training/${plan.id}/lists?empty=yes`}>
            {t('fact.empty', { count: counts.emptyUnits })}
          </AppLink>
        ) : null,
    },
    { label: t('fact.summary'), value: plan.summary },
  ];
}

const ruleKeys = [
  'exam.pass-mark',
  'exam.attempts',
  'hours.credit',
  'training.window',
  'card.price',
  'exam.resume',
  'exam.entry',
  'exam.precondition',
] as const;

function Rules({ plan }: { readonly plan: PlanShown }) {
  const t = useWorkTexts();
  return (
    <ul>
      {plan.rules?.map(rule => {
        const key = ruleKeys.find(k => k === rule.ruleId);
        return (
          <li key={rule.ruleId} className="zs-row">
            <span>{key ? t(`rule.${key}`) : rule.ruleId}</span>
            <CitationLinks citations={citationsOf(rule.citations)} />
          </li>
        );
      })}
    </ul>
  );
}

function Actions({ plan }: { readonly plan: PlanShown }) {
  const t = useWorkTexts();
  const language = useLanguage();
  const publish = useCall(publishPlan);
  const close = useCall(closePlan, { onSuccess: () => setClosing(false) });
  const [closing, setClosing] = useState(false);
  if (plan.actions.length === 0) return null;
  return (
    <>
      {plan.mayEdit && <LinkButton to={`/work/training/${plan.id}/edit`}>{t('do.edit')}</LinkButton>}
      {plan.actions.map(({ action, label }) =>
        action === 'publish' ? (
          <Button
            key={action}
            kind="primary"
            busy={publish.isPending}
            onClick={() => publish.mutate({ params: { id: plan.id }, body: { revision: plan.revision } })}
          >
            {label[language]}
          </Button>
        ) : (
          <Button key={action} onClick={() => setClosing(true)}>
            {label[language]}
          </Button>
        ),
      )}
      <ErrorNotice error={publish.error} />
      {closing && (
        <ReasonDialog
          title={t('do.close')}
          confirm={t('do.close')}
          busy={close.isPending}
          error={close.error}
          onConfirm={reason => close.mutate({ params: { id: plan.id }, body: { reason } })}
          onClose={() => setClosing(false)}
        />
      )}
    </>
  );
}
