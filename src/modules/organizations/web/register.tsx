import { useState } from 'react';
import { useCall, useRead } from '#api';
import {
  type Industry,
  industries,
  listRegions,
  openRegistration,
  selfRegisteringTypes,
  traceRegistration,
  unitTypes,
  withdrawRegistration,
} from '#contracts/organizations';
import { useFormats, useLanguage, useMessages } from '#i18n';
import { Button } from '#ui/button';
import { Card, Facts } from '#ui/card';
import { Select } from '#ui/choice';
import { TextInput } from '#ui/field';
import { PageTitle } from '#ui/frame';
import { ErrorNotice, Notice } from '#ui/notice';
import { texts } from './texts.ts';

type SelfType = (typeof selfRegisteringTypes)[number];

/** A unit outside the tree enters itself, and asks how far that is. */
export function Page() {
  const t = useMessages(texts);
  const [receipt, setReceipt] = useState<string>();
  return (
    <div className="zs-stack">
      <PageTitle>{t('register')}</PageTitle>
      {receipt === undefined ? (
        <RegisterForm onDone={setReceipt} />
      ) : (
        <Notice tone="done" title={t('receiptTitle')}>
          <p>{t('receiptText')}</p>
          <p>
            {t('receipt')}：<strong>{receipt}</strong>
          </p>
        </Notice>
      )}
      <Trace />
    </div>
  );
}

function RegisterForm({ onDone }: { readonly onDone: (receipt: string) => void }) {
  const t = useMessages(texts);
  const language = useLanguage();
  const [name, setName] = useState('');
  const [code, setCode] = useState('');
  const [unitType, setUnitType] = useState<SelfType | ''>('');
  const [industry, setIndustry] = useState<Industry | ''>('');
  const [regionPath, setRegionPath] = useState<readonly string[]>([]);
  const [address, setAddress] = useState('');
  const [officePhone, setOfficePhone] = useState('');
  const open = useCall(openRegistration, { onSuccess: reply => onDone(reply.receipt) });
  const regionCode = regionPath.at(-1);
  return (
    <form
      className="zs-form"
      onSubmit={event => {
        event.preventDefault();
        if (unitType && industry && regionCode)
          open.mutate({ body: { name, code, unitType, industry, regionCode, address, officePhone } });
      }}
    >
      <p>{t('registerIntro')}</p>
      <TextInput label={t('name')} value={name} onChange={setName} maxLength={120} required />
      <TextInput label={t('code')} value={code} onChange={setCode} maxLength={18} required />
      <Select
        label={t('type')}
        value={unitType}
        onChange={setUnitType}
        options={selfRegisteringTypes.map(value => ({ value, label: unitTypes[value][language] }))}
        required
      />
      <Select
        label={t('industry')}
        value={industry}
        onChange={setIndustry}
        options={(Object.keys(industries) as Industry[]).map(value => ({ value, label: industries[value][language] }))}
        required
      />
      <RegionSteps path={regionPath} onChange={setRegionPath} />
      <TextInput label={t('address')} value={address} onChange={setAddress} maxLength={200} required />
      <TextInput
        label={t('phone')}
        value={officePhone}
        onChange={setOfficePhone}
        maxLength={30}
        inputMode="tel"
        required
      />
      <ErrorNotice error={open.error} />
      <div>
        <Button kind="primary" type="submit" busy={open.isPending}>
          {t('submit')}
        </Button>
      </div>
    </form>
  );
}

/** Region by region downwards: one list a level, the next appears when there is one. */
function RegionSteps({
  path,
  onChange,
}: {
  readonly path: readonly string[];
  readonly onChange: (path: readonly string[]) => void;
}) {
  return [undefined, ...path].map((parent, depth) => (
    <RegionStep
      key={parent ?? 'top'}
      parent={parent}
      value={path[depth] ?? ''}
      onChoose={code => onChange([...path.slice(0, depth), code])}
    />
  ));
}

function RegionStep({
  parent,
  value,
  onChoose,
}: {
  readonly parent: string | undefined;
  readonly value: string;
  readonly onChoose: (code: string) => void;
}) {
  const t = useMessages(texts);
  const regions = useRead(listRegions, { query: parent === undefined ? {} : { parent } });
  if (regions.error) return <ErrorNotice error={regions.error} />;
  if (!regions.data || regions.data.items.length === 0) return null;
  return (
    <Select
      label={t(parent === undefined ? 'region' : 'nextLevel')}
      value={value}
      onChange={onChoose}
      options={regions.data.items.map(r => ({ value: r.code, label: r.name }))}
      required={parent === undefined}
    />
  );
}

function Trace() {
  const t = useMessages(texts);
  const { dateTime } = useFormats();
  const [receipt, setReceipt] = useState('');
  const trace = useCall(traceRegistration);
  const withdraw = useCall(withdrawRegistration);
  const found = trace.data;
  return (
    <Card title={t('trace')}>
      <form
        className="zs-form"
        onSubmit={event => {
          event.preventDefault();
          withdraw.reset();
          trace.mutate({ body: { receipt } });
        }}
      >
        <TextInput label={t('receipt')} value={receipt} onChange={setReceipt} maxLength={80} minLength={16} required />
        <div className="zs-row">
          <Button type="submit" busy={trace.isPending}>
            {t('traceButton')}
          </Button>
          {found?.state === 'pending' && !withdraw.isSuccess && (
            <Button kind="danger" busy={withdraw.isPending} onClick={() => withdraw.mutate({ body: { receipt } })}>
              {t('withdraw')}
            </Button>
          )}
        </div>
      </form>
      <ErrorNotice error={trace.error ?? withdraw.error} />
      {withdraw.isSuccess && <Notice tone="done" title={t('withdrawn')} />}
      {found?.state === 'approved' && <Notice tone="done" title={t('approvedNext')} />}
      {found && !withdraw.isSuccess && (
        <Facts
          facts={[
            { label: t('name'), value: found.name },
            { label: t('status'), value: t(`registration.${found.state}`) },
            { label: t('applied'), value: dateTime(found.createdAt) },
            { label: t('decided'), value: found.decidedAt && dateTime(found.decidedAt) },
            { label: t('reason'), value: found.reason },
            { label: t('supervisor'), value: found.supervisor },
          ]}
        />
      )}
    </Card>
  );
}
