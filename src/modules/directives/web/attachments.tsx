import { useCall } from '#api';
import { addAttachment, type DirectiveDetail, dropAttachment } from '#contracts/directives';
import { formatBytes, useMessages } from '#i18n';
import { Button } from '#ui/button';
import { Field } from '#ui/field';
import { ErrorNotice } from '#ui/notice';
import { workTexts } from './work-texts.ts';

const ACCEPT = '.pdf,.docx,.xlsx,.zip,.png,.jpg';

/** Attachments of a draft: uploaded at once, dropped until it is published. */
export function Attachments({ directive }: { readonly directive: DirectiveDetail }) {
  const w = useMessages(workTexts);
  const add = useCall(addAttachment);
  const drop = useCall(dropAttachment);
  const params = { id: directive.id };
  return (
    <div className="zs-stack">
      <ul>
        {directive.attachments.map(file => (
          <li key={file.id}>
            {file.title} <span className="zs-soft">{formatBytes(file.bytes)}</span>{' '}
            <Button
              kind="quiet"
              busy={drop.isPending}
              aria-label={`${w('form.drop')} ${file.title}`}
              onClick={() => drop.mutate({ params: { ...params, attachmentId: file.id } })}
            >
              {w('form.drop')}
            </Button>
          </li>
        ))}
      </ul>
      <Field label={w('form.upload')} hint={ACCEPT}>
        {control => (
          <input
            type="file"
            {...control}
            accept={ACCEPT}
            disabled={add.isPending}
            onChange={event => {
              const file = event.target.files?.[0];
              if (file) add.mutate({ params, body: file });
              event.target.value = '';
            }}
          />
        )}
      </Field>
      <ErrorNotice error={add.error ?? drop.error} />
    </div>
  );
}
