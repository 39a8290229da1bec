import { type Citation, formatCitation } from '#kernel/citation';
import { dateOf, type Instant } from '#kernel/time';
import { serverNow } from '../api/clock.ts';
import { formatBytes, formatDateTime, formatDay, formatTime } from '../i18n/formats.ts';
import { useLanguage } from '../i18n/language.ts';
import { useMessages } from '../i18n/messages.ts';
import { CitationLink } from './citation.tsx';
import { uiMessages } from './messages.ts';
import { AppLink } from './route.tsx';
import './styles/detail.css';

export interface TimelineEntry {
  readonly id: string;
  readonly at: Instant;
  /** Who did it: a name with its post, or the system. */
  readonly who: string;
  readonly what: string;
  readonly note?: string | null;
  readonly citations?: readonly Citation[];
}

/** What happened, newest first; the full moment stands in the title of each date. */
export function Timeline({ entries }: { readonly entries: readonly TimelineEntry[] }) {
  const t = useMessages(uiMessages);
  const language = useLanguage();
  if (entries.length === 0) return <p className="zs-soft">{t('detail.noEvents')}</p>;
  // The year is left out only while it is the present one for all.
  const year = dateOf(serverNow()).slice(0, 4);
  const short = entries.every(entry => dateOf(entry.at).startsWith(year));
  const shown = (at: Instant) =>
    short ? `${formatDay(dateOf(at), language)} ${formatTime(at)}` : formatDateTime(at, language);
  return (
    <ol className="zs-timeline">
      {entries.map(entry => (
        <li key={entry.id}>
          <time dateTime={entry.at} title={formatDateTime(entry.at, language)}>
            {shown(entry.at)}
          </time>
          <div>
            <span className="zs-timeline-who">{entry.who}</span> {entry.what}
            {entry.note && <p className="zs-soft">{entry.note}</p>}
            {entry.citations?.map(citation => (
              <CitationLink key={formatCitation(citation)} citation={citation} />
            ))}
          </div>
        </li>
      ))}
    </ol>
  );
}

export interface FileEntry {
  readonly id: string;
  readonly name: string;
  /** From `urlOf(endpoint, …)`: reached through the owning record. */
  readonly url: string;
  readonly bytes: number;
  readonly version?: number;
  /** Hex digest; the first and last digits are shown, the whole in the title. */
  readonly digest?: string;
  readonly at?: Instant;
}

/** Files with size, version and digest. */
export function FileList({ files }: { readonly files: readonly FileEntry[] }) {
  const t = useMessages(uiMessages);
  const language = useLanguage();
  if (files.length === 0) return <p className="zs-soft">{t('detail.noFiles')}</p>;
  return (
    <ul className="zs-files">
      {files.map(file => (
        <li key={file.id}>
          <AppLink to={file.url} download={file.name}>
            {file.name}
          </AppLink>
          <span className="zs-soft">
            {formatBytes(file.bytes)}
            {file.version !== undefined && ` · ${t('file.version', { version: file.version })}`}
            {file.at && ` · ${formatDateTime(file.at, language)}`}
            {file.digest && (
              <span title={file.digest}>
                {' · '}
                {t('file.digest', { digest: `${file.digest.slice(0, 8)}…${file.digest.slice(-4)}` })}
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
