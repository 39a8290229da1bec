import { type ReactNode, useId } from 'react';
import './styles/card.css';

export interface CardProps {
  readonly title?: ReactNode;
  /** Beside the title: a state, a link. */
  readonly aside?: ReactNode;
  /** The edge in the colour of a state that needs a look. */
  readonly tone?: 'late' | 'soon' | 'done';
  readonly level?: 2 | 3;
  readonly children: ReactNode;
}

/** A part of a page with its own heading. */
export function Card({ title, aside, tone, level = 2, children }: CardProps) {
  const id = useId();
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <section className={`zs-card${tone ? ` zs-card-${tone}` : ''}`} aria-labelledby={title ? id : undefined}>
      {(title || aside) && (
        <div className="zs-card-head">
          {title && <Heading id={id}>{title}</Heading>}
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
}

/** Labelled facts; a fact without a value is left out. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="zs-facts">
      {facts
        .filter(({ value }) => value !== null && value !== undefined && value !== '')
        .map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
