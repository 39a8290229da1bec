import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { useCall, useRead } from '#api';
import { type DirectiveDetail, getDirective, saveDirective } from '#contracts/directives';
import { getUnit } from '#contracts/organizations';
import { useMessages } from '#i18n';
import { Button } from '#ui/button';
import { Card } from '#ui/card';
import { PageTitle } from '#ui/frame';
import { ErrorNotice, Loaded, Notice } from '#ui/notice';
import { AppLink, useParam } from '#ui/route';
import { AddresseeFields } from './addressee-fields.tsx';
import { Attachments } from './attachments.tsx';
import { type DraftForm, draftOf, formOf, type Wrong } from './draft-form.ts';
import { formTexts } from './form-texts.ts';
import { PublishCard } from './publish-card.tsx';
import { CarryButtons, RelationFields } from './relation-fields.tsx';
import { RequirementFields } from './requirement-fields.tsx';
import { BodyFields, ImprintFields, TextFields } from './text-fields.tsx';
import { texts } from './texts.ts';
import { workTexts } from './work-texts.ts';

/** Drafting: text, addressees, requirements, imprint, attachments; then the check and publication. */
export function Page() {
  const id = useParam('directiveId');
  const directive = useRead(getDirective, { params: { id } });
  return (
    <Loaded of={directive}>
      {found => (found.mayEdit ? <Compose key={id} directive={found} /> : <Closed directive={found} />)}
    </Loaded>
  );
}

function Closed({ directive }: { readonly directive: DirectiveDetail }) {
  const t = useMessages(texts);
  return (
    <Notice title={t(`state.${directive.state}`)}>
      <AppLink to={`/work/directives/${directive.id}`}>{directive.title}</AppLink>
    </Notice>
  );
}

/** The names of the parts that do not fit, as they stand above the fields. */
function useWrongWords(): (wrong: Wrong) => string {
  const w = useMessages(workTexts);
  const f = useMessages(formTexts);
  const words: Readonly<Record<Wrong, string>> = {
    threshold: w('form.num'),
    due: w('form.dueKind'),
    receipt: w('form.receipt'),
    requirement: w('form.requirementTitle'),
    citation: w('form.instrument'),
    relation: f('relations.text'),
  };
  return wrong => words[wrong];
}

function Compose({ directive }: { readonly directive: DirectiveDetail }) {
  const w = useMessages(workTexts);
  const [form, setForm] = useState<DraftForm>(() => formOf(directive));
  const [revision, setRevision] = useState(directive.revision);
  const [changed, setChanged] = useState(false);
  const [wrong, setWrong] = useState<readonly Wrong[]>([]);
  const f = useMessages(formTexts);
  const wrongWord = useWrongWords();
  // What was written is the drafter's until it is saved: no click on the navigation throws it away unasked.
  useBlocker({
    shouldBlockFn: () => changed && !window.confirm(f('form.unsaved')),
    enableBeforeUnload: () => changed,
  });
  const unit = useRead(getUnit, { params: { id: directive.issuer.id } });
  const save = useCall(saveDirective, {
    onSuccess: reply => {
      setRevision(reply.revision);
      setChanged(false);
    },
  });
  const change = (patch: Partial<DraftForm>) => {
    setForm(before => ({ ...before, ...patch }));
    setChanged(true);
  };
  const submit = () => {
    const made = draftOf(form);
    setWrong('wrong' in made ? made.wrong : []);
    if ('draft' in made) save.mutate({ params: { id: directive.id }, body: { revision, draft: made.draft } });
  };
  return (
    <div className="zs-stack">
      <PageTitle aside={<AppLink to={`/work/directives/${directive.id}`}>{directive.issuer.name}</AppLink>}>
        {form.title}
      </PageTitle>
      <Card title={w('detail.text')}>
        <TextFields form={form} onChange={change} />
      </Card>
      <Card title={f('relations.title')}>
        <RelationFields directive={directive} value={form.relations} onChange={relations => change({ relations })} />
      </Card>
      <Card title={w('form.addressees')}>
        <AddresseeFields
          value={form.addressees}
          onChange={addressees => change({ addressees })}
          regionCode={unit.data?.regionCode}
        />
      </Card>
      <Card title={w('form.requirements')}>
        <RequirementFields
          value={form.requirements}
          onChange={requirements => change({ requirements })}
          issuerUnitId={directive.issuer.id}
        />
        <CarryButtons
          relations={form.relations}
          requirements={form.requirements}
          onAdd={requirement => change({ requirements: [...form.requirements, requirement] })}
        />
      </Card>
      <Card title={w('detail.facts')}>
        <BodyFields form={form} onChange={change} />
        <ImprintFields form={form} onChange={change} />
      </Card>
      <Card title={w('form.attachments')}>
        <Attachments directive={directive} />
      </Card>
      {wrong.length > 0 && <Notice tone="late" title={w('form.wrong', { fields: wrong.map(wrongWord).join('、') })} />}
      <ErrorNotice error={save.error} />
      {save.isSuccess && !changed && <Notice tone="done" title={w('saved')} />}
      <div className="zs-row">
        <Button kind={changed ? 'primary' : 'plain'} busy={save.isPending} onClick={submit}>
          {w('save')}
        </Button>
      </div>
      <PublishCard directiveId={directive.id} revision={revision} unsaved={changed} />
    </div>
  );
}
