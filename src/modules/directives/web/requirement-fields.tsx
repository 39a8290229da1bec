import { useRead } from '#api';
import {
  type ConsequenceKind,
  consequenceKindIds,
  consequenceKinds,
  listTemplates,
  type RequirementTemplate,
} from '#contracts/directives';
import { useMessages } from '#i18n';
import { formatCitation } from '#kernel/citation';
import { Button } from '#ui/button';
import { Select } from '#ui/choice';
import { TextArea, TextInput } from '#ui/field';
import { Notice } from '#ui/notice';
import { Ticks } from './addressee-fields.tsx';
import { dueFormOf, dueKinds, newKey, type RequirementForm } from './draft-form.ts';
import { shareText, useNames } from './words.ts';
import { workTexts } from './work-texts.ts';

interface Props {
  readonly value: readonly RequirementForm[];
  readonly onChange: (value: readonly RequirementForm[]) => void;
  readonly issuerUnitId: string;
}

const blank = (): RequirementForm => ({
  key: newKey(),
  title: '',
  measureId: '',
  parameters: {},
  num: '1',
  den: '1',
  due: { kind: 'by', value: '' },
  instrument: '',
  article: '',
  quote: '',
  consequences: [],
  kept: { who: null, parentId: null, ruleId: null, consequences: [] },
});

const fromTemplate = (template: RequirementTemplate, language: 'zh' | 'en'): RequirementForm => ({
  ...blank(),
  title: template.title[language],
  measureId: template.measureId,
  num: String(template.threshold.num),
  den: String(template.threshold.den),
  due: dueFormOf(template.due.spec),
  instrument: template.citation.instrument,
  article: template.citation.article,
  quote: template.citation.quote ?? '',
  kept: { who: null, parentId: null, ruleId: template.ruleId, consequences: [] },
});

/** What a directive requires. There is no field for a figure. */
export function RequirementFields({ value, onChange, issuerUnitId }: Props) {
  const w = useMessages(workTexts);
  const names = useNames();
  const offered = useRead(listTemplates, { query: { unitId: issuerUnitId } });
  const templates = offered.data?.templates ?? [];
  const measures = offered.data?.measures ?? [];
  return (
    <fieldset className="zs-stack zs-directive-list">
      <legend className="zs-hidden">{w('form.requirements')}</legend>
      <p className="zs-hint">{w('form.requirementsHint')}</p>
      {value.map(row => (
        <RequirementRow
          key={row.key}
          row={row}
          measures={measures}
          onChange={next => onChange(value.map(each => (each.key === row.key ? next : each)))}
          onRemove={() => onChange(value.filter(each => each.key !== row.key))}
        />
      ))}
      <div className="zs-row">
        <Button onClick={() => onChange([...value, blank()])}>{w('form.addRequirement')}</Button>
        {templates.map(template => (
          <Button key={template.ruleId} onClick={() => onChange([...value, fromTemplate(template, names.language)])}>
            {w('form.fromTemplate')}：{shareText(template.threshold)} {formatCitation(template.citation)}
          </Button>
        ))}
      </div>
    </fieldset>
  );
}

interface RowProps {
  readonly row: RequirementForm;
  readonly measures: readonly {
    readonly id: string;
    readonly title: { readonly zh: string; readonly en: string };
    readonly facts: { readonly zh: string; readonly en: string };
    readonly options: readonly { readonly parameters: RequirementForm['parameters']; readonly title: string }[];
  }[];
  readonly onChange: (row: RequirementForm) => void;
  readonly onRemove: () => void;
}

const isConsequence = (kind: string): kind is ConsequenceKind => consequenceKindIds.some(each => each === kind);

function RequirementRow({ row, measures, onChange, onRemove }: RowProps) {
  const w = useMessages(workTexts);
  const names = useNames();
  const change = (patch: Partial<RequirementForm>) => onChange({ ...row, ...patch });
  const measure = measures.find(each => each.id === row.measureId);
  const known = measures.map(each => ({ value: each.id, label: each.title[names.language] }));
  const options = measure || row.measureId === '' ? known : [...known, { value: row.measureId, label: row.measureId }];
  const runs = (measure?.options ?? []).map(option => ({
    value: JSON.stringify(option.parameters),
    label: option.title,
  }));
  return (
    <fieldset className="zs-stack zs-directive-part">
      <legend>{row.title || w('form.requirementTitle')}</legend>
      {row.kept.parentId && <Notice tone="soon" title={w('form.inherited')} />}
      <TextInput
        label={w('form.requirementTitle')}
        value={row.title}
        onChange={title => change({ title })}
        maxLength={200}
        required
      />
      <Select
        label={w('form.measure')}
        hint={measure?.facts[names.language]}
        value={row.measureId}
        options={options}
        onChange={measureId => change({ measureId, parameters: {} })}
        required
      />
      {runs.length > 0 && (
        <Select
          label={w('form.run')}
          value={runs.some(run => run.value === JSON.stringify(row.parameters)) ? JSON.stringify(row.parameters) : ''}
          options={runs}
          onChange={parameters =>
            change({
              parameters: measure?.options.find(o => JSON.stringify(o.parameters) === parameters)?.parameters ?? {},
            })
          }
        />
      )}
      <div className="zs-row">
        <TextInput
          label={w('form.num')}
          inputMode="numeric"
          value={row.num}
          onChange={num => change({ num })}
          maxLength={10}
          required
        />
        <TextInput
          label={w('form.den')}
          inputMode="numeric"
          value={row.den}
          onChange={den => change({ den })}
          maxLength={10}
          required
        />
      </div>
      <div className="zs-row">
        <Select
          label={w('form.dueKind')}
          value={row.due.kind}
          options={dueKinds.map(value => ({ value, label: w(`form.due.${value}`) }))}
          onChange={kind => change({ due: { kind, value: '' } })}
        />
        {row.due.kind !== 'open' && (
          <TextInput
            label={w('form.dueValue')}
            placeholder={
              { by: '2026-12-31', beforeMonth: '2026-12', monthEnd: '2026-12', yearEnd: '2026', workingDays: '15' }[
                row.due.kind
              ]
            }
            value={row.due.value}
            onChange={value => change({ due: { kind: row.due.kind, value } })}
            maxLength={10}
            required
          />
        )}
      </div>
      <TextInput
        label={w('form.instrument')}
        value={row.instrument}
        onChange={instrument => change({ instrument })}
        maxLength={200}
        required
      />
      <TextInput
        label={w('form.article')}
        value={row.article}
        onChange={article => change({ article })}
        maxLength={120}
      />
      <TextArea
        label={w('form.quote')}
        value={row.quote}
        onChange={quote => change({ quote })}
        maxLength={400}
        rows={2}
      />
      <Ticks
        title={w('form.consequences')}
        names={consequenceKinds}
        chosen={row.consequences}
        onChange={chosen => change({ consequences: chosen.filter(isConsequence) })}
      />
      <div>
        <Button kind="quiet" onClick={onRemove} aria-label={`${w('form.removeRequirement')} ${row.title}`}>
          {w('form.removeRequirement')}
        </Button>
      </div>
    </fieldset>
  );
}
