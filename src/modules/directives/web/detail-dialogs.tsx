// What is done to a directive: forwarded, corrected, withdrawn, discarded.
import { useState } from 'react';
import { useCall } from '#api';
import {
  correctDirective,
  type DirectiveDetail,
  discardDirective,
  forwardDirective,
  withdrawDirective,
} from '#contracts/directives';
import { useMessages } from '#i18n';
import { Button } from '#ui/button';
import { Select } from '#ui/choice';
import { Dialog } from '#ui/dialog';
import { TextArea } from '#ui/field';
import { ErrorNotice } from '#ui/notice';
import { useGo } from '#ui/route';
import { directiveActionLabels } from './action-labels.ts';
import { useNames } from './words.ts';
import { workTexts } from './work-texts.ts';

export type DirectiveAction = 'forward' | 'correct' | 'withdraw' | 'discard';

interface Props {
  readonly action: DirectiveAction;
  readonly directive: DirectiveDetail;
  readonly onClose: () => void;
}

/** The dialog of an action: what will happen, what it needs, and the deed. */
export function ActionDialog({ action, directive, onClose }: Props) {
  const w = useMessages(workTexts);
  const names = useNames();
  const go = useGo();
  const params = { id: directive.id };
  const [unitId, setUnitId] = useState(directive.forwardingUnits[0]?.id ?? '');
  const [reason, setReason] = useState('');
  const edit = ({ id }: { readonly id: string }) => go(`/work/directives/${id}/edit`);
  const forward = useCall(forwardDirective, { onSuccess: edit });
  const correct = useCall(correctDirective, { onSuccess: edit });
  const withdraw = useCall(withdrawDirective, { onSuccess: onClose });
  const discard = useCall(discardDirective, { onSuccess: onClose });
  const deeds = {
    forward: {
      command: forward,
      run: () => forward.mutate({ params, body: { issuerUnitId: unitId } }),
      ready: unitId !== '',
    },
    correct: { command: correct, run: () => correct.mutate({ params }), ready: true },
    withdraw: {
      command: withdraw,
      run: () => withdraw.mutate({ params, body: { reason } }),
      ready: reason.trim().length >= 2,
    },
    discard: {
      command: discard,
      run: () => discard.mutate({ params, body: { revision: directive.revision } }),
      ready: true,
    },
  };
  const { command, run, ready } = deeds[action];
  const label = directiveActionLabels[action][names.language];
  return (
    <Dialog
      open
      title={label}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{w('cancel')}</Button>
          <Button
            kind={action === 'withdraw' || action === 'discard' ? 'danger' : 'primary'}
            busy={command.isPending}
            disabled={!ready}
            onClick={run}
          >
            {label}
          </Button>
        </>
      }
    >
      {action === 'forward' && (
        <Select
          label={w('detail.forwardAs')}
          value={unitId}
          onChange={setUnitId}
          options={directive.forwardingUnits.map(unit => ({ value: unit.id, label: unit.name }))}
        />
      )}
      {action === 'correct' && <p>{w('detail.correctHint')}</p>}
      {action === 'withdraw' && (
        <>
          <p>{w('detail.withdrawHint')}</p>
          <TextArea label={w('detail.reason')} value={reason} onChange={setReason} maxLength={500} required />
        </>
      )}
      {action === 'discard' && <p>{w('detail.discardHint')}</p>}
      <ErrorNotice error={command.error} />
    </Dialog>
  );
}
