import { useQuery } from '@tanstack/react-query';
import { queryOf } from '#api';
import { search } from '#contracts/workbench';
import { useLanguage, useMessages } from '#i18n';
import { Card } from '#ui/card';
import { PageTitle } from '#ui/frame';
import { EmptyState, Loaded } from '#ui/notice';
import { AppLink, searchValue, useSearchState } from '#ui/route';
import { texts } from './texts.ts';

/** One field over all registers in scope; the words stand in the address. */
export function Page() {
  const t = useMessages(texts);
  const language = useLanguage();
  const [address] = useSearchState();
  const q = (searchValue(address, 'q') ?? '').trim().slice(0, 100);
  const found = useQuery({ ...queryOf(search, { query: { q } }), enabled: q !== '' });
  return (
    <div className="zs-stack">
      <PageTitle>{q === '' ? t('search') : `${t('search')}：${q}`}</PageTitle>
      {q === '' ? (
        <EmptyState>{t('search.ask')}</EmptyState>
      ) : (
        <Loaded of={found}>
          {({ groups }) =>
            groups.length === 0 ? (
              <EmptyState>{t('search.none', { q })}</EmptyState>
            ) : (
              groups.map(group => (
                <Card key={group.id} title={group.title[language]}>
                  <ul>
                    {group.hits.map(hit => (
                      <li key={hit.id}>
                        <AppLink to={hit.link}>{hit.title}</AppLink> <span className="zs-soft">{hit.note}</span>
                      </li>
                    ))}
                  </ul>
                  {group.more && <p className="zs-soft">{t('search.more')}</p>}
                </Card>
              ))
            )
          }
        </Loaded>
      )}
    </div>
  );
}
