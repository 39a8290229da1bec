import { urlOf, useRead } from '#api';
import { type Download, getDownloadFile, listDownloads } from '#contracts/directives';
import { formatBytes, useFormats, useMessages } from '#i18n';
import { ListPage, useListQuery } from '#ui/list-page';
import { AppLink } from '#ui/route';
import { texts } from './texts.ts';

/** Forms with their current version; earlier ones stay to be had. */
export function Page() {
  const t = useMessages(texts);
  const { sort: _, ...query } = useListQuery(['q', 'directiveId']);
  const list = useRead(listDownloads, { query });
  return (
    <ListPage<Download>
      title={t('downloads.title')}
      list={list}
      filters={[{ kind: 'text', name: 'q', label: t('downloads.q'), maxLength: 100 }]}
      columns={[
        {
          key: 'title',
          title: t('downloads.name'),
          heading: true,
          cell: row => (
            <>
              {row.title}
              {row.note && <p className="zs-soft">{row.note}</p>}
            </>
          ),
        },
        { key: 'current', title: t('downloads.current'), cell: row => <Versions form={row} which="current" /> },
        { key: 'older', title: t('downloads.older'), cell: row => <Versions form={row} which="older" /> },
        {
          key: 'for',
          title: t('downloads.for'),
          cell: row =>
            row.directive ? (
              <AppLink to={`/notices/${row.directive.id}`}>{row.directive.title}</AppLink>
            ) : (
              row.owner.name
            ),
        },
      ]}
      rowKey={row => row.id}
      empty={{ sentence: t('downloads.empty') }}
    />
  );
}

function Versions({ form, which }: { readonly form: Download; readonly which: 'current' | 'older' }) {
  const t = useMessages(texts);
  const { dateTime } = useFormats();
  const shown = which === 'current' ? form.versions.slice(0, 1) : form.versions.slice(1);
  return shown.map(({ version, name, bytes, publishedAt, note, sha256 }) => (
    <p key={version} title={`SHA-256 ${sha256}`}>
      <AppLink to={urlOf(getDownloadFile, { params: { id: form.id, version } })} download={name}>
        {t('downloads.version', { version })}
      </AppLink>{' '}
      <span className="zs-soft">
        {formatBytes(bytes)} · {dateTime(publishedAt)} {note}
      </span>
    </p>
  ));
}
