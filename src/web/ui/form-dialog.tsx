import { type ReactNode, useId } from 'react';
import { isApiError } from '../api/error.ts';
import { useFormats } from '../i18n/index.ts';
import { useMessages } from '../i18n/messages.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { uiMessages } from './messages.ts';
import { ErrorNotice } from './notice.tsx';

export interface FormDialogProps {
  readonly title: string;
  /** The command that the dialog sends: `useCall(…)`. */
  readonly command: { readonly isPending: boolean; readonly error: unknown };
  /** False while something required is missing. */
  readonly complete?: boolean;
  readonly submitLabel?: string;
  readonly danger?: boolean;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog that sends one command, by its button or by Enter; a stale write says when the other change was. */
export function FormDialog(props: FormDialogProps) {
  const { title, command, complete = true, submitLabel, danger = false, onSubmit, onClose, children } = props;
  const t = useMessages(uiMessages);
  const { dateTime } = useFormats();
  const id = useId();
  const { error } = command;
  const at = isApiError(error) && error.code.endsWith('.stale') ? error.detail.at : undefined;
  return (
    <Dialog
      open
      title={title}
      onClose={onClose}
      actions={
        <>
          {!complete && <span className="zs-soft">{t('form.incomplete')}</span>}
          <Button onClick={onClose}>{t('dialog.cancel')}</Button>
          <Button
            kind={danger ? 'danger' : 'primary'}
            type="submit"
            form={id}
            busy={command.isPending}
            disabled={!complete}
          >
            {submitLabel ?? t('form.save')}
          </Button>
        </>
      }
    >
      <form
        id={id}
        className="zs-form"
        onSubmit={event => {
          event.preventDefault();
          if (complete && !command.isPending) onSubmit();
        }}
      >
        {children}
      </form>
      <ErrorNotice error={error} {...(typeof at === 'string' ? { next: t('form.stale', { at: dateTime(at) }) } : {})} />
    </Dialog>
  );
}
