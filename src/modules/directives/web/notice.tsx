import { urlOf, useRead } from '#api';
import {
  getNotice,
  getNoticeAttachment,
  getNoticeDocument,
  type Notice,
  organiserRoles,
  relationKinds,
} from '#contracts/directives';
import { useFormats, useMessages } from '#i18n';
import { LinkButton } from '#ui/button';
import { Card } from '#ui/card';
import { CitationLink, CitationLinks } from '#ui/citation';
import { Loaded, Notice as Remark } from '#ui/notice';
import { AppLink, useParam } from '#ui/route';
import { Banners, Contacts, DirectiveSheet, LaterChanges } from './document.tsx';
import { FormLinks } from './form-links.tsx';
import { texts } from './texts.ts';
import { dayOf, shareText, useNames } from './words.ts';

/** One public directive, as printed, with what belongs to it. */
export function Page() {
  const id = useParam('noticeId');
  const notice = useRead(getNotice, { params: { id } });
  return <Loaded of={notice}>{found => <NoticePage notice={found} />}</Loaded>;
}

function NoticePage({ notice }: { readonly notice: Notice }) {
  const t = useMessages(texts);
  const params = { id: notice.id };
  const attachments = notice.attachments.map(file => ({
    ...file,
    url: urlOf(getNoticeAttachment, { params: { ...params, attachmentId: file.id } }),
  }));
  return (
    <div className="zs-stack">
      <Banners of={notice} linkTo={id => `/notices/${id}`} />
      <LaterChanges of={notice.changedBy} linkTo={id => `/notices/${id}`} />
      {notice.isSample && <Remark title={t('sample')} />}
      <div className="zs-row zs-no-print">
        <LinkButton
          to={urlOf(getNoticeDocument, { params, query: { format: 'pdf' } })}
          download={`${notice.title}.pdf`}
        >
          {t('doc.pdf')}
        </LinkButton>
        <LinkButton
          to={urlOf(getNoticeDocument, { params, query: { format: 'docx' } })}
          download={`${notice.title}.docx`}
        >
          {t('doc.word')}
        </LinkButton>
      </div>
      <DirectiveSheet level={1} of={{ ...notice, attachments }} />
      <FormLinks directiveId={notice.id} />
      <Belongings notice={notice} />
    </div>
  );
}

function Belongings({ notice }: { readonly notice: Notice }) {
  const t = useMessages(texts);
  const names = useNames();
  const { date } = useFormats();
  return (
    <>
      {notice.requirements.length > 0 && (
        <Card title={t('doc.requirements')}>
          <ul>
            {notice.requirements.map(requirement => (
              <li key={requirement.id}>
                {requirement.title}：{t('req.share', { share: shareText(requirement.threshold) })}；{t('req.due')}{' '}
                {requirement.dueAt === null
                  ? t('req.noDue')
                  : `${requirement.provisional ? `${t('req.provisional')} ` : ''}${date(dayOf(requirement.dueAt))}`}{' '}
                <CitationLink citation={requirement.citation} size="short" />
              </li>
            ))}
          </ul>
        </Card>
      )}
      {notice.contacts.length > 0 && (
        <Card title={t('doc.contacts')}>
          <Contacts contacts={notice.contacts} />
        </Card>
      )}
      {(notice.relations.length > 0 || notice.legalBasis.length > 0 || notice.organisers.length > 0) && (
        <Card title={t('doc.relations')}>
          <ul>
            {notice.organisers.map(body => (
              <li key={`${body.role}${body.name}`}>
                {names.of(organiserRoles, body.role)}：{body.name}
              </li>
            ))}
            {notice.relations.map(relation => (
              <li key={`${relation.kind}${relation.targetText}`}>
                {names.of(relationKinds, relation.kind)}{' '}
                {relation.targetId ? (
                  <AppLink to={`/notices/${relation.targetId}`}>{relation.targetText}</AppLink>
                ) : (
                  relation.targetText
                )}
              </li>
            ))}
          </ul>
          <div className="zs-row">
            <CitationLinks citations={notice.legalBasis} />
          </div>
        </Card>
      )}
    </>
  );
}
