import { useCallback, useEffect, useState } from 'react';
import { serverNowMs, urlOf } from '#api';
import { formatDuration, useLanguage } from '#i18n';
import { Button } from '#ui/button';
import { Card } from '#ui/card';
import { StateMark } from '#ui/state-mark';
import { useGateMessages } from './gate-messages.ts';
import { deviceStorage, storageWorks } from './outbox-store.ts';

export interface DeviceFacts {
  readonly clockOffMs: number;
  readonly storage: boolean;
  /** Milliseconds of each answered sample; missing ones were lost. */
  readonly samples: readonly number[];
  readonly lost: number;
  readonly width: number;
  readonly height: number;
  readonly browser: boolean;
}

const SAMPLES = 5;
const SAMPLE_TIMEOUT_MS = 4_000;
const MIN_WIDTH = 320;
const SLOW_MS = 800;
const CLOCK_MS = 60_000;

async function sample(): Promise<number | undefined> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), SAMPLE_TIMEOUT_MS);
  const start = performance.now();
  try {
    const response = await fetch(urlOf({ path: '/health/live' }), { cache: 'no-store', signal: limit.signal });
    return response.ok ? performance.now() - start : undefined;
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** Looks at what an exam needs of this device. One after the other: samples at once would measure each other. */
export async function checkDevice(): Promise<DeviceFacts> {
  const samples: number[] = [];
  for (let i = 0; i < SAMPLES; i++) {
    const ms = await sample();
    if (ms !== undefined) samples.push(ms);
  }
  return {
    // The server's clock is known from its replies; the device's own is read by asking for the difference.
    clockOffMs: Math.round(performance.timeOrigin + performance.now() - serverNowMs()),
    storage: storageWorks(deviceStorage()),
    samples,
    lost: SAMPLES - samples.length,
    width: window.innerWidth,
    height: window.innerHeight,
    browser: typeof structuredClone === 'function' && typeof HTMLDialogElement === 'function',
  };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** True when nothing stands in the way of entering; warnings do not. */
export const mayEnter = (facts: DeviceFacts): boolean => facts.samples.length > 0 && facts.browser;

/** Network, clock, storage, screen: each in words, before anything counts. */
export function DeviceCheck({ onChecked }: { readonly onChecked: (facts: DeviceFacts) => void }) {
  const t = useGateMessages();
  const language = useLanguage();
  const [facts, setFacts] = useState<DeviceFacts>();
  const [busy, setBusy] = useState(false);
  const run = useCallback(async () => {
    setBusy(true);
    const found = await checkDevice();
    setFacts(found);
    setBusy(false);
    onChecked(found);
  }, [onChecked]);
  useEffect(() => void run(), [run]);
  return (
    <Card
      title={t('check.title')}
      aside={
        <Button kind="quiet" busy={busy} onClick={() => void run()}>
          {t('check.again')}
        </Button>
      }
    >
      {facts ? (
        <ul className="zs-exam-checks">
          {linesOf(facts, { t, duration: ms => formatDuration(Math.abs(ms), language) }).map(line => (
            <li key={line.name}>
              <StateMark state={line.good ? 'done' : line.stops ? 'late' : 'soon'} word={line.name} />
              <span>{line.words}</span>
            </li>
          ))}
        </ul>
      ) : (
        <p role="status">{t('check.running')}</p>
      )}
    </Card>
  );
}

interface CheckLine {
  readonly name: string;
  readonly good: boolean;
  readonly stops?: boolean;
  readonly words: string;
}

function linesOf(
  facts: DeviceFacts,
  { t, duration }: { readonly t: ReturnType<typeof useGateMessages>; readonly duration: (ms: number) => string },
): readonly CheckLine[] {
  const { samples, lost, clockOffMs, width, height } = facts;
  const ms = Math.round(median(samples));
  const exact = Math.abs(clockOffMs) < CLOCK_MS;
  return [
    {
      name: t('check.network'),
      good: lost === 0 && ms < SLOW_MS,
      stops: samples.length === 0,
      words:
        samples.length === 0
          ? t('check.networkAway')
          : lost > 0
            ? t('check.networkLossy', { lost, all: samples.length + lost, ms })
            : t(ms < SLOW_MS ? 'check.networkGood' : 'check.networkSlow', { ms }),
    },
    {
      name: t('check.clock'),
      good: exact,
      words: exact
        ? t('check.clockGood')
        : t(clockOffMs > 0 ? 'check.clockFast' : 'check.clockSlow', { by: duration(clockOffMs) }),
    },
    {
      name: t('check.storage'),
      good: facts.storage,
      words: t(facts.storage ? 'check.storageGood' : 'check.storageOff'),
    },
    {
      name: t('check.screen'),
      good: width >= MIN_WIDTH,
      words: t(width >= MIN_WIDTH ? 'check.screenGood' : 'check.screenSmall', { width, height }),
    },
    {
      name: t('check.browser'),
      good: facts.browser,
      stops: !facts.browser,
      words: t(facts.browser ? 'check.browserGood' : 'check.browserOld'),
    },
  ];
}
