import type { ReactNode } from 'react';
import { isApiError } from '#api';
import { useFormats, useMessages } from '#i18n';
import { Button } from '#ui/button';
import { Dialog } from '#ui/dialog';
import { ErrorNotice } from '#ui/notice';
import { texts } from './texts.ts';

export interface FormDialogProps {
  readonly title: string;
  readonly command: { readonly isPending: boolean; readonly error: unknown };
  readonly complete?: boolean;
  readonly submitLabel?: string;
  readonly danger?: boolean;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog that sends one command; a stale write says when the other change was. */
export function FormDialog(props: FormDialogProps) {
  const { title, command, complete = true, submitLabel, danger = false, onSubmit, onClose, children } = props;
  const t = useMessages(texts);
  const { dateTime } = useFormats();
  const { error } = command;
  const at = isApiError(error) && error.code.endsWith('.stale') ? error.detail.at : undefined;
  return (
    <Dialog
      open
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind={danger ? 'danger' : 'primary'} busy={command.isPending} disabled={!complete} onClick={onSubmit}>
            {submitLabel ?? t('save')}
          </Button>
        </>
      }
    >
      <div className="zs-form">{children}</div>
      <ErrorNotice error={error} {...(typeof at === 'string' ? { next: t('stale', { at: dateTime(at) }) } : {})} />
    </Dialog>
  );
}
