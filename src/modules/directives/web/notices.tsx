import { useRead } from '#api';
import { directiveKinds, listNotices } from '#contracts/directives';
import { useFormats, useMessages } from '#i18n';
import { ListPage, useListQuery } from '#ui/list-page';
import { AppLink } from '#ui/route';
import { StateMark } from '#ui/state-mark';
import { texts } from './texts.ts';
import { DIRECTIVE_STATES, useNames } from './words.ts';

/** Published notices, the newest first; withdrawn and corrected ones stay, marked. */
export function Page() {
  const t = useMessages(texts);
  const names = useNames();
  const { shortDate } = useFormats();
  const { sort: _, ...query } = useListQuery(['q', 'kind']);
  // The address may hold anything; the server refuses what is none of its words.
  const list = useRead(listNotices, { query } as Parameters<typeof useRead<typeof listNotices>>[1]);
  return (
    <ListPage
      title={t('notices.title')}
      list={list}
      filters={[
        { kind: 'text', name: 'q', label: t('filter.q'), maxLength: 100 },
        { kind: 'choice', name: 'kind', label: t('filter.kind'), options: names.options(directiveKinds) },
      ]}
      columns={[
        {
          key: 'title',
          title: t('col.title'),
          heading: true,
          cell: row => (
            <>
              <AppLink to={`/notices/${row.id}`}>{row.title}</AppLink>{' '}
              {row.state !== 'published' && (
                <StateMark state={DIRECTIVE_STATES[row.state]} word={t(`state.${row.state}`)} />
              )}
              {row.isSample && <span className="zs-soft"> {t('sample')}</span>}
            </>
          ),
        },
        { key: 'number', title: t('col.number'), cell: row => row.number },
        { key: 'issuer', title: t('col.issuer'), cell: row => row.issuerName },
        { key: 'date', title: t('col.date'), cell: row => shortDate(row.issuedOn) },
      ]}
      rowKey={row => row.id}
      empty={{ sentence: t('notices.empty') }}
    />
  );
}
