import { useState } from 'react';
import { urlOf, useRead } from '#api';
import {
  type DirectiveDetail,
  directiveKinds,
  getAttachment,
  getDirective,
  getDocument,
  organiserRoles,
  relationKinds,
  urgencies,
} from '#contracts/directives';
import { useFormats, useMessages } from '#i18n';
import { hasMessage } from '#kernel/messages';
import { Button, LinkButton } from '#ui/button';
import { DetailPage } from '#ui/detail-page';
import { Loaded, Notice } from '#ui/notice';
import { AppLink, useParam } from '#ui/route';
import { ActionDialog, type DirectiveAction } from './detail-dialogs.tsx';
import { Banners, Contacts, DirectiveSheet, LaterChanges } from './document.tsx';
import { FormLinks } from './form-links.tsx';
import { formTexts } from './form-texts.ts';
import { ReceiptCard } from './receipt-card.tsx';
import { Requirements } from './requirements.tsx';
import { texts } from './texts.ts';
import { DIRECTIVE_STATES, useNames } from './words.ts';
import { workTexts } from './work-texts.ts';

/** One directive: state, actions, addressees, requirements, chain, text. */
export function Page() {
  const directive = useRead(getDirective, { params: { id: useParam('directiveId') } });
  return <Loaded of={directive}>{found => <Detail directive={found} />}</Loaded>;
}

function Detail({ directive }: { readonly directive: DirectiveDetail }) {
  const t = useMessages(texts);
  const w = useMessages(workTexts);
  const [action, setAction] = useState<DirectiveAction>();
  const f = useMessages(formTexts);
  const params = { id: directive.id };
  const who = ({ bySystem, by }: DirectiveDetail['timeline'][number]) => {
    if (bySystem) return w('who.system');
    if (by?.name) return by.unit ? `${by.name}（${by.unit}）` : by.name;
    return by?.unit ? f('who.of', { unit: by.unit }) : w('who.people');
  };
  const eventWord = (name: string) => {
    const key = `event.${name}`;
    return hasMessage(workTexts, key) ? w(key) : name;
  };
  return (
    <>
      <DetailPage
        kind={w('detail.kind')}
        title={directive.title}
        state={{ state: DIRECTIVE_STATES[directive.state], word: t(`state.${directive.state}`) }}
        actions={<Actions directive={directive} onAction={setAction} />}
        facts={useFacts(directive)}
        sections={[
          { title: w('detail.requirements'), content: <Requirements directive={directive} /> },
          ...(directive.chain.length + directive.relations.length > 0
            ? [{ title: w('detail.chain'), content: <Chain directive={directive} /> }]
            : []),
          ...(directive.contacts.length > 0
            ? [{ title: t('doc.contacts'), content: <Contacts contacts={directive.contacts} /> }]
            : []),
          { title: w('detail.text'), content: <Sheet directive={directive} /> },
        ]}
        timeline={directive.timeline.map((entry, at) => ({
          id: `${entry.at}${entry.action}${at}`,
          at: entry.at,
          who: who(entry),
          what: eventWord(entry.action),
          note: entry.reason,
        }))}
        files={directive.attachments.map(file => ({
          id: file.id,
          name: file.title,
          bytes: file.bytes,
          digest: file.sha256,
          url: urlOf(getAttachment, { params: { ...params, attachmentId: file.id } }),
        }))}
      >
        <Banners of={directive} linkTo={id => `/work/directives/${id}`} />
        <LaterChanges of={directive.chain.filter(link => link.depth === 1)} linkTo={id => `/work/directives/${id}`} />
        <ReceiptCard directiveId={directive.id} />
        <FormLinks directiveId={directive.id} />
        {directive.isSample && <Notice title={t('sample')} />}
      </DetailPage>
      {action && <ActionDialog action={action} directive={directive} onClose={() => setAction(undefined)} />}
    </>
  );
}

function Actions({
  directive,
  onAction,
}: {
  readonly directive: DirectiveDetail;
  readonly onAction: (action: DirectiveAction) => void;
}) {
  const w = useMessages(workTexts);
  const names = useNames();
  const params = { id: directive.id };
  return (
    <>
      {directive.mayEdit && (
        <LinkButton kind="primary" to={`/work/directives/${directive.id}/edit`}>
          {w('detail.edit')}
        </LinkButton>
      )}
      {directive.forwardingUnits.length > 0 && (
        <Button onClick={() => onAction('forward')}>{w('detail.forward')}</Button>
      )}
      {/* A draft is published from its form, where the check stands beside it. */}
      {directive.actions
        .filter(({ action }) => action !== 'publish')
        .map(({ action, label }) => (
          <Button
            key={action}
            kind={action === 'correct' ? 'plain' : 'danger'}
            onClick={() => onAction(action as DirectiveAction)}
          >
            {label[names.language]}
          </Button>
        ))}
      <LinkButton to={urlOf(getDocument, { params, query: { format: 'pdf' } })} download={`${directive.title}.pdf`}>
        {w('detail.pdf')}
      </LinkButton>
      <LinkButton to={urlOf(getDocument, { params, query: { format: 'docx' } })} download={`${directive.title}.docx`}>
        {w('detail.word')}
      </LinkButton>
    </>
  );
}

function useFacts(directive: DirectiveDetail) {
  const t = useMessages(texts);
  const w = useMessages(workTexts);
  const names = useNames();
  const { shortDate } = useFormats();
  const { counts } = directive;
  return [
    {
      label: t('col.issuer'),
      value: [directive.issuer.name, ...directive.cosigners.map(body => body.name)].join('、'),
    },
    { label: t('col.number'), value: directive.number },
    { label: t('col.kind'), value: names.of(directiveKinds, directive.kind) },
    { label: t('doc.urgency'), value: directive.urgency === 'none' ? null : names.of(urgencies, directive.urgency) },
    { label: t('col.date'), value: directive.issuedOn && shortDate(directive.issuedOn) },
    {
      label: t('doc.organisers'),
      value: directive.organisers.map(body => `${names.of(organiserRoles, body.role)}：${body.name}`).join('；'),
    },
    {
      label: t('doc.basis'),
      value: directive.legalBasis.map(basis => `${basis.instrument} ${basis.article}`.trim()).join('；'),
    },
    {
      label: w('detail.addressees'),
      value: directive.publishedAt && (
        <>
          {w('detail.counts', counts)}
          {counts.joined + counts.left > 0 && <p>{w('detail.changes', counts)}</p>}
          <p>
            <AppLink to={`/work/directives/${directive.id}/receipts`}>{w('detail.receipts')}</AppLink>
          </p>
        </>
      ),
    },
    { label: t('doc.words'), value: directive.subjectWords.join('　') },
    { label: t('filter.state'), value: w(directive.isPublic ? 'detail.public' : 'detail.internal') },
  ];
}

function Chain({ directive }: { readonly directive: DirectiveDetail }) {
  const w = useMessages(workTexts);
  const names = useNames();
  const outside = directive.relations.filter(relation => relation.targetId === null);
  return (
    <ul>
      {outside.map(relation => (
        <li key={relation.targetText}>
          {names.of(relationKinds, relation.kind)} {relation.targetText}
        </li>
      ))}
      {directive.chain.map(link => (
        <li key={`${link.id}${link.kind}`}>
          <span className="zs-soft">
            {w(link.depth < 0 ? 'detail.above' : 'detail.below')} {names.of(relationKinds, link.kind)}
          </span>{' '}
          <AppLink to={`/work/directives/${link.id}`}>{link.title}</AppLink>{' '}
          <span className="zs-soft">
            {link.number} {link.issuerName}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Sheet({ directive }: { readonly directive: DirectiveDetail }) {
  const attachments = directive.attachments.map(file => ({
    ...file,
    url: urlOf(getAttachment, { params: { id: directive.id, attachmentId: file.id } }),
  }));
  const issuers = [directive.issuer.name, ...directive.cosigners.map(body => body.name)];
  return <DirectiveSheet level={3} of={{ ...directive, issuers, attachments }} />;
}
