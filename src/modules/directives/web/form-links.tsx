import { urlOf, useRead } from '#api';
import { getDownloadFile, listDownloads } from '#contracts/directives';
import { formatBytes, useMessages } from '#i18n';
import { Card } from '#ui/card';
import { AppLink } from '#ui/route';
import { texts } from './texts.ts';

/** The forms that belong to a directive, each with its current version; nothing where there are none. */
export function FormLinks({ directiveId }: { readonly directiveId: string }) {
  const t = useMessages(texts);
  const { data } = useRead(listDownloads, { query: { directiveId, limit: '50' } });
  const forms = (data?.items ?? []).filter(form => form.versions.length > 0);
  if (forms.length === 0) return null;
  return (
    <Card title={t('downloads.forThis')} aside={<AppLink to="/downloads">{t('downloads.title')}</AppLink>}>
      <ul>
        {forms.map(({ id, title, versions: [version] }) => (
          <li key={id}>
            {version && (
              <AppLink
                to={urlOf(getDownloadFile, { params: { id, version: version.version } })}
                download={version.name}
              >
                {title}
              </AppLink>
            )}{' '}
            <span className="zs-soft">
              {version && `${t('downloads.version', { version: version.version })} · ${formatBytes(version.bytes)}`}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
