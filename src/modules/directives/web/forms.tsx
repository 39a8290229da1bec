import { useState } from 'react';
import { useCall, useMe, useRead } from '#api';
import {
  addDownloadVersion,
  createDownload,
  type Download,
  listDownloads,
  retireDownload,
} from '#contracts/directives';
import { useMessages } from '#i18n';
import { Button } from '#ui/button';
import { Checkbox, type Option } from '#ui/choice';
import { ConfirmDialog, Dialog } from '#ui/dialog';
import { Field, TextInput } from '#ui/field';
import { ListPage, useListQuery } from '#ui/list-page';
import { ErrorNotice } from '#ui/notice';
import { SearchPicker } from '#ui/work-picker';
import { formTexts } from './form-texts.ts';
import { findUnits } from './list.tsx';
import { findDirectives } from './relation-fields.tsx';
import { texts } from './texts.ts';
import { workTexts } from './work-texts.ts';

/** Forms for download: new ones, and new versions of those that are there. */
export function Page() {
  const t = useMessages(texts);
  const w = useMessages(workTexts);
  const f = useMessages(formTexts);
  const [dialog, setDialog] = useState<'new' | Download>();
  const [retiring, setRetiring] = useState<Download>();
  const { sort: _, ...query } = useListQuery(['q']);
  const list = useRead(listDownloads, { query });
  return (
    <>
      <ListPage<Download>
        title={w('forms.title')}
        list={list}
        filters={[{ kind: 'text', name: 'q', label: t('downloads.q'), maxLength: 100 }]}
        columns={[
          { key: 'title', title: t('downloads.name'), heading: true, cell: row => row.title },
          { key: 'owner', title: t('col.issuer'), cell: row => row.owner.name },
          {
            key: 'version',
            title: t('downloads.current'),
            cell: row => row.versions[0] && t('downloads.version', { version: row.versions[0].version }),
          },
          { key: 'for', title: t('downloads.for'), cell: row => row.directive?.title ?? '' },
          { key: 'public', title: w('forms.public'), cell: row => (row.isPublic ? '✓' : f('forms.hidden')) },
          {
            key: 'upload',
            title: w('forms.upload'),
            cell: row => (
              <div className="zs-row">
                <Button aria-label={`${w('forms.upload')} ${row.title}`} onClick={() => setDialog(row)}>
                  {w('forms.upload')}
                </Button>
                <Button kind="quiet" aria-label={`${f('forms.retire')} ${row.title}`} onClick={() => setRetiring(row)}>
                  {f('forms.retire')}
                </Button>
              </div>
            ),
          },
        ]}
        rowKey={row => row.id}
        empty={{ sentence: w('forms.empty'), action: { label: w('forms.new'), onClick: () => setDialog('new') } }}
        actions={
          <Button kind="primary" onClick={() => setDialog('new')}>
            {w('forms.new')}
          </Button>
        }
      />
      {retiring && <Retire form={retiring} onClose={() => setRetiring(undefined)} />}
      {dialog === 'new' && <NewForm onClose={() => setDialog(undefined)} />}
      {dialog !== undefined && dialog !== 'new' && <NewVersion form={dialog} onClose={() => setDialog(undefined)} />}
    </>
  );
}

function Retire({ form, onClose }: { readonly form: Download; readonly onClose: () => void }) {
  const f = useMessages(formTexts);
  const retire = useCall(retireDownload, { onSuccess: onClose });
  return (
    <ConfirmDialog
      open
      danger
      title={`${f('forms.retire')} · ${form.title}`}
      confirmLabel={f('forms.retire')}
      busy={retire.isPending}
      onClose={onClose}
      onConfirm={() => retire.mutate({ params: { id: form.id }, body: { revision: form.revision } })}
    >
      <p>{f('forms.retireAsk')}</p>
      <ErrorNotice error={retire.error} />
    </ConfirmDialog>
  );
}

function NewForm({ onClose }: { readonly onClose: () => void }) {
  const w = useMessages(workTexts);
  const { data: me } = useMe();
  const [owner, setOwner] = useState<readonly Option[]>(me?.unit ? [{ value: me.unit.id, label: me.unit.name }] : []);
  const [title, setTitle] = useState('');
  const [note, setNote] = useState('');
  const [isPublic, setPublic] = useState(true);
  const f = useMessages(formTexts);
  const [directive, setDirective] = useState<readonly Option[]>([]);
  const create = useCall(createDownload, { onSuccess: onClose });
  const ownerUnitId = owner[0]?.value;
  return (
    <Dialog
      open
      title={w('forms.new')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{w('cancel')}</Button>
          <Button
            kind="primary"
            busy={create.isPending}
            disabled={!ownerUnitId || title.trim().length < 2}
            onClick={() =>
              ownerUnitId &&
              create.mutate({
                body: {
                  ownerUnitId,
                  directiveId: directive[0]?.value ?? null,
                  title: title.trim(),
                  note: note.trim(),
                  isPublic,
                },
              })
            }
          >
            {w('forms.new')}
          </Button>
        </>
      }
    >
      <div className="zs-form">
        <SearchPicker
          id="directives.owner"
          label={w('new.issuer')}
          find={findUnits}
          value={owner}
          onChange={setOwner}
          required
        />
        <SearchPicker
          id="directives.form-of"
          label={f('forms.directive')}
          find={(words, signal) => findDirectives(words, '', signal)}
          value={directive}
          onChange={setDirective}
        />
        <TextInput label={w('forms.name')} value={title} onChange={setTitle} maxLength={120} required />
        <TextInput label={w('forms.note')} value={note} onChange={setNote} maxLength={500} />
        <Checkbox label={w('forms.public')} checked={isPublic} onChange={setPublic} />
      </div>
      <ErrorNotice error={create.error} />
    </Dialog>
  );
}

function NewVersion({ form, onClose }: { readonly form: Download; readonly onClose: () => void }) {
  const w = useMessages(workTexts);
  const [note, setNote] = useState('');
  const [file, setFile] = useState<File>();
  const add = useCall(addDownloadVersion, { onSuccess: onClose });
  return (
    <Dialog
      open
      title={`${w('forms.upload')} · ${form.title}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{w('cancel')}</Button>
          <Button
            kind="primary"
            busy={add.isPending}
            disabled={!file}
            onClick={() => file && add.mutate({ params: { id: form.id }, query: { note: note.trim() }, body: file })}
          >
            {w('forms.upload')}
          </Button>
        </>
      }
    >
      <div className="zs-form">
        <Field label={w('forms.file')} required>
          {control => (
            <input
              type="file"
              {...control}
              accept=".pdf,.docx,.xlsx,.xls,.zip"
              onChange={event => setFile(event.target.files?.[0])}
            />
          )}
        </Field>
        <TextInput label={w('forms.versionNote')} value={note} onChange={setNote} maxLength={300} />
      </div>
      <ErrorNotice error={add.error} />
    </Dialog>
  );
}
