import { useState } from 'react';
import { useCall, useRead } from '#api';
import { checkDirective, publishDirective } from '#contracts/directives';
import { useMessages } from '#i18n';
import { formatMessage } from '#kernel/messages';
import { Button } from '#ui/button';
import { Card } from '#ui/card';
import { CitationLinks } from '#ui/citation';
import { ConfirmDialog } from '#ui/dialog';
import { ErrorNotice, Loaded, Notice } from '#ui/notice';
import { useGo } from '#ui/route';
import { DueLabel } from '#ui/time';
import { messages } from '../messages.ts';
import { dueLabel, useNames } from './words.ts';
import { workTexts } from './work-texts.ts';

interface Props {
  readonly directiveId: string;
  readonly revision: number;
  /** What is on the page is not what would be published. */
  readonly unsaved: boolean;
}

/** What publishing would do, and the deed itself. */
export function PublishCard({ directiveId, revision, unsaved }: Props) {
  const w = useMessages(workTexts);
  const go = useGo();
  const params = { id: directiveId };
  const [asking, setAsking] = useState(false);
  const check = useRead(checkDirective, { params });
  const publish = useCall(publishDirective, { onSuccess: () => go(`/work/directives/${directiveId}`) });
  return (
    <Card title={w('check.title')}>
      <Loaded of={check}>
        {found => (
          <div className="zs-stack">
            {found.addressees > 0 && (
              <p>
                {w('check.addressees', {
                  count: found.addressees,
                  sample: found.sample.map(unit => unit.name).join('、'),
                })}
              </p>
            )}
            {found.outside > 0 && (
              <Notice
                tone="late"
                title={w('check.outside', {
                  count: found.outside,
                  sample: found.outsideSample.map(unit => unit.name).join('、'),
                })}
              />
            )}
            <ul>
              {found.dues.map(({ title, due }) => {
                const label = dueLabel(due);
                return (
                  <li key={title}>
                    {title} {label && <DueLabel due={label} />}
                  </li>
                );
              })}
            </ul>
            {found.problem ? <Problem problem={found.problem} /> : <Notice tone="done" title={w('check.ok')} />}
            <ErrorNotice error={publish.error} />
            <div className="zs-row">
              <Button kind="primary" disabled={unsaved || found.problem !== null} onClick={() => setAsking(true)}>
                {w('publish')}
              </Button>
            </div>
          </div>
        )}
      </Loaded>
      <ConfirmDialog
        open={asking}
        title={w('publish')}
        confirmLabel={w('publish')}
        busy={publish.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          publish.mutate({ params, body: { revision } });
        }}
      >
        {w('publish.ask')}
      </ConfirmDialog>
    </Card>
  );
}

interface ProblemProps {
  readonly problem: {
    readonly code: string;
    readonly detail: Readonly<Record<string, unknown>>;
    readonly citations: readonly { readonly instrument: string; readonly article: string; readonly quote?: string }[];
  };
}

const FIELDS = ['title', 'number', 'body', 'addressees'] as const;

/** What is missing, by the names that stand above the fields. */
function useWords(detail: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const w = useMessages(workTexts);
  const missing: readonly unknown[] = Array.isArray(detail.missing) ? detail.missing : [];
  const names = FIELDS.filter(name => missing.includes(name)).map(name => w(`form.${name}`));
  return names.length > 0 ? { ...detail, missing: names } : detail;
}

/** The refusal that publishing would meet, in the words of the refusal. */
function Problem({ problem }: ProblemProps) {
  const { language } = useNames();
  const catalogue: Readonly<Record<string, string>> = messages[language];
  const text = catalogue[`error.${problem.code}`];
  const detail = useWords(problem.detail);
  return (
    <Notice tone="soon" title={text ? formatMessage(text, detail) : problem.code}>
      <div className="zs-row">
        <CitationLinks citations={problem.citations} />
      </div>
    </Notice>
  );
}
