import type { SittingSummary } from '#contracts/exams';
import { Button } from '#ui/button';
import { CitationLinks } from '#ui/citation';
import { ConfirmDialog, Dialog } from '#ui/dialog';
import { ErrorNotice, Notice } from '#ui/notice';
import { useRoomMessages } from './room-words.ts';
import { plainCitation } from './sitting-figures.ts';

/** The server asks for this word, in whatever language the page is. */
const GIVE_UP_WORD = '放弃';

interface EndingDialogProps {
  readonly open: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export interface HandInDialogProps extends EndingDialogProps {
  readonly unanswered: readonly number[];
  readonly marked: readonly number[];
  readonly unsaved: number;
  readonly onGo: (position: number) => void;
}

/** Before handing in: which questions are open, which are marked; each leads back to its question. */
export function HandInDialog(props: HandInDialogProps) {
  const t = useRoomMessages();
  const { open, busy, error, onConfirm, onClose, unanswered, marked, unsaved, onGo } = props;
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('handIn.title')}
      actions={
        <>
          <Button onClick={onClose}>{t('handIn.back')}</Button>
          <Button kind="primary" busy={busy} onClick={onConfirm}>
            {t(busy ? 'handIn.sending' : 'handIn.confirm')}
          </Button>
        </>
      }
    >
      {unanswered.length === 0 && <p>{t('handIn.allAnswered')}</p>}
      <Places title={t('handIn.unanswered', { count: unanswered.length })} places={unanswered} onGo={onGo} />
      <Places title={t('handIn.marked', { count: marked.length })} places={marked} onGo={onGo} />
      {unsaved > 0 && <Notice tone="soon" title={t('handIn.unsaved', { count: unsaved })} />}
      <p className="zs-soft">{t('handIn.final')}</p>
      <ErrorNotice error={error} kept={t('handIn.kept')} />
    </Dialog>
  );
}

interface PlacesProps {
  readonly title: string;
  readonly places: readonly number[];
  readonly onGo: (position: number) => void;
}
const MAX_PLACES = 60;

function Places({ title, places, onGo }: PlacesProps) {
  const t = useRoomMessages();
  if (places.length === 0) return null;
  return (
    <section aria-label={title}>
      <p>
        <strong>{title}</strong>
      </p>
      <ul className="zs-exam-sheet">
        {places.slice(0, MAX_PLACES).map(position => (
          <li key={position}>
            <button
              type="button"
              className="zs-exam-cell"
              aria-label={t('sheet.question', { number: position + 1 })}
              onClick={() => onGo(position)}
            >
              {position + 1}
            </button>
          </li>
        ))}
      </ul>
      {places.length > MAX_PLACES && (
        <p className="zs-soft">{t('handIn.more', { count: places.length - MAX_PLACES })}</p>
      )}
    </section>
  );
}

/** Giving up counts as one failed exam; it wants the word typed and shows its clause. */
export function GiveUpDialog({ sitting, error, ...dialog }: EndingDialogProps & { readonly sitting: SittingSummary }) {
  const t = useRoomMessages();
  return (
    <ConfirmDialog {...dialog} danger title={t('giveUp.title')} confirmLabel={t('giveUp.confirm')} typed={GIVE_UP_WORD}>
      <p>
        <strong>{t('giveUp.counts')}</strong>
      </p>
      <p>{t('giveUp.instead')}</p>
      <div className="zs-row">
        <CitationLinks citations={sitting.citations.map(plainCitation)} />
      </div>
      <ErrorNotice error={error} />
    </ConfirmDialog>
  );
}
