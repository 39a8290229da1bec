import { useRead } from '#api';
import { listLists, listRegions, regionFunctions, unitLevels, unitTypes } from '#contracts/organizations';
import { useMessages } from '#i18n';
import { type LineId, lineIds, lines } from '#kernel/roles';
import { describeSelector } from '#kernel/selector';
import { Button } from '#ui/button';
import { Checkbox, Select } from '#ui/choice';
import { Notice } from '#ui/notice';
import { AppLink } from '#ui/route';
import { type Addressees, emptyGroup, type Group } from './draft-form.ts';
import { formTexts } from './form-texts.ts';
import { type Named, useNames } from './words.ts';
import { workTexts } from './work-texts.ts';

interface Props {
  readonly value: Addressees;
  readonly onChange: (value: Addressees) => void;
  /** The region of the issuing body: it and the regions right below are offered. */
  readonly regionCode: string | undefined;
}

/** Whom a directive is addressed to: groups of conditions. */
export function AddresseeFields({ value, onChange, regionCode }: Props) {
  const w = useMessages(workTexts);
  const names = useNames();
  const regions = useRead(listRegions, { query: regionCode ? { parent: regionCode } : {} });
  const options = [...(regions.data?.chain ?? []), ...(regions.data?.items ?? [])].map(({ code, name }) => ({
    value: code,
    label: `${name} ${code}`,
  }));
  const groups = value.kind === 'groups' ? value.groups : [];
  const setGroups = (next: readonly Group[]) =>
    onChange(next.length > 0 ? { kind: 'groups', groups: next } : { kind: 'nobody' });
  return (
    <fieldset className="zs-stack zs-directive-list">
      <legend className="zs-hidden">{w('form.addressees')}</legend>
      <p className="zs-hint">{w('form.addresseesHint')}</p>
      <Checkbox
        label={w('form.nobody')}
        checked={value.kind === 'nobody'}
        onChange={nobody => onChange(nobody ? { kind: 'nobody' } : { kind: 'groups', groups: [emptyGroup] })}
      />
      {value.kind === 'kept' && (
        <Notice
          title={w('form.custom', {
            text: describeSelector(value.selector, { names: () => undefined, language: names.language }),
          })}
          actions={<Button onClick={() => setGroups([emptyGroup])}>{w('form.customReplace')}</Button>}
        />
      )}
      {groups.map((group, at) => (
        <GroupFields
          // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place in the list
          key={at}
          title={w('form.group', { n: at + 1 })}
          group={group}
          regions={options}
          onChange={next => setGroups(groups.map((each, place) => (place === at ? next : each)))}
          onRemove={() => setGroups(groups.filter((_, place) => place !== at))}
        />
      ))}
      {value.kind === 'groups' && (
        <div>
          <Button onClick={() => setGroups([...groups, emptyGroup])}>{w('form.addGroup')}</Button>
        </div>
      )}
    </fieldset>
  );
}

interface GroupProps {
  readonly title: string;
  readonly group: Group;
  readonly regions: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (group: Group) => void;
  readonly onRemove: () => void;
}

function GroupFields({ title, group, regions, onChange, onRemove }: GroupProps) {
  const w = useMessages(workTexts);
  const names = useNames();
  const any = { value: 'any', label: w('form.any') };
  const known = regions.some(region => region.value === group.region);
  const offered = [any, ...regions, ...(group.region && !known ? [{ value: group.region, label: group.region }] : [])];
  const lineOptions: { value: LineId | 'any'; label: string }[] = [
    { value: 'any', label: any.label },
    ...lineIds.map(value => ({ value, label: lines[value][names.language] })),
  ];
  return (
    <fieldset className="zs-stack zs-directive-part">
      <legend>{title}</legend>
      <Select
        label={w('form.region')}
        value={group.region || 'any'}
        options={offered}
        onChange={region => onChange({ ...group, region: region === 'any' ? '' : region })}
      />
      <Select
        label={w('form.line')}
        value={group.line || 'any'}
        options={lineOptions}
        onChange={line => onChange({ ...group, line: line === 'any' ? '' : line })}
      />
      <Ticks
        title={w('form.types')}
        names={unitTypes}
        chosen={group.types}
        onChange={types => onChange({ ...group, types })}
      />
      <Ticks
        title={w('form.levels')}
        names={unitLevels}
        chosen={group.levels}
        onChange={levels => onChange({ ...group, levels })}
      />
      <Ticks
        title={w('form.functions')}
        names={regionFunctions}
        chosen={group.functions}
        onChange={functions => onChange({ ...group, functions })}
      />
      <ListPicker chosen={group.lists} onChange={lists => onChange({ ...group, lists })} />
      <div>
        <Button kind="quiet" onClick={onRemove} aria-label={`${w('form.removeGroup')} ${title}`}>
          {w('form.removeGroup')}
        </Button>
      </div>
    </fieldset>
  );
}

/** Named lists of units; those chosen that the reader may not see stand by their number. */
function ListPicker({
  chosen,
  onChange,
}: {
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}) {
  const f = useMessages(formTexts);
  const lists = useRead(listLists, { query: { limit: '200' } });
  const known = (lists.data?.items ?? []).map(({ id, name, members }) => ({
    value: id,
    label: `${name}（${members}）`,
  }));
  const hidden = chosen.filter(id => known.every(list => list.value !== id)).map(value => ({ value, label: value }));
  return (
    <fieldset className="zs-row">
      <legend>{f('form.lists')}</legend>
      {[...known, ...hidden].map(({ value, label }) => (
        <Checkbox
          key={value}
          label={label}
          checked={chosen.includes(value)}
          onChange={on => onChange(on ? [...chosen, value] : chosen.filter(each => each !== value))}
        />
      ))}
      <span className="zs-hint">
        {f('form.listsHint')} <AppLink to="/work/unit-lists">{f('form.keepLists')}</AppLink>
      </span>
    </fieldset>
  );
}

interface TicksProps {
  readonly title: string;
  readonly names: Named;
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Several of a vocabulary; none ticked asks nothing. */
export function Ticks({ title, names, chosen, onChange }: TicksProps) {
  const words = useNames();
  return (
    <fieldset className="zs-row">
      <legend>{title}</legend>
      {words.options(names).map(({ value, label }) => (
        <Checkbox
          key={value}
          label={label}
          checked={chosen.includes(value)}
          onChange={on => onChange(on ? [...chosen, value] : chosen.filter(each => each !== value))}
        />
      ))}
    </fieldset>
  );
}
