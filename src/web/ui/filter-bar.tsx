import { type FormEvent, type ReactNode, useId } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { Button } from './button.tsx';
import type { Option } from './choice.tsx';
import { Menu } from './fitting-nav.tsx';
import { uiMessages } from './messages.ts';
import { type Search, searchValue, searchValues, useSearchState } from './route.tsx';
import './styles/list.css';

/** A filter of a list; its value stands in the address under `name`. */
export type FilterDef =
  | {
      readonly kind: 'choice';
      readonly name: string;
      readonly label: string;
      readonly options: readonly Option[];
      readonly multiple?: boolean;
    }
  | { readonly kind: 'text'; readonly name: string; readonly label: string; readonly maxLength: number }
  | { readonly kind: 'date'; readonly name: string; readonly label: string }
  | {
      /** A control of the page's own, e.g. a picker of the workbench (`SearchFilter`). */
      readonly kind: 'own';
      readonly name: string;
      readonly label: string;
      /** What is chosen, in words, for its chip. */
      readonly words: string;
      readonly control: (set: (value: string | undefined) => void) => ReactNode;
    };

/** Filters as chips. What is set is said in words and taken away with one click; every change starts at the first page. */
export function FilterBar({ filters }: { readonly filters: readonly FilterDef[] }) {
  const t = useMessages(uiMessages);
  const [search, setSearch] = useSearchState();
  const set = (name: string, values: readonly string[]) => setSearch({ [name]: values, after: undefined });
  const active = filters.flatMap(filter => searchValues(search, filter.name).map(value => ({ filter, value })));
  return (
    <fieldset className="zs-filters zs-no-print">
      <legend className="zs-hidden">{t('list.filters')}</legend>
      {filters.map(filter => (
        <FilterControl key={filter.name} filter={filter} search={search} set={set} />
      ))}
      {active.map(({ filter, value }) => {
        const words = `${filter.label}：${wordOf(filter, value)}`;
        return (
          <button
            key={`${filter.name}=${value}`}
            type="button"
            className="zs-chip"
            aria-label={t('list.remove', { filter: words })}
            onClick={() =>
              set(
                filter.name,
                searchValues(search, filter.name).filter(other => other !== value),
              )
            }
          >
            {words} <span aria-hidden="true">×</span>
          </button>
        );
      })}
      {active.length > 1 && (
        <Button
          kind="quiet"
          onClick={() => setSearch({ ...Object.fromEntries(filters.map(f => [f.name, undefined])), after: undefined })}
        >
          {t('list.clear')}
        </Button>
      )}
    </fieldset>
  );
}

function wordOf(filter: FilterDef, value: string): string {
  if (filter.kind === 'choice') return filter.options.find(option => option.value === value)?.label ?? value;
  return filter.kind === 'own' ? filter.words : value;
}

interface ControlProps<F extends FilterDef = FilterDef> {
  readonly filter: F;
  readonly search: Search;
  readonly set: (name: string, values: readonly string[]) => void;
}

function FilterControl({ filter, search, set }: ControlProps) {
  if (filter.kind === 'choice') return <ChoiceFilter filter={filter} search={search} set={set} />;
  if (filter.kind === 'own') return filter.control(value => set(filter.name, value === undefined ? [] : [value]));
  return <EntryFilter filter={filter} search={search} set={set} />;
}

function ChoiceFilter({ filter, search, set }: ControlProps<Extract<FilterDef, { kind: 'choice' }>>) {
  const id = useId();
  const chosen = searchValues(search, filter.name);
  return (
    <div className="zs-filter">
      <Menu label={filter.label}>
        <div className="zs-filter-options">
          {filter.options.map(option => (
            <label key={option.value} className="zs-choice">
              <input
                type={filter.multiple ? 'checkbox' : 'radio'}
                name={id}
                checked={chosen.includes(option.value)}
                onChange={event => {
                  if (!filter.multiple) return set(filter.name, [option.value]);
                  set(
                    filter.name,
                    event.target.checked ? [...chosen, option.value] : chosen.filter(value => value !== option.value),
                  );
                }}
              />
              <span>{option.label}</span>
            </label>
          ))}
        </div>
      </Menu>
    </div>
  );
}

function EntryFilter({ filter, search, set }: ControlProps<Exclude<FilterDef, { kind: 'choice' | 'own' }>>) {
  const t = useMessages(uiMessages);
  const value = searchValue(search, filter.name) ?? '';
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const entered = new FormData(event.currentTarget).get(filter.name);
    if (typeof entered === 'string') set(filter.name, entered.trim() ? [entered.trim()] : []);
  };
  return (
    <form className="zs-filter-entry" onSubmit={submit}>
      <input
        // A filter taken away elsewhere empties the field.
        key={value}
        name={filter.name}
        className="zs-input"
        aria-label={filter.label}
        placeholder={filter.label}
        defaultValue={value}
        {...(filter.kind === 'date' ? { type: 'date' } : { type: 'search', maxLength: filter.maxLength })}
      />
      <Button type="submit">{t('list.apply')}</Button>
    </form>
  );
}
