// Words that several pages of the audit administration say.
import { useMemo } from 'react';
import { useRead } from '#api';
import { type Finding, listActions, type TrailEvent, type Verification } from '#contracts/audit';
import { formatCount, formatTime, useFormats, useLanguage, useMessages } from '#i18n';
import { hasMessage } from '#kernel/messages';
import { dateOf } from '#kernel/time';
import type { StateKind } from '#ui/state-mark';
import { messages } from '../messages.ts';

/** Ids are told apart by their end: the beginning of a UUIDv7 is its time. */
export const shortId = (id: string): string => (id.length > 12 ? `…${id.slice(-8)}` : id);

/** The catalogue of actions in the present language; an action of an older version shows its code. */
export function useActionNames() {
  const language = useLanguage();
  const { data } = useRead(listActions);
  return useMemo(() => {
    const items = data?.items ?? [];
    const names = new Map(items.map(item => [item.action, item[language]]));
    return {
      nameOf: (action: string): string => names.get(action) ?? action,
      options: items.map(item => ({ value: item.action, label: `${item[language]}（${item.action}）` })),
    };
  }, [data, language]);
}

/** Moments to the second: `09:31:02` of today, else with the date. */
export function useMoments() {
  const { shortDate } = useFormats();
  return useMemo(
    () => ({
      full: (at: string) => `${shortDate(dateOf(at))} ${formatTime(at, { seconds: true })}`,
      since: (at: string, now: string) =>
        dateOf(at) === dateOf(now)
          ? formatTime(at, { seconds: true })
          : `${shortDate(dateOf(at))} ${formatTime(at, { seconds: true })}`,
    }),
    [shortDate],
  );
}

/** Who acted, as far as the trail tells: a kind, never a name of a person. */
export function useActorWord(): (event: Pick<TrailEvent, 'actorKind'>) => string {
  const t = useMessages(messages);
  return ({ actorKind }) => {
    if (actorKind.startsWith('system:')) return t('actor.system', { name: actorKind.slice('system:'.length) });
    return actorKind === 'account' || actorKind === 'anonymous' ? t(`actor.${actorKind}`) : actorKind;
  };
}

const OUTCOME_MARKS = { sound: 'done', findings: 'late', cancelled: 'open', failed: 'soon' } as const;

/** The result of a verification as a state. */
export function useVerificationState(): (run: Verification) => { readonly state: StateKind; readonly word: string } {
  const t = useMessages(messages);
  return ({ outcome, report }) => {
    if (outcome === null) return { state: 'busy', word: t('verify.outcome.running') };
    const word =
      outcome === 'findings'
        ? t('verify.outcome.findings', { count: formatCount(report?.findingCount ?? 0) })
        : t(`verify.outcome.${outcome}`);
    return { state: OUTCOME_MARKS[outcome], word };
  };
}

/** What is wrong and where. */
export function useFindingWords() {
  const t = useMessages(messages);
  const placeOf = ({ kind, seq, toSeq, position, count }: Finding): string => {
    const batch = (): string => {
      if (seq === undefined || kind === 'damaged-heads') return t('verify.place.trail');
      if (position !== undefined) return t('verify.place.position', { seq, position: position + 1 });
      return toSeq !== undefined && toSeq !== seq
        ? t('verify.place.batches', { seq, toSeq })
        : t('verify.place.batch', { seq });
    };
    return count === undefined ? batch() : t('verify.place.count', { place: batch(), count: formatCount(count) });
  };
  const kindOf = ({ kind }: Finding): string => {
    const key = `finding.${kind}`;
    return hasMessage(messages, key) ? t(key) : kind;
  };
  return { kindOf, placeOf };
}
