// How a draft stands to other directives: what it continues, implements, amends or replaces (DIR-02).
import { call, useRead } from '#api';
import {
  type DirectiveDetail,
  getDirective,
  listDirectives,
  type RelationKind,
  relationKinds,
  writtenRelationIds,
} from '#contracts/directives';
import { useMessages } from '#i18n';
import { Button } from '#ui/button';
import { type Option, Select } from '#ui/choice';
import { TextInput } from '#ui/field';
import { SearchPicker } from '#ui/work-picker';
import { newKey, type RelationRow, type RequirementForm, requirementFormOf } from './draft-form.ts';
import { Rows } from './form-rows.tsx';
import { formTexts } from './form-texts.ts';
import { useNames } from './words.ts';

const named = ({ title, number }: { readonly title: string; readonly number: string }): string =>
  `《${title}》${number === '' ? '' : `（${number}）`}`.slice(0, 300);

/** Published directives and those that ended: a draft is nothing to refer to. */
export async function findDirectives(words: string, own: string, signal: AbortSignal): Promise<readonly Option[]> {
  const query = { limit: '20', ...(words ? { q: words } : {}) };
  const { items } = await call(listDirectives, { query }, { signal });
  return items
    .filter(item => item.id !== own && item.state !== 'draft')
    .map(item => ({ value: item.id, label: named(item) }));
}

interface Props {
  readonly directive: DirectiveDetail;
  readonly value: readonly RelationRow[];
  readonly onChange: (value: readonly RelationRow[]) => void;
}

export function RelationFields({ directive, value, onChange }: Props) {
  const f = useMessages(formTexts);
  const names = useNames();
  const fixed = directive.relations.filter(({ kind }) => kind === 'forward' || kind === 'correct');
  const kinds = writtenRelationIds.map(kind => ({ value: kind, label: names.of(relationKinds, kind) }));
  return (
    <>
      {fixed.map(({ kind, targetText }) => (
        <p key={`${kind}${targetText}`}>
          {f('relations.fixed', { kind: names.of(relationKinds, kind), text: targetText })}
        </p>
      ))}
      <Rows
        title={f('relations.title')}
        hint={f('relations.hint')}
        rows={value}
        onChange={onChange}
        blank={(): RelationRow => ({ key: newKey(), kind: 'implement', targetId: null, targetText: '' })}
        addLabel={f('relations.add')}
        nameOf={row => row.targetText}
        most={20}
        titled
      >
        {(row, change) => (
          <>
            <Select
              label={f('relations.kind')}
              hint={row.kind === 'replace' ? f('relations.replace') : undefined}
              value={row.kind}
              options={kinds}
              onChange={kind => change({ kind })}
            />
            <SearchPicker
              id={`directives.relation.${directive.id}`}
              label={f('relations.find')}
              find={(words, signal) => findDirectives(words, directive.id, signal)}
              value={row.targetId ? [{ value: row.targetId, label: row.targetText }] : []}
              onChange={([chosen]) =>
                change(chosen ? { targetId: chosen.value, targetText: chosen.label } : { targetId: null })
              }
            />
            <TextInput
              label={f('relations.text')}
              hint={f('relations.textHint')}
              value={row.targetText}
              onChange={targetText => change({ targetText })}
              maxLength={300}
              required
            />
          </>
        )}
      </Rows>
    </>
  );
}

/** Of these relations a requirement may carry one of the other directive; forwarding carries all by itself. */
const CARRYING: readonly RelationKind[] = ['implement', 'amend'];

/** Requirements of the directives that this one implements or amends, to be carried and made stricter. */
export function CarryButtons({
  relations,
  requirements,
  onAdd,
}: {
  readonly relations: readonly RelationRow[];
  readonly requirements: readonly RequirementForm[];
  readonly onAdd: (requirement: RequirementForm) => void;
}) {
  const targets = relations.flatMap(row => (row.targetId && CARRYING.includes(row.kind) ? [row.targetId] : []));
  const carried = requirements.flatMap(row => row.kept.parentId ?? []);
  return [...new Set(targets)].map(id => <CarryFrom key={id} id={id} carried={carried} onAdd={onAdd} />);
}

function CarryFrom({
  id,
  carried,
  onAdd,
}: {
  readonly id: string;
  readonly carried: readonly string[];
  readonly onAdd: (requirement: RequirementForm) => void;
}) {
  const f = useMessages(formTexts);
  const { data } = useRead(getDirective, { params: { id } });
  const open = (data?.requirements ?? []).filter(row => !carried.includes(row.id));
  if (open.length === 0) return null;
  return (
    <fieldset className="zs-row">
      <legend>{f('carry.title')}</legend>
      {open.map(row => (
        <Button key={row.id} onClick={() => onAdd(requirementFormOf({ ...row, who: null, parentId: row.id }))}>
          {f('carry.one', { title: row.title })}
        </Button>
      ))}
    </fieldset>
  );
}
