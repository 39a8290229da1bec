import { type ReactNode, useState } from 'react';
import { Button } from '#ui/button';
import { Dialog } from '#ui/dialog';
import { TextArea } from '#ui/field';
import { ErrorNotice } from '#ui/notice';
import { useWorkTexts } from './work-words.ts';

export interface ReasonDialogProps {
  readonly title: string;
  readonly confirm: string;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onConfirm: (reason: string) => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

/** Asks for the reason of a deed that is recorded with it. */
export function ReasonDialog({ title, confirm, busy, error, onConfirm, onClose, children }: ReasonDialogProps) {
  const t = useWorkTexts();
  const [reason, setReason] = useState('');
  return (
    <Dialog
      open
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button
            kind="primary"
            busy={busy}
            disabled={reason.trim().length < 2}
            onClick={() => onConfirm(reason.trim())}
          >
            {confirm}
          </Button>
        </>
      }
    >
      {children}
      <TextArea label={t('do.reason')} required value={reason} onChange={setReason} maxLength={500} />
      <ErrorNotice error={error} />
    </Dialog>
  );
}
