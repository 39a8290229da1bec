import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { AppLink } from './route.tsx';
import './styles/button.css';

/** `primary`: the one thing this page is for. `danger`: what cannot be taken back. `quiet`: beside text. */
export type ButtonKind = 'primary' | 'plain' | 'danger' | 'quiet';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: ButtonKind;
  /** Work is under way: the button stays focusable, says so and does nothing. */
  readonly busy?: boolean;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

const classOf = (kind: ButtonKind, wide?: boolean) => `zs-button zs-button-${kind}${wide ? ' zs-button-wide' : ''}`;

/** A button; `type` is `button` unless said otherwise, so that none submits a form by accident. */
export function Button({
  kind = 'plain',
  busy = false,
  wide = false,
  type = 'button',
  onClick,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={classOf(kind, wide)}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={event => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy && <span className="zs-spinner" aria-hidden="true" />}
      {children}
    </button>
  );
}

export interface LinkButtonProps {
  readonly to: string;
  readonly kind?: ButtonKind;
  readonly wide?: boolean;
  /** For downloads: the name of the saved file. */
  readonly download?: string;
  readonly children: ReactNode;
}

/** A link that looks like a button: it goes somewhere and changes nothing. */
export function LinkButton({ to, kind = 'plain', wide = false, download, children }: LinkButtonProps) {
  return (
    <AppLink to={to} className={classOf(kind, wide)} {...(download === undefined ? {} : { download })}>
      {children}
    </AppLink>
  );
}
