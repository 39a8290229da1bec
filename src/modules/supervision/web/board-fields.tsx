// What may be changed of a board, as fields of a form.
import { useState } from 'react';
import type { Board } from '#contracts/supervision';
import { useMessages } from '#i18n';
import { RadioGroup } from '#ui/choice';
import { DateInput, TextInput } from '#ui/field';
import { texts } from './texts.ts';
import { parseThreshold, printThreshold } from './threshold.ts';

export interface Draft {
  readonly title: string;
  readonly threshold: string;
  readonly dueOn: string;
  readonly instrument: string;
  readonly article: string;
  readonly audience: Board['audience'];
}

export const emptyDraft: Draft = {
  title: '',
  threshold: '',
  dueOn: '',
  instrument: '',
  article: '',
  audience: 'organs',
};

export const draftOf = (board: Board): Draft => ({
  title: board.title,
  threshold: board.threshold ? printThreshold(board.threshold) : '',
  dueOn: board.dueOn ?? '',
  instrument: board.citation?.instrument ?? '',
  article: board.citation?.article ?? '',
  audience: board.audience,
});

/** The fields as the server takes them; undefined while something does not fit. */
export function fieldsOf(draft: Draft) {
  const threshold = parseThreshold(draft.threshold);
  const instrument = draft.instrument.trim();
  if (threshold === undefined || draft.title.trim().length < 2 || instrument.length === 1) return undefined;
  return {
    title: draft.title,
    threshold,
    dueOn: draft.dueOn || null,
    citation: instrument ? { instrument, article: draft.article } : null,
    audience: draft.audience,
  };
}

export const useDraft = (start: Draft) => {
  const [draft, setDraft] = useState(start);
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
  return [draft, set] as const;
};

export function BoardFields({ draft, set }: { readonly draft: Draft; readonly set: (change: Partial<Draft>) => void }) {
  const t = useMessages(texts);
  const wrong = parseThreshold(draft.threshold) === undefined;
  return (
    <>
      <TextInput
        label={t('field.title')}
        value={draft.title}
        onChange={title => set({ title })}
        maxLength={120}
        required
      />
      <TextInput
        label={t('field.threshold')}
        hint={t('field.thresholdHint')}
        error={wrong ? t('field.thresholdWrong') : undefined}
        value={draft.threshold}
        onChange={threshold => set({ threshold })}
        maxLength={15}
      />
      <DateInput label={t('field.due')} value={draft.dueOn} onChange={dueOn => set({ dueOn })} />
      <TextInput
        label={t('field.instrument')}
        value={draft.instrument}
        onChange={instrument => set({ instrument })}
        maxLength={200}
      />
      <TextInput
        label={t('field.article')}
        value={draft.article}
        onChange={article => set({ article })}
        maxLength={100}
      />
      <RadioGroup
        label={t('field.audience')}
        value={draft.audience}
        onChange={audience => set({ audience })}
        options={(['organs', 'public'] as const).map(value => ({ value, label: t(`audience.${value}`) }))}
      />
    </>
  );
}
