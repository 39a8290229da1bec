import { useState } from 'react';
import { call, useCall, useMe, useRead } from '#api';
import { getUnit, listRegions, listUnits } from '#contracts/organizations';
import { createBoard, listMeasures } from '#contracts/supervision';
import { useLanguage, useMessages } from '#i18n';
import { Button } from '#ui/button';
import { type Option, Select } from '#ui/choice';
import { Dialog } from '#ui/dialog';
import { ErrorNotice, Loaded } from '#ui/notice';
import { useGo } from '#ui/route';
import { SearchPicker } from '#ui/work-picker';
import { BoardFields, emptyDraft, fieldsOf, useDraft } from './board-fields.tsx';
import { texts } from './texts.ts';

/** A new board: what is counted, where, and against which threshold. */
export function CreateDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(texts);
  const language = useLanguage();
  const go = useGo();
  const { data: me } = useMe();
  const measures = useRead(listMeasures);
  const create = useCall(createBoard, { onSuccess: ({ id }) => go(`/work/boards/${id}`) });
  const [draft, set] = useDraft(emptyDraft);
  const [measureId, setMeasure] = useState('');
  const [run, setRun] = useState('');
  const [picked, setPicked] = useState<Option>();
  const unit = picked ?? (me?.unit ? { value: me.unit.id, label: me.unit.name } : undefined);
  const [region, setRegion] = useState('');
  const options = measures.data?.items.find(m => m.id === measureId)?.options ?? [];
  const parameters = options[Number(run || -1)]?.parameters;
  const fields = fieldsOf(draft);
  const ready = fields && parameters && unit && region;
  return (
    <Dialog
      open
      size="wide"
      title={t('create.title')}
      onClose={onClose}
      actions={
        <Button
          kind="primary"
          busy={create.isPending}
          disabled={!ready}
          onClick={() =>
            ready &&
            create.mutate({ body: { ...fields, unitId: unit.value, measureId, parameters, regionCode: region } })
          }
        >
          {t('create.done')}
        </Button>
      }
    >
      <ErrorNotice error={create.error} />
      <Loaded of={measures}>
        {({ items }) => (
          <Select
            label={t('create.measure')}
            value={measureId}
            onChange={value => {
              setMeasure(value);
              setRun('');
            }}
            options={items.map(m => ({ value: m.id, label: m.title[language] }))}
            required
          />
        )}
      </Loaded>
      <Select
        label={t('create.run')}
        value={run}
        onChange={value => {
          setRun(value);
          if (!draft.title) set({ title: options[Number(value)]?.title ?? '' });
        }}
        options={options.map((o, at) => ({ value: String(at), label: o.title }))}
        hint={measureId && options.length === 0 ? t('create.noRun') : undefined}
        required
      />
      <SearchPicker
        id="supervision.unit"
        label={t('create.unit')}
        find={async (q, signal) => {
          const { items } = await call(listUnits, { query: { ...(q ? { q } : {}), limit: 20 } }, { signal });
          return items.map(u => ({ value: u.id, label: u.name }));
        }}
        value={unit ? [unit] : []}
        onChange={([next]) => {
          setPicked(next);
          setRegion('');
        }}
        required
      />
      {unit ? (
        <RegionSelect unitId={unit.value} value={region} onChange={setRegion} />
      ) : (
        <p>{t('create.chooseUnit')}</p>
      )}
      <BoardFields draft={draft} set={set} />
    </Dialog>
  );
}

interface RegionSelectProps {
  readonly unitId: string;
  readonly value: string;
  readonly onChange: (code: string) => void;
}

/** The region of the unit, and those directly below it. */
function RegionSelect({ unitId, value, onChange }: RegionSelectProps) {
  const unit = useRead(getUnit, { params: { id: unitId } });
  return <Loaded of={unit}>{u => <Regions own={u} value={value} onChange={onChange} />}</Loaded>;
}

function Regions({
  own,
  value,
  onChange,
}: Omit<RegionSelectProps, 'unitId'> & { readonly own: { readonly regionCode: string; readonly regionName: string } }) {
  const t = useMessages(texts);
  const below = useRead(listRegions, { query: { parent: own.regionCode } });
  const options = [
    { value: own.regionCode, label: own.regionName },
    ...(below.data?.items ?? []).map(r => ({ value: r.code, label: r.name })),
  ];
  return <Select label={t('create.region')} value={value} onChange={onChange} options={options} required />;
}
