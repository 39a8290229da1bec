import { useState } from 'react';
import { type Citation, formatCitation } from '#kernel/citation';
import { useMessages } from '../i18n/messages.ts';
import { Facts } from './card.tsx';
import { Dialog } from './dialog.tsx';
import { uiMessages } from './messages.ts';
import { AppLink } from './route.tsx';

export interface CitationLinkProps {
  readonly citation: Citation;
  /** How the platform reads the clause, where it leaves room. */
  readonly reading?: string;
  /** `short` shows `依据` alone, for lines without room. */
  readonly size?: 'full' | 'short';
  /** The page of the rule, for those who may open it. */
  readonly to?: string;
}

/** `依据 闽公综〔2009〕248号 第二部分`: opens the clause and the reading chosen. */
export function CitationLink({ citation, reading, size = 'full', to }: CitationLinkProps) {
  const t = useMessages(uiMessages);
  const [open, setOpen] = useState(false);
  const name = formatCitation(citation);
  return (
    <>
      <button
        type="button"
        className="zs-button zs-button-quiet zs-citation"
        aria-haspopup="dialog"
        aria-label={`${t('citation.basis')} ${name}`}
        onClick={() => setOpen(true)}
      >
        {t('citation.basis')} {size === 'full' ? name : '▸'}
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t('citation.basis')}>
        <Facts
          facts={[
            { label: t('citation.instrument'), value: citation.instrument },
            { label: t('citation.article'), value: citation.article },
            { label: t('citation.quote'), value: citation.quote ? <q className="zs-serif">{citation.quote}</q> : null },
            { label: t('citation.reading'), value: reading },
          ]}
        />
        {to && <AppLink to={to}>{name}</AppLink>}
      </Dialog>
    </>
  );
}

/** Several bases one after the other; nothing when there is none. */
export function CitationLinks({
  citations,
  size = 'full',
}: {
  readonly citations: readonly Citation[];
  readonly size?: 'full' | 'short';
}) {
  return citations.map(citation => <CitationLink key={formatCitation(citation)} citation={citation} size={size} />);
}
