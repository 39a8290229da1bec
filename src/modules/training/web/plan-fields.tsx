import { call, useRead } from '#api';
import { listPapers } from '#contracts/exams';
import { listRegions, unitTypes } from '#contracts/organizations';
import { jobCategories } from '#contracts/people';
import { type EnrolmentMode, enrolmentModes, listCourses } from '#contracts/training';
import { useLanguage } from '#i18n';
import { type LineId, lineIds, lines } from '#kernel/roles';
import { Button } from '#ui/button';
import { Checkbox, type Option, Select } from '#ui/choice';
import { DateInput, TextInput } from '#ui/field';
import { Notice } from '#ui/notice';
import { SearchPicker } from '#ui/work-picker';
import { type DraftForm, emptyTarget, type Target } from './plan-draft.ts';
import { useRegionNames, useTargetWords } from './target-words.ts';
import { useWorkTexts } from './work-words.ts';

const toggled = <T,>(list: readonly T[], item: T, on: boolean): readonly T[] =>
  on ? [...list, item] : list.filter(i => i !== item);

interface ChecksProps {
  readonly title: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

function Checks({ title, options, chosen, onChange }: ChecksProps) {
  return (
    <fieldset className="zs-field zs-group">
      <legend>{title}</legend>
      <div className="zs-choices">
        {options.map(({ value, label }) => (
          <Checkbox
            key={value}
            label={label}
            checked={chosen.includes(value)}
            onChange={on => onChange(toggled(chosen, value, on))}
          />
        ))}
      </div>
    </fieldset>
  );
}

async function findRegions(words: string, signal: AbortSignal): Promise<readonly Option[]> {
  const { items } = await call(listRegions, { query: words ? { q: words } : {} }, { signal });
  return items.slice(0, 30).map(({ code, name }) => ({ value: code, label: `${name}（${code}）` }));
}

/** The target group by job category, unit type, line and region. */
export function TargetFields({
  target,
  onChange,
}: {
  readonly target: Target;
  readonly onChange: (target: Target) => void;
}) {
  const t = useWorkTexts();
  const language = useLanguage();
  const keptWords = useTargetWords(target.kept);
  const regionName = useRegionNames(target.region === '' ? [] : [target.region]);
  const options = (names: Readonly<Record<string, { readonly zh: string; readonly en: string }>>) =>
    Object.entries(names).map(([value, name]) => ({ value, label: name[language] }));
  const change = (patch: Partial<Target>) =>
    onChange({ ...(target.kept ? emptyTarget : target), ...patch, kept: null });
  const lineOptions: { value: LineId | 'any'; label: string }[] = [
    { value: 'any', label: t('form.anyLine') },
    ...lineIds.map(value => ({ value, label: lines[value][language] })),
  ];
  return (
    <>
      {target.kept && <Notice>{t('form.custom', { text: keptWords })}</Notice>}
      <Checks
        title={t('form.categories')}
        options={options(jobCategories)}
        chosen={target.categories}
        onChange={categories => change({ categories })}
      />
      <Checks
        title={t('form.types')}
        options={options(unitTypes)}
        chosen={target.types}
        onChange={types => change({ types })}
      />
      <Select
        label={t('form.line')}
        value={target.line === '' ? 'any' : target.line}
        options={lineOptions}
        onChange={line => change({ line: line === 'any' ? '' : line })}
      />
      <SearchPicker
        id="training.regions"
        label={t('form.region')}
        hint={t('form.regionHint')}
        find={findRegions}
        value={target.region === '' ? [] : [{ value: target.region, label: regionName(target.region) }]}
        onChange={([chosen]) => change({ region: chosen?.value ?? '' })}
      />
    </>
  );
}

interface ContentProps {
  readonly form: DraftForm;
  readonly onChange: (patch: Partial<DraftForm>) => void;
}

/** What is studied, what is sat, and how people come to be enrolled. */
export function ContentFields({ form, onChange }: ContentProps) {
  const t = useWorkTexts();
  const courses = useRead(listCourses, { query: { state: 'ready', limit: 200 } });
  const papers = useRead(listPapers, { query: { limit: 200 } });
  const ready = (papers.data?.items ?? []).filter(paper => paper.state === 'ready');
  const modes = enrolmentModes.map(value => ({ value, label: t(`mode.${value}`) }));
  return (
    <>
      <Checks
        title={t('form.courses')}
        options={(courses.data?.items ?? []).map(c => ({ value: c.id, label: c.title }))}
        chosen={form.courseIds}
        onChange={courseIds => onChange({ courseIds })}
      />
      {courses.data?.items.length === 0 && <Notice tone="soon">{t('form.noCourses')}</Notice>}
      <Select
        label={t('form.paper')}
        value={form.paperId}
        options={ready.map(p => ({ value: p.id, label: p.title }))}
        onChange={paperId => onChange({ paperId })}
      />
      {papers.data && ready.length === 0 && <Notice tone="soon">{t('form.noPaper')}</Notice>}
      <Checks
        title={t('form.modes')}
        options={modes}
        chosen={form.modes}
        onChange={chosen =>
          onChange({ modes: chosen.filter((mode): mode is EnrolmentMode => enrolmentModes.some(m => m === mode)) })
        }
      />
    </>
  );
}

type Deadlines = DraftForm['deadlines'];

/** When how much of each unit's list must have passed. */
export function DeadlineFields({
  deadlines,
  onChange,
}: {
  readonly deadlines: Deadlines;
  readonly onChange: (deadlines: Deadlines) => void;
}) {
  const t = useWorkTexts();
  const change = (at: number, patch: Partial<Deadlines[number]>) =>
    onChange(deadlines.map((d, i) => (i === at ? { ...d, ...patch } : d)));
  return (
    <fieldset className="zs-field zs-group zs-stack">
      <legend>{t('form.deadline')}</legend>
      {deadlines.map((deadline, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity before they are saved
        <div key={at} className="zs-row">
          <DateInput label={t('form.deadlineOn')} value={deadline.dueOn} onChange={dueOn => change(at, { dueOn })} />
          <TextInput
            label={t('form.deadlineTitle')}
            maxLength={120}
            value={deadline.title}
            onChange={title => change(at, { title })}
          />
          <TextInput
            label={t('form.deadlineShare')}
            maxLength={12}
            value={deadline.den === '' ? deadline.num : `${deadline.num}/${deadline.den}`}
            onChange={value => {
              const [num = '', den = ''] = value.split('/');
              change(at, { num: num.trim(), den: den.trim() });
            }}
          />
          <Button kind="quiet" onClick={() => onChange(deadlines.filter((_, i) => i !== at))}>
            {t('form.removeDeadline')}
          </Button>
        </div>
      ))}
      <div>
        <Button
          onClick={() => onChange([...deadlines, { dueOn: '', title: '', num: '1', den: '1' }])}
          disabled={deadlines.length >= 10}
        >
          {t('form.addDeadline')}
        </Button>
      </div>
    </fieldset>
  );
}
