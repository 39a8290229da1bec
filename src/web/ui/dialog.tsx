import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useMessages } from '../i18n/messages.ts';
import { Button } from './button.tsx';
import { TextInput } from './field.tsx';
import { uiMessages } from './messages.ts';
import './styles/dialog.css';

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  /** The buttons, the primary one last. Without them the dialog has a close button only. */
  readonly actions?: ReactNode;
  readonly size?: 'normal' | 'wide';
}

/** A modal dialog on the native element: focus stays inside, Escape closes, focus returns to where it was. */
export function Dialog({ open, onClose, title, children, actions, size = 'normal' }: DialogProps) {
  const t = useMessages(uiMessages);
  const ref = useRef<HTMLDialogElement>(null);
  const pressedBackdrop = useRef(false);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog || !open) return;
    const before = document.activeElement;
    if (!dialog.open) dialog.showModal();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [open]);
  // Closed dialogs are not in the document: their contents neither load nor answer to tests and readers.
  if (!open) return null;
  // At the end of the page: a citation opens from within a paragraph, where a dialog may not stand.
  return createPortal(
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a native dialog; the click is on the backdrop
    <dialog
      ref={ref}
      className={`zs-dialog zs-dialog-${size}`}
      aria-labelledby={id}
      onCancel={event => {
        event.preventDefault();
        // React passes the cancel of a dialog opened inside this one up to here.
        if (event.target === event.currentTarget) onClose();
      }}
      onMouseDown={event => {
        pressedBackdrop.current = event.target === event.currentTarget;
      }}
      onClick={event => {
        // A press that begins in a field and ends elsewhere, on a list that opened under it, is a click on the dialog to the browser.
        if (pressedBackdrop.current && event.target === event.currentTarget) onClose();
      }}
    >
      <div className="zs-dialog-body">
        <h2 id={id}>{title}</h2>
        <div className="zs-stack">{children}</div>
        <div className="zs-dialog-actions">{actions ?? <Button onClick={onClose}>{t('dialog.close')}</Button>}</div>
      </div>
    </dialog>,
    document.body,
  );
}

export interface ConfirmDialogProps {
  readonly open: boolean;
  readonly title: string;
  /** What will happen, what cannot be taken back, and on what basis. */
  readonly children: ReactNode;
  /** The verb of the deed, not `OK`. */
  readonly confirmLabel: string;
  readonly danger?: boolean;
  readonly busy?: boolean;
  /** A word to be typed before the deed can be done. */
  readonly typed?: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before a deed with consequences. */
export function ConfirmDialog({
  typed,
  danger = false,
  busy = false,
  confirmLabel,
  onConfirm,
  children,
  ...dialog
}: ConfirmDialogProps) {
  const t = useMessages(uiMessages);
  const [word, setWord] = useState('');
  const ready = typed === undefined || word.trim() === typed;
  return (
    <Dialog
      {...dialog}
      actions={
        <>
          <Button onClick={dialog.onClose}>{t('dialog.cancel')}</Button>
          <Button kind={danger ? 'danger' : 'primary'} busy={busy} disabled={!ready} onClick={onConfirm}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      {children}
      {typed !== undefined && (
        <TextInput
          label={t('dialog.typeToConfirm', { word: typed })}
          value={word}
          onChange={setWord}
          maxLength={60}
          autoComplete="off"
        />
      )}
    </Dialog>
  );
}
