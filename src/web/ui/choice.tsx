import { type ReactNode, useId } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { Field, FieldError, type FieldProps } from './field.tsx';
import { uiMessages } from './messages.ts';
import './styles/field.css';

export interface Option<V extends string = string> {
  readonly value: V;
  readonly label: string;
  readonly disabled?: boolean;
}

type Shared = Pick<FieldProps, 'label' | 'hint' | 'error' | 'required'>;

export interface SelectProps<V extends string> extends Shared {
  /** '' while nothing is chosen. */
  readonly value: V | '';
  readonly onChange: (value: V) => void;
  readonly options: readonly Option<V>[];
  readonly placeholder?: string;
  readonly disabled?: boolean;
}

/** One of a short list. Long lists (units, people) take the pickers of the workbench. */
export function Select<V extends string>({
  label,
  hint,
  error,
  required,
  value,
  onChange,
  options,
  placeholder,
  disabled,
}: SelectProps<V>) {
  const t = useMessages(uiMessages);
  return (
    <Field label={label} hint={hint} error={error} required={required ?? false}>
      {control => (
        <select
          className="zs-input"
          {...control}
          value={value}
          disabled={disabled}
          onChange={event => {
            const chosen = options.find(option => option.value === event.target.value);
            if (chosen) onChange(chosen.value);
          }}
        >
          {value === '' && <option value="">{placeholder ?? t('field.choose')}</option>}
          {options.map(option => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export interface CheckboxProps {
  readonly label: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly error?: string | undefined;
  readonly disabled?: boolean;
}

export function Checkbox({ label, checked, onChange, error, disabled }: CheckboxProps) {
  const id = useId();
  return (
    <div className={`zs-field${error ? ' zs-field-wrong' : ''}`}>
      <label className="zs-choice">
        <input
          type="checkbox"
          checked={checked}
          disabled={disabled}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          onChange={event => onChange(event.target.checked)}
        />
        <span>{label}</span>
      </label>
      <FieldError id={`${id}-error`} error={error} />
    </div>
  );
}

export interface RadioGroupProps<V extends string> extends Shared {
  readonly value: V | '';
  readonly onChange: (value: V) => void;
  readonly options: readonly (Option<V> & { readonly hint?: ReactNode })[];
  /** `large` for phones and exams: the whole line is the target. */
  readonly size?: 'normal' | 'large';
}

/** One of a few, all in sight. */
export function RadioGroup<V extends string>({
  label,
  hint,
  error,
  required,
  value,
  onChange,
  options,
  size = 'normal',
}: RadioGroupProps<V>) {
  const t = useMessages(uiMessages);
  const id = useId();
  return (
    <fieldset
      className={`zs-field zs-group${error ? ' zs-field-wrong' : ''}`}
      aria-describedby={[hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined}
    >
      <legend>
        {label}
        {required && <span className="zs-required">（{t('field.required')}）</span>}
      </legend>
      {hint && (
        <p id={`${id}-hint`} className="zs-hint">
          {hint}
        </p>
      )}
      <div className={size === 'large' ? 'zs-choices-large' : 'zs-choices'}>
        {options.map(option => (
          <label key={option.value} className="zs-choice">
            <input
              type="radio"
              name={id}
              value={option.value}
              checked={option.value === value}
              disabled={option.disabled}
              required={required}
              onChange={() => onChange(option.value)}
            />
            <span>
              {option.label}
              {option.hint && <span className="zs-hint">{option.hint}</span>}
            </span>
          </label>
        ))}
      </div>
      <FieldError id={`${id}-error`} error={error} />
    </fieldset>
  );
}
