// The text of a directive in the layout of a public document, for the portal and for work.
import type { ReactNode } from 'react';
import { urgencies } from '#contracts/directives';
import { formatBytes, useFormats, useMessages } from '#i18n';
import { Notice } from '#ui/notice';
import { AppLink } from '#ui/route';
import { Table } from '#ui/table';
import './directive.css';
import { texts } from './texts.ts';
import { useNames } from './words.ts';

export interface DocumentText {
  readonly title: string;
  readonly number: string;
  readonly urgency: string;
  readonly issuers: readonly string[];
  readonly issuedOn: string | null;
  readonly addresseeText: readonly string[];
  readonly body: string;
  readonly subjectWords: readonly string[];
  readonly copies: readonly string[];
  readonly printedBy: string;
  readonly printedOn: string | null;
  readonly attachments: readonly {
    readonly id: string;
    readonly title: string;
    readonly bytes: number;
    readonly url: string;
  }[];
}

/** The sheet itself. Its title is the heading of the page on the portal (level 1) and of a part of it at work. */
export function DirectiveSheet({ of, level }: { readonly of: DocumentText; readonly level: 1 | 3 }) {
  const Heading = level === 1 ? 'h1' : 'h3';
  const t = useMessages(texts);
  const names = useNames();
  const { shortDate } = useFormats();
  return (
    <article className="zs-directive" lang="zh-CN">
      {of.urgency !== 'none' && <p>{names.of(urgencies, of.urgency)}</p>}
      <div className="zs-directive-head">
        {of.issuers.map(issuer => (
          <p key={issuer}>{of.issuers.length === 1 ? `${issuer}文件` : issuer}</p>
        ))}
      </div>
      <p className="zs-directive-number">{of.number}</p>
      <Heading className="zs-directive-title">{of.title}</Heading>
      {of.addresseeText.length > 0 && <p>{of.addresseeText.join('，')}：</p>}
      <div className="zs-directive-body">
        {of.body
          .split('\n')
          .map(line => line.trim())
          .filter(Boolean)
          .map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a text do not move
            <p key={at}>{line}</p>
          ))}
      </div>
      {of.attachments.length > 0 && (
        <ol aria-label={t('doc.attachments')}>
          {of.attachments.map(file => (
            <li key={file.id}>
              {t('doc.attachmentOne')}
              <AppLink to={file.url} download={file.title}>
                {file.title}
              </AppLink>{' '}
              <span className="zs-soft">{formatBytes(file.bytes)}</span>
            </li>
          ))}
        </ol>
      )}
      <div className="zs-directive-signed">
        {of.issuers.map(issuer => (
          <p key={issuer}>{issuer}</p>
        ))}
        {of.issuedOn && <p>{shortDate(of.issuedOn)}</p>}
      </div>
      {of.subjectWords.length > 0 && (
        <p>
          {t('doc.words')}：{of.subjectWords.join('　')}
        </p>
      )}
      {(of.copies.length > 0 || of.printedBy) && (
        <div className="zs-directive-imprint">
          {of.copies.length > 0 && <p>{t('doc.copies', { names: of.copies.join('，') })}</p>}
          {of.printedBy && (
            <p>
              {of.printedBy}　{of.printedOn && t('doc.printed', { date: shortDate(of.printedOn) })}
            </p>
          )}
        </div>
      )}
    </article>
  );
}

export interface BannerFacts {
  readonly endedAt: string | null;
  readonly endReason: string | null;
  readonly state: string;
  readonly correctedBy: { readonly id: string; readonly name: string } | null;
  readonly corrects: { readonly id: string; readonly name: string } | null;
}

/** Withdrawn, corrected, correcting: said above the text. `linkTo` makes the address of another directive. */
export function Banners({
  of,
  linkTo,
}: {
  readonly of: BannerFacts;
  readonly linkTo: (id: string) => string;
}): ReactNode {
  const t = useMessages(texts);
  const { dateTime } = useFormats();
  return (
    <>
      {of.state === 'withdrawn' && (
        <Notice tone="late" title={t('banner.withdrawn', { at: of.endedAt ? dateTime(of.endedAt) : '' })}>
          {of.endReason}
        </Notice>
      )}
      {of.state === 'corrected' && (
        <Notice tone="soon" title={t('banner.corrected')}>
          {of.correctedBy && <AppLink to={linkTo(of.correctedBy.id)}>{of.correctedBy.name}</AppLink>}
        </Notice>
      )}
      {of.corrects && (
        <Notice title={t('banner.corrects')}>
          <AppLink to={linkTo(of.corrects.id)}>{of.corrects.name}</AppLink>
        </Notice>
      )}
    </>
  );
}

interface LaterLink {
  readonly id: string;
  readonly title: string;
  readonly number: string;
  readonly kind: string;
}
const ENDING = ['replace', 'amend'] as const;

/** Later directives that replace or amend this one: whoever reads it must know (DIR-02). */
export function LaterChanges({
  of,
  linkTo,
}: {
  readonly of: readonly LaterLink[];
  readonly linkTo: (id: string) => string;
}): ReactNode {
  const t = useMessages(texts);
  return ENDING.flatMap(kind => {
    const links = of.filter(link => link.kind === kind);
    if (links.length === 0) return [];
    return [
      <Notice key={kind} tone={kind === 'replace' ? 'late' : 'soon'} title={t(`later.${kind}`)}>
        {links.map(({ id, title, number }) => (
          <p key={id}>
            <AppLink to={linkTo(id)}>{title}</AppLink> <span className="zs-soft">{number}</span>
          </p>
        ))}
      </Notice>,
    ];
  });
}

export interface ContactLine {
  readonly line: string;
  readonly name: string;
  readonly phone: string;
  readonly note: string;
}

/** Whom to ask (DIR-10): offices, never persons. */
export function Contacts({ contacts }: { readonly contacts: readonly ContactLine[] }) {
  const t = useMessages(texts);
  return (
    <Table
      title={t('doc.contacts')}
      rows={contacts}
      rowKey={row => `${row.line} ${row.name}`}
      columns={[
        { key: 'line', title: t('contact.line'), heading: true, cell: row => row.line },
        { key: 'name', title: t('contact.name'), cell: row => row.name },
        {
          key: 'phone',
          title: t('contact.phone'),
          cell: row => (
            <>
              {row.phone} {row.note && <span className="zs-soft">{row.note}</span>}
            </>
          ),
        },
      ]}
    />
  );
}
