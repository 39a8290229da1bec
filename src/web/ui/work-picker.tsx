import { useQuery } from '@tanstack/react-query';
import { Select, TreeSelect } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import type { Option } from './choice.tsx';
import { Field, type FieldProps } from './field.tsx';
import { uiMessages } from './messages.ts';

type Shared = Pick<FieldProps, 'label' | 'hint' | 'error' | 'required'>;

export interface SearchPickerProps extends Shared {
  /** A constant name; part of the cache key. */
  readonly id: string;
  /** Finds options by words; '' asks for the first ones. At most a few dozen. */
  readonly find: (words: string, signal: AbortSignal) => Promise<readonly Option[]>;
  readonly value: readonly Option[];
  readonly onChange: (value: readonly Option[]) => void;
  readonly multiple?: boolean;
  readonly disabled?: boolean;
}

function useFound({ id, words, find }: Pick<SearchPickerProps, 'id' | 'find'> & { readonly words: string }) {
  const asked = useDeferredValue(words);
  return useQuery({
    queryKey: [`picker:${id}`, asked],
    queryFn: ({ signal }) => find(asked, signal),
    placeholderData: previous => previous,
  });
}

/** One or several of a long register (units, people, sites), found by the server as one types. */
export function SearchPicker({
  label,
  hint,
  error,
  required,
  id,
  find,
  value,
  onChange,
  multiple,
  disabled,
}: SearchPickerProps) {
  const t = useMessages(uiMessages);
  const [words, setWords] = useState('');
  const found = useFound({ id, words, find });
  const labelled = (option: Option) => ({ value: option.value, label: option.label, key: option.value });
  const picked = value.map(labelled);
  return (
    <Field label={label} hint={hint} error={error} required={required ?? false}>
      {control => (
        <Select<{ value: string; label: string }[] | { value: string; label: string }>
          id={control.id}
          aria-describedby={control['aria-describedby']}
          aria-invalid={control['aria-invalid']}
          status={error ? 'error' : ''}
          style={{ width: '100%', maxWidth: 480 }}
          labelInValue
          allowClear
          showSearch={{ filterOption: false, onSearch: setWords }}
          {...(multiple ? { mode: 'multiple' as const } : {})}
          disabled={disabled ?? false}
          placeholder={t('picker.hint')}
          loading={found.isFetching}
          notFoundContent={t('picker.none')}
          options={(found.data ?? []).map(labelled)}
          value={multiple ? picked : (picked[0] ?? null)}
          onChange={next => {
            const list = Array.isArray(next) ? next : next ? [next] : [];
            onChange(list.map(({ value: chosen, label: name }) => ({ value: chosen, label: String(name) })));
          }}
        />
      )}
    </Field>
  );
}

/** A picker in a row of filters: choosing sets the filter, its chip takes it away. */
export function SearchFilter({
  id,
  label,
  find,
  onChoose,
}: Pick<SearchPickerProps, 'id' | 'find'> & {
  readonly label: string;
  readonly onChoose: (value: string | undefined) => void;
}) {
  const t = useMessages(uiMessages);
  const [words, setWords] = useState('');
  const found = useFound({ id, words, find });
  return (
    <Select<string>
      aria-label={label}
      placeholder={label}
      style={{ width: 200 }}
      showSearch={{ filterOption: false, onSearch: setWords }}
      loading={found.isFetching}
      notFoundContent={t('picker.none')}
      options={(found.data ?? []).map(({ value, label: name }) => ({ value, label: name, title: name }))}
      value={null}
      onChange={onChoose}
    />
  );
}

export interface TreeNode {
  readonly value: string;
  readonly label: string;
  readonly children?: readonly TreeNode[];
}

export interface TreePickerProps extends Shared {
  readonly nodes: readonly TreeNode[];
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
  readonly multiple?: boolean;
}

/** One or several nodes of a tree that is at hand: regions, categories. */
export function TreePicker({ label, hint, error, required, nodes, value, onChange, multiple }: TreePickerProps) {
  const t = useMessages(uiMessages);
  return (
    <Field label={label} hint={hint} error={error} required={required ?? false}>
      {control => (
        <TreeSelect<string | string[] | null>
          id={control.id}
          aria-describedby={control['aria-describedby']}
          style={{ width: '100%', maxWidth: 480 }}
          allowClear
          showSearch
          treeNodeFilterProp="title"
          treeLine
          multiple={multiple ?? false}
          placeholder={t('field.choose')}
          status={error ? 'error' : ''}
          treeData={nodes.map(treeData)}
          value={multiple ? [...value] : (value[0] ?? null)}
          onChange={next => onChange(Array.isArray(next) ? next : next ? [next] : [])}
        />
      )}
    </Field>
  );
}

interface TreeData {
  readonly value: string;
  readonly title: string;
  readonly children?: TreeData[];
}

const treeData = (node: TreeNode): TreeData => ({
  value: node.value,
  title: node.label,
  ...(node.children ? { children: node.children.map(treeData) } : {}),
});
