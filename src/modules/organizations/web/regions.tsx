import { useState } from 'react';
import { can, useMe, useRead } from '#api';
import { getRegion, listRegions, type RegionDetail, type RegionItem } from '#contracts/organizations';
import { useFormats, useMessages } from '#i18n';
import { Button } from '#ui/button';
import { Card, Facts } from '#ui/card';
import { PageTitle } from '#ui/frame';
import { EmptyState, Loaded, Notice } from '#ui/notice';
import { AppLink, searchValue, useGo, useSearchState } from '#ui/route';
import { Table } from '#ui/table';
import { SearchFilter } from '#ui/work-picker';
import { RegionBodies } from './region-bodies.tsx';
import { CloseRegion, CreateRegion, RenameRegion } from './region-dialogs.tsx';
import { texts } from './texts.ts';
import { findRegions, useWords } from './words.ts';

const pathOf = (code: string): string => `/work/regions?region=${code}`;

/** The regions from the top, or one region: its names, those below it, and the bodies for its functions. */
export function Page() {
  const t = useMessages(texts);
  const go = useGo();
  const { data: me } = useMe();
  const [search] = useSearchState();
  const code = searchValue(search, 'region');
  const regions = useRead(listRegions, { query: code === undefined ? {} : { parent: code } });
  const manages = can(me, 'organizations.manage');
  return (
    <div className="zs-stack">
      <PageTitle
        aside={
          <SearchFilter
            id="organizations.region"
            label={t('findRegion')}
            find={findRegions}
            onChoose={found => found && go(pathOf(found))}
          />
        }
      >
        {t('regions')}
      </PageTitle>
      <Loaded of={regions}>
        {({ items, chain }) => (
          <>
            <nav className="zs-row" aria-label={t('region')}>
              <AppLink to="/work/regions">{t('top')}</AppLink>
              {chain.map(r => (
                <span key={r.code}>
                  › <AppLink to={pathOf(r.code)}>{r.name}</AppLink>
                </span>
              ))}
            </nav>
            {code === undefined ? (
              <Subregions items={items} parentCode={null} manages={manages} />
            ) : (
              <RegionPage key={code} code={code} items={items} manages={manages} />
            )}
          </>
        )}
      </Loaded>
    </div>
  );
}

interface SubregionsProps {
  readonly items: readonly RegionItem[];
  readonly parentCode: string | null;
  readonly manages: boolean;
}

function Subregions({ items, parentCode, manages }: SubregionsProps) {
  const t = useMessages(texts);
  const words = useWords();
  const [creating, setCreating] = useState(false);
  return (
    <Card
      title={t('subregions')}
      aside={manages && <Button onClick={() => setCreating(true)}>{t('newRegion')}</Button>}
    >
      <Table<RegionItem>
        title={t('subregions')}
        rows={items}
        cards
        rowKey={row => row.code}
        empty={<EmptyState>{t(parentCode ? 'noSubregions' : 'noRegions')}</EmptyState>}
        columns={[
          { key: 'code', title: t('regionCode'), cell: row => row.code },
          {
            key: 'name',
            title: t('regionName'),
            heading: true,
            cell: row => <AppLink to={pathOf(row.code)}>{row.name}</AppLink>,
          },
          {
            key: 'level',
            title: t('regionLevel'),
            cell: row => `${words.regionLevels.of(row.level)}${row.local ? `（${t('localCode')}）` : ''}`,
          },
          { key: 'children', title: t('subregions'), align: 'end', cell: row => row.children },
        ]}
      />
      {creating && <CreateRegion parentCode={parentCode} onClose={() => setCreating(false)} />}
    </Card>
  );
}

function RegionPage({ code, items, manages }: Omit<SubregionsProps, 'parentCode'> & { readonly code: string }) {
  const region = useRead(getRegion, { params: { code } });
  return (
    <Loaded of={region}>
      {found => {
        const changes = manages && found.validTo === null;
        return (
          <>
            <RegionFacts region={found} manages={changes} />
            <Subregions items={items} parentCode={code} manages={changes} />
            <RegionBodies code={code} manages={changes} closed={found.validTo !== null} />
          </>
        );
      }}
    </Loaded>
  );
}

function RegionFacts({ region, manages }: { readonly region: RegionDetail; readonly manages: boolean }) {
  const t = useMessages(texts);
  const words = useWords();
  const { date } = useFormats();
  const ended = useEnded();
  const [open, setOpen] = useState<'rename' | 'close'>();
  const dialog = { region, onClose: () => setOpen(undefined) };
  return (
    <Card
      title={region.name}
      aside={
        manages && (
          <div className="zs-row zs-no-print">
            <Button onClick={() => setOpen('rename')}>{t('rename')}</Button>
            <Button kind="danger" onClick={() => setOpen('close')}>
              {t('closeOrMerge')}
            </Button>
          </div>
        )
      }
    >
      {region.validTo !== null && (
        <Notice
          tone="soon"
          title={ended({ validTo: region.validTo, mergedInto: region.mergedInto })}
          actions={region.mergedInto && <AppLink to={pathOf(region.mergedInto.code)}>{region.mergedInto.name}</AppLink>}
        >
          {region.closedBasis && `${t('basis')}：${region.closedBasis}`}
        </Notice>
      )}
      <Facts
        facts={[
          { label: t('regionCode'), value: `${region.code}${region.local ? `（${t('localCode')}）` : ''}` },
          { label: t('regionLevel'), value: words.regionLevels.of(region.level) },
          { label: t('existsFrom'), value: date(region.validFrom) },
          {
            label: t('regionUnits'),
            value: <AppLink to={`/work/units?region=${region.code}`}>{t('showRegionUnits')}</AppLink>,
          },
          {
            label: t('names'),
            value: region.names.length > 1 ? <Names names={region.names} /> : null,
          },
          {
            label: t('closedRegions'),
            value: region.closed.length > 0 ? <Closed regions={region.closed} /> : null,
          },
        ]}
      />
      {open === 'rename' && <RenameRegion {...dialog} />}
      {open === 'close' && <CloseRegion {...dialog} />}
    </Card>
  );
}

/** `2014年3月1日并入丙区` */
function useEnded() {
  const t = useMessages(texts);
  const { date } = useFormats();
  return ({ validTo, mergedInto }: Pick<RegionDetail['closed'][number], 'validTo' | 'mergedInto'>) =>
    mergedInto
      ? t('regionMerged', { on: date(validTo), into: mergedInto.name })
      : t('regionClosed', { on: date(validTo) });
}

function Names({ names }: Pick<RegionDetail, 'names'>) {
  const t = useMessages(texts);
  const { shortDate } = useFormats();
  return (
    <ul>
      {names.map(({ name, validFrom, validTo, basis }) => (
        <li key={`${validFrom} ${validTo} ${name}`}>
          {name}{' '}
          {validTo === null
            ? t('since', { from: shortDate(validFrom) })
            : t('until', { from: shortDate(validFrom), to: shortDate(validTo) })}
          {basis && <span className="zs-soft"> · {basis}</span>}
        </li>
      ))}
    </ul>
  );
}

function Closed({ regions }: { readonly regions: RegionDetail['closed'] }) {
  const ended = useEnded();
  return (
    <ul>
      {regions.map(region => (
        <li key={region.code}>
          <AppLink to={pathOf(region.code)}>{region.name}</AppLink> {ended(region)}
        </li>
      ))}
    </ul>
  );
}
