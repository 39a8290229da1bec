import type { ReactNode } from 'react';
import { type Citation, formatCitation } from '#kernel/citation';
import { useMessages } from '../i18n/messages.ts';
import { Card, type Fact, Facts } from './card.tsx';
import { CitationLink } from './citation.tsx';
import { uiMessages } from './messages.ts';
import { type StateKind, StateMark } from './state-mark.tsx';
import { type Due, DueLabel } from './time.tsx';
import { type FileEntry, FileList, Timeline, type TimelineEntry } from './timeline.tsx';
import './styles/detail.css';

export interface DetailPageProps {
  /** What kind of thing this is: `网站备案`. */
  readonly kind: string;
  readonly title: string;
  readonly state: { readonly state: StateKind; readonly word: string };
  readonly due?: Due | undefined;
  /** Whose turn it is, when it is not said by the state's word. */
  readonly holder?: string | undefined;
  readonly citations?: readonly Citation[];
  /** Buttons from the process table; null when there is nothing to do here now. */
  readonly actions: ReactNode;
  readonly facts: readonly Fact[];
  /** Further parts of the facts, each with its title. */
  readonly sections?: readonly { readonly title: string; readonly content: ReactNode }[];
  readonly timeline: readonly TimelineEntry[];
  /** Undefined where the kind of thing has no files. */
  readonly files?: readonly FileEntry[];
  /** Notices above all else. */
  readonly children?: ReactNode;
}

/** The one detail page: what, state, due and basis · actions · facts and files beside the timeline. No tabs. */
export function DetailPage(props: DetailPageProps) {
  const t = useMessages(uiMessages);
  const { kind, title, state, due, holder, citations = [], actions } = props;
  return (
    <article className="zs-stack">
      <header className="zs-detail-head">
        <div>
          <p className="zs-soft">{kind}</p>
          <h1>{title}</h1>
        </div>
        <div className="zs-row">
          <StateMark {...state} />
          {holder && <span>{t('detail.turn', { holder })}</span>}
          {due && <DueLabel due={due} />}
          {citations.map(citation => (
            <CitationLink key={formatCitation(citation)} citation={citation} size="short" />
          ))}
        </div>
      </header>
      {props.children}
      <section className="zs-row zs-no-print" aria-label={t('detail.actions')}>
        {actions ?? <p className="zs-soft">{t('detail.noActions')}</p>}
      </section>
      <div className="zs-columns">
        <div className="zs-stack">
          <Card title={t('detail.facts')}>
            <Facts facts={props.facts} />
          </Card>
          {props.sections?.map(section => (
            <Card key={section.title} title={section.title}>
              {section.content}
            </Card>
          ))}
          {props.files && (
            <Card title={t('detail.files')}>
              <FileList files={props.files} />
            </Card>
          )}
        </div>
        <Card title={t('detail.timeline')}>
          <Timeline entries={props.timeline} />
        </Card>
      </div>
    </article>
  );
}
