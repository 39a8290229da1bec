import { useState } from 'react';
import { useCall } from '#api';
import { remind } from '#contracts/directives';
import { useMessages } from '#i18n';
import { Button } from '#ui/button';
import { Dialog } from '#ui/dialog';
import { TextArea } from '#ui/field';
import { ErrorNotice } from '#ui/notice';
import { workTexts } from './work-texts.ts';

export interface RemindDialogProps {
  readonly obligationIds: readonly string[];
  readonly onSent: (count: number) => void;
  readonly onClose: () => void;
}

/** Reminds the units of these obligations. */
export function RemindDialog({ obligationIds, onSent, onClose }: RemindDialogProps) {
  const w = useMessages(workTexts);
  const [text, setText] = useState(w('owed.remindDefault'));
  const send = useCall(remind, { onSuccess: ({ sent }) => onSent(sent) });
  return (
    <Dialog
      open
      title={w('owed.remind')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{w('cancel')}</Button>
          <Button
            kind="primary"
            busy={send.isPending}
            disabled={text.trim().length < 2}
            onClick={() => send.mutate({ body: { obligationIds: [...obligationIds], text: text.trim() } })}
          >
            {w('owed.remind')}
          </Button>
        </>
      }
    >
      <TextArea label={w('owed.remindText')} value={text} onChange={setText} maxLength={500} required />
      <ErrorNotice error={send.error} />
    </Dialog>
  );
}
