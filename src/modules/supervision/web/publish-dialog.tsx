import { useState } from 'react';
import { useCall } from '#api';
import { type Board, publishBoard, type Schedule } from '#contracts/supervision';
import { useMessages } from '#i18n';
import { RadioGroup, Select } from '#ui/choice';
import { ConfirmDialog } from '#ui/dialog';
import { Field } from '#ui/field';
import { ErrorNotice } from '#ui/notice';
import { texts } from './texts.ts';

const EVERY = ['once', 'day', 'working-day', 'week', 'month'] as const;
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const MONTH_DAYS = Array.from({ length: 28 }, (_, n) => n + 1);

interface Draft {
  readonly every: (typeof EVERY)[number];
  readonly weekday: string;
  readonly monthDay: string;
  readonly time: string;
}

function scheduleOf({ every, weekday, monthDay, time }: Draft): Schedule | null {
  switch (every) {
    case 'once':
      return null;
    case 'week':
      return { every, weekday: Number(weekday), time };
    case 'month':
      return { every, weekday: null, monthDay: monthDay === 'last' ? 'last' : Number(monthDay), time };
    default:
      return { every, weekday: null, time };
  }
}

/** Takes an issue now and says when the next ones come by themselves. */
export function PublishDialog({ board, onClose }: { readonly board: Board; readonly onClose: () => void }) {
  const t = useMessages(texts);
  const publish = useCall(publishBoard, { onSuccess: onClose });
  const [draft, setDraft] = useState<Draft>({
    every: board.schedule?.every ?? 'once',
    weekday: String(board.schedule?.weekday ?? 1),
    monthDay: String(board.schedule?.monthDay ?? 'last'),
    time: board.schedule?.time ?? '09:00',
  });
  const change = (patch: Partial<Draft>) => setDraft(before => ({ ...before, ...patch }));
  const days = MONTH_DAYS.map(day => ({ value: String(day), label: t('monthDay.day', { day }) }));
  return (
    <ConfirmDialog
      open
      title={t('publish.title')}
      confirmLabel={t('publish.done')}
      busy={publish.isPending}
      onClose={onClose}
      onConfirm={() =>
        publish.mutate({ params: { id: board.id }, body: { revision: board.revision, schedule: scheduleOf(draft) } })
      }
    >
      <ErrorNotice error={publish.error} />
      <p>{t('publish.text', { number: board.lastNumber + 1, audience: t(`audience.${board.audience}`) })}</p>
      <RadioGroup
        label={t('publish.schedule')}
        value={draft.every}
        onChange={every => change({ every })}
        options={EVERY.map(value => ({ value, label: t(`publish.${value}`) }))}
      />
      {draft.every === 'week' && (
        <Select
          label={t('publish.weekday')}
          value={draft.weekday}
          onChange={weekday => change({ weekday })}
          options={WEEKDAYS.map(day => ({ value: String(day), label: t(`weekday.${day}`) }))}
        />
      )}
      {draft.every === 'month' && (
        <Select
          label={t('publish.monthDay')}
          value={draft.monthDay}
          onChange={monthDay => change({ monthDay })}
          options={[{ value: 'last', label: t('monthDay.last') }, ...days]}
        />
      )}
      {draft.every !== 'once' && (
        <Field label={t('publish.time')}>
          {control => (
            <input
              {...control}
              type="time"
              className="zs-input"
              value={draft.time}
              onChange={event => change({ time: event.target.value || '09:00' })}
            />
          )}
        </Field>
      )}
    </ConfirmDialog>
  );
}

const isWeekday = (day: number | null): day is (typeof WEEKDAYS)[number] => WEEKDAYS.some(each => each === day);

/** `每月最后一天 17:30 出期` */
export function useScheduleText(): (schedule: Schedule) => string {
  const t = useMessages(texts);
  return ({ every, weekday, monthDay, time }) => {
    if (every === 'week') return t('schedule.week', { day: isWeekday(weekday) ? t(`weekday.${weekday}`) : '', time });
    if (every !== 'month') return t(`schedule.${every}`, { time });
    return t('schedule.month', {
      day: typeof monthDay === 'number' ? t('monthDay.day', { day: monthDay }) : t('monthDay.last'),
      time,
    });
  };
}
