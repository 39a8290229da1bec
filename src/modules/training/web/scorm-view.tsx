// A package in its frame on the second origin. All that crosses is postMessage; "saved" is said after the server has said so.
import { useEffect, useRef, useState } from 'react';
import { call, isApiError } from '#api';
import { saveScorm } from '#contracts/training';
import { SaveLine, type SaveState } from '#ui/time';
import type { Beating, Opened } from './beating.ts';
import { useTexts } from './task-words.ts';

const STATUSES = ['not attempted', 'incomplete', 'completed', 'passed', 'failed', 'browsed', 'unknown'] as const;
type Status = (typeof STATUSES)[number];
const isStatus = (value: unknown): value is Status => STATUSES.some(status => status === value);

interface Commit {
  readonly number: number;
  readonly status: Status;
  readonly state: Record<string, unknown>;
}

function commitOf(data: Readonly<Record<string, unknown>>): Commit | undefined {
  const { number, status, state } = data;
  if (typeof number !== 'number' || typeof state !== 'object' || state === null) return undefined;
  return { number, status: isStatus(status) ? status : 'unknown', state: { ...state } };
}

const RETRY_MS = 4_000;

interface ScormProps {
  readonly opened: Opened;
  readonly scorm: NonNullable<Opened['scorm']>;
  readonly beating: Beating;
}

export function ScormView({ opened, scorm, beating }: ScormProps) {
  const t = useTexts();
  const frame = useRef<HTMLIFrameElement>(null);
  const [save, setSave] = useState<SaveState>({ kind: 'idle' });
  useEffect(() => {
    const origin = new URL(scorm.url).origin;
    let version = scorm.version;
    let gone = false;
    const say = (message: object) =>
      frame.current?.contentWindow?.postMessage({ zhengshu: 'scorm', ...message }, origin);
    const store = async (commit: Commit): Promise<void> => {
      if (gone) return;
      setSave({ kind: 'saving' });
      try {
        const { status, state } = commit;
        const reply = await call(saveScorm, { params: { id: opened.sessionId }, body: { version, status, state } });
        version = reply.version;
        setSave({ kind: 'saved', at: reply.savedAt });
        say({ kind: 'stored', number: commit.number });
        beating.heart.current?.pulse();
      } catch (error) {
        const final = isApiError(error) && error.status >= 400 && error.status < 500;
        say({ kind: 'not-stored', number: commit.number });
        setSave(final ? { kind: 'refused', reason: t('scorm.stale') } : { kind: 'offline', pending: 1, until: null });
        if (!final && !gone) setTimeout(() => void store(commit), RETRY_MS);
      }
    };
    const onMessage = (event: MessageEvent<unknown>) => {
      if (event.origin !== origin || event.source !== frame.current?.contentWindow) return;
      if (typeof event.data !== 'object' || event.data === null) return;
      const data: Readonly<Record<string, unknown>> = { ...event.data };
      if (data.zhengshu !== 'scorm') return;
      beating.heart.current?.alive();
      if (data.kind === 'ready') say({ kind: 'init', state: scorm.state });
      const commit = data.kind === 'commit' ? commitOf(data) : undefined;
      if (commit) void store(commit);
    };
    window.addEventListener('message', onMessage);
    return () => {
      gone = true;
      window.removeEventListener('message', onMessage);
    };
  }, [opened.sessionId, scorm, beating, t]);
  return (
    <>
      <p>
        {t('scorm.saved')}　<SaveLine state={save} />
      </p>
      <iframe
        ref={frame}
        title={t('scorm.frame')}
        src={scorm.url}
        sandbox="allow-scripts allow-same-origin allow-forms"
      />
    </>
  );
}
