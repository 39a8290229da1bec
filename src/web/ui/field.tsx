import { type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes, useId, useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { uiMessages } from './messages.ts';
import './styles/field.css';

/** What a control needs to belong to its label, hint and error. */
export interface ControlProps {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean | undefined;
  readonly required: boolean | undefined;
}

export interface FieldProps {
  readonly label: string;
  /** What to enter and why, before any error. */
  readonly hint?: ReactNode;
  /** What is wrong and how to mend it. */
  readonly error?: string | undefined;
  readonly required?: boolean;
  readonly children: (control: ControlProps) => ReactNode;
}

/** Label, hint and error around one control: `<Field label="域名">{c => <input {...c} />}</Field>`. */
export function Field({ label, hint, error, required, children }: FieldProps) {
  const t = useMessages(uiMessages);
  const id = useId();
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <div className={`zs-field${error ? ' zs-field-wrong' : ''}`}>
      <label htmlFor={id}>
        {label}
        {required && <span className="zs-required">（{t('field.required')}）</span>}
      </label>
      {hint && (
        <p id={`${id}-hint`} className="zs-hint">
          {hint}
        </p>
      )}
      {children({
        id,
        'aria-describedby': described || undefined,
        'aria-invalid': error ? true : undefined,
        required: required || undefined,
      })}
      <FieldError id={`${id}-error`} error={error} />
    </div>
  );
}

/** The error under a control, announced when it appears. */
export function FieldError({ id, error }: { readonly id: string; readonly error: string | undefined }) {
  return (
    <p id={id} className="zs-error" role="alert">
      {error ? `✕ ${error}` : null}
    </p>
  );
}

type Shared = Pick<FieldProps, 'label' | 'hint' | 'error' | 'required'>;

export interface TextInputProps
  extends Shared,
    Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value' | 'required'> {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Every string is bounded. */
  readonly maxLength: number;
}

/** One line of text with its label. */
export function TextInput({ label, hint, error, required, onChange, ...input }: TextInputProps) {
  return (
    <Field label={label} hint={hint} error={error} required={required ?? false}>
      {control => (
        <input
          type="text"
          className="zs-input"
          {...input}
          {...control}
          onChange={event => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

export interface TextAreaProps
  extends Shared,
    Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'onChange' | 'value' | 'required'> {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly maxLength: number;
}

/** Several lines of text with a count of what is left near the limit. */
export function TextArea({ label, hint, error, required, onChange, value, maxLength, ...area }: TextAreaProps) {
  return (
    <Field label={label} hint={hint} error={error} required={required ?? false}>
      {control => (
        <>
          <textarea
            rows={4}
            className="zs-input"
            {...area}
            {...control}
            value={value}
            maxLength={maxLength}
            onChange={event => onChange(event.target.value)}
          />
          {value.length > maxLength * 0.8 && (
            <span className="zs-hint">
              {value.length} / {maxLength}
            </span>
          )}
        </>
      )}
    </Field>
  );
}

export interface PasswordInputProps extends Shared {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoComplete: 'current-password' | 'new-password';
  readonly name?: string;
  readonly autoFocus?: boolean;
}

/** A password with a button that shows it and a warning of Caps Lock. */
export function PasswordInput({ label, hint, error, required, onChange, ...input }: PasswordInputProps) {
  const t = useMessages(uiMessages);
  const [shown, setShown] = useState(false);
  const [caps, setCaps] = useState(false);
  return (
    <Field label={label} hint={hint} error={error} required={required ?? false}>
      {control => (
        <>
          <div className="zs-password">
            <input
              className="zs-input"
              maxLength={128}
              spellCheck={false}
              autoCapitalize="none"
              {...input}
              {...control}
              type={shown ? 'text' : 'password'}
              onChange={event => onChange(event.target.value)}
              onKeyUp={event => setCaps(event.getModifierState('CapsLock'))}
            />
            <button
              type="button"
              className="zs-button zs-button-quiet"
              aria-pressed={shown}
              onClick={() => setShown(!shown)}
            >
              {t(shown ? 'field.hidePassword' : 'field.showPassword')}
            </button>
          </div>
          {caps && (
            <p className="zs-hint" role="status">
              {t('field.capsLock')}
            </p>
          )}
        </>
      )}
    </Field>
  );
}

export interface DateInputProps extends Shared {
  /** `YYYY-MM-DD`, or '' for none. */
  readonly value: string;
  readonly onChange: (date: string) => void;
  readonly min?: string;
  readonly max?: string;
  readonly disabled?: boolean;
}

/** A calendar date by the browser's own picker. */
export function DateInput({ label, hint, error, required, onChange, ...input }: DateInputProps) {
  return (
    <Field label={label} hint={hint} error={error} required={required ?? false}>
      {control => (
        <input
          type="date"
          className="zs-input zs-input-date"
          {...input}
          {...control}
          onChange={event => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
