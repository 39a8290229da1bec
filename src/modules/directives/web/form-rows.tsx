// Lists in the drafting form: one bordered part a row, with a button that removes it and one that adds another.
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useDeferredValue, useEffect, useId } from 'react';
import { call } from '#api';
import { listUnits } from '#contracts/organizations';
import { useMessages } from '#i18n';
import { Button } from '#ui/button';
import { TextInput } from '#ui/field';
import './directive.css';
import { formTexts } from './form-texts.ts';

interface RowsProps<R extends { readonly key: string }> {
  readonly title: string;
  readonly hint?: string;
  readonly rows: readonly R[];
  readonly onChange: (rows: readonly R[]) => void;
  readonly blank: () => R;
  readonly addLabel: string;
  /** What a reader is told when the row is to be removed. */
  readonly nameOf: (row: R) => string;
  readonly most: number;
  /** The card around it says the title already. */
  readonly titled?: boolean;
  readonly children: (row: R, change: (patch: Partial<R>) => void) => ReactNode;
}

export function Rows<R extends { readonly key: string }>(props: RowsProps<R>) {
  const { title, hint, rows, onChange, blank, addLabel, nameOf, most, children } = props;
  const f = useMessages(formTexts);
  return (
    <fieldset className="zs-stack zs-directive-list">
      <legend {...(props.titled ? { className: 'zs-hidden' } : {})}>{title}</legend>
      {hint && <p className="zs-hint">{hint}</p>}
      {rows.map(row => (
        <div key={row.key} className="zs-directive-row">
          {children(row, patch => onChange(rows.map(each => (each.key === row.key ? { ...each, ...patch } : each))))}
          <Button
            kind="quiet"
            aria-label={f('rows.removeOne', { name: nameOf(row) || title })}
            onClick={() => onChange(rows.filter(each => each.key !== row.key))}
          >
            {f('rows.remove')}
          </Button>
        </div>
      ))}
      {rows.length < most && (
        <div>
          <Button onClick={() => onChange([...rows, blank()])}>{addLabel}</Button>
        </div>
      )}
    </fieldset>
  );
}

interface BodyInputProps {
  readonly body: { readonly unitId: string | null; readonly name: string };
  readonly onChange: (body: { readonly unitId: string | null; readonly name: string }) => void;
}

/** A body by name: units of the register are offered; any other name is printed as written. */
export function BodyInput({ body, onChange }: BodyInputProps) {
  const f = useMessages(formTexts);
  const listId = useId();
  const words = useDeferredValue(body.name.trim());
  const found = useQuery({
    queryKey: ['directives.body', words],
    queryFn: ({ signal }) => call(listUnits, { query: { limit: '8', q: words } }, { signal }),
    enabled: words.length >= 2 && body.unitId === null,
    placeholderData: previous => previous,
  });
  const units = found.data?.items ?? [];
  const known = units.find(unit => unit.name === body.name.trim());
  useEffect(() => {
    // The register may answer after the name was typed to its end.
    if (known && body.unitId === null) onChange({ name: body.name, unitId: known.id });
  }, [known, body, onChange]);
  return (
    <>
      <TextInput
        label={f('body.name')}
        hint={body.name === '' ? undefined : f(body.unitId ? 'body.known' : 'body.asWritten')}
        value={body.name}
        onChange={name => onChange({ name, unitId: null })}
        maxLength={120}
        list={listId}
        autoComplete="off"
      />
      <datalist id={listId}>
        {units.map(unit => (
          <option key={unit.id} value={unit.name}>
            {unit.regionName}
          </option>
        ))}
      </datalist>
    </>
  );
}
