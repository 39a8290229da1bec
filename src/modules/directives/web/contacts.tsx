import { useRead } from '#api';
import { type ContactOf, listContacts } from '#contracts/directives';
import { useMessages } from '#i18n';
import { ListPage, useListQuery } from '#ui/list-page';
import { AppLink } from '#ui/route';
import { texts } from './texts.ts';

/** Whom to ask about what: the help lines of all directives in force (DIR-10). A number is dialled by a tap. */
export function Page() {
  const t = useMessages(texts);
  const { sort: _, ...query } = useListQuery(['q']);
  const list = useRead(listContacts, { query });
  return (
    <ListPage<ContactOf>
      title={t('contacts.page')}
      list={list}
      filters={[{ kind: 'text', name: 'q', label: t('contacts.q'), maxLength: 100 }]}
      columns={[
        { key: 'line', title: t('contact.line'), heading: true, cell: row => row.line },
        { key: 'phone', title: t('contact.phone'), cell: row => <Phone contact={row} /> },
        { key: 'name', title: t('contact.name'), cell: row => row.name },
        {
          key: 'of',
          title: t('contacts.of'),
          cell: row => (
            <>
              <AppLink to={`/notices/${row.directive.id}`}>{row.directive.title}</AppLink>
              <p className="zs-soft">{[row.directive.number, row.issuerName].filter(Boolean).join('　')}</p>
            </>
          ),
        },
      ]}
      rowKey={row => `${row.directive.id} ${row.line} ${row.name} ${row.phone}`}
      empty={{ sentence: t('contacts.empty') }}
    />
  );
}

function Phone({ contact: { phone, note } }: { readonly contact: ContactOf }) {
  const dial = phone.replaceAll(/[^0-9+]/g, '');
  return (
    <>
      {dial.length >= 5 ? <a href={`tel:${dial}`}>{phone}</a> : phone}
      {note && <p className="zs-soft">{note}</p>}
    </>
  );
}
