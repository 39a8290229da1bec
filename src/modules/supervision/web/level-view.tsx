// One level of figures: where it is, by what it is grouped, bars across the threshold. The same on the portal and at work.
import type { ReactNode } from 'react';
import type { BoardHead, Level } from '#contracts/supervision';
import { formatShare, useFormats, useLanguage, useMessages } from '#i18n';
import { Facts } from '#ui/card';
import { CitationLink } from '#ui/citation';
import { EmptyState } from '#ui/notice';
import { AppLink, stringifySearch } from '#ui/route';
import { ThresholdBars } from '#ui/threshold-bars';
import { texts } from './texts.ts';
import { barThreshold, printThreshold } from './threshold.ts';

export interface LevelViewProps {
  readonly head: Pick<BoardHead, 'threshold' | 'unitOfCount' | 'dimensions'>;
  readonly level: Level;
  /** The page's own path with what its address keeps (`?n=6`); node and grouping are added. */
  readonly base: string;
  readonly keep?: Readonly<Record<string, string | undefined>>;
  readonly note: ReactNode;
}

export const levelPath = (base: string, search: Readonly<Record<string, string | undefined>>): string =>
  `${base}${stringifySearch(search)}`;

export function LevelView({ head, level, base, keep = {}, note }: LevelViewProps) {
  const t = useMessages(texts);
  const language = useLanguage();
  const place = level.crumbs.at(-1)?.name ?? '';
  const cuts = useCuts(head, level.node);
  const cut = cuts.find(c => c.id === level.cut)?.name ?? '';
  const threshold = barThreshold(head.threshold);
  const bars = level.rows.map(row => ({
    id: row.key,
    name: language === 'en' && row.nameEn !== null ? row.nameEn : row.name,
    numerator: row.numerator,
    denominator: row.denominator,
    ...(row.drill ? { to: levelPath(base, { ...keep, node: row.key }) } : {}),
  }));
  return (
    <>
      <nav className="zs-row" aria-label={t('crumbs.label')}>
        {level.crumbs.map((crumb, at) =>
          at === level.crumbs.length - 1 ? (
            <strong key={crumb.node} aria-current="location">
              {crumb.name}
            </strong>
          ) : (
            <span key={crumb.node}>
              <AppLink to={levelPath(base, { ...keep, node: crumb.node })}>{crumb.name}</AppLink> ›
            </span>
          ),
        )}
        <span className="zs-soft">{formatShare(level.total.numerator, level.total.denominator)}</span>
      </nav>
      {cuts.length > 1 && (
        <nav className="zs-row zs-no-print" aria-label={t('cut.label')}>
          {cuts.map(({ id, name }) => (
            <AppLink
              key={id}
              to={levelPath(base, { ...keep, node: level.node, cut: id === 'tree' ? undefined : id })}
              {...(id === level.cut ? { 'aria-current': 'true' as const } : {})}
            >
              {id === level.cut ? <strong>{name}</strong> : name}
            </AppLink>
          ))}
        </nav>
      )}
      {bars.length > 0 ? (
        <ThresholdBars
          title={t('level.title', { place, cut })}
          bars={bars}
          note={note}
          {...(threshold ? { threshold } : {})}
        />
      ) : (
        <>
          <EmptyState>{t('level.empty', { unit: head.unitOfCount[language] })}</EmptyState>
          <p className="zs-soft">{note}</p>
        </>
      )}
    </>
  );
}

/** Regions can be grouped by department and dimension; below them there is the tree alone. */
function useCuts(
  head: LevelViewProps['head'],
  node: string,
): readonly { readonly id: string; readonly name: string }[] {
  const t = useMessages(texts);
  const language = useLanguage();
  if (!node.startsWith('region:')) return [{ id: 'tree', name: t('cut.units') }];
  return [
    { id: 'tree', name: t('cut.tree') },
    { id: 'departments', name: t('cut.departments') },
    ...head.dimensions.map(({ id, title }) => ({ id, name: title[language] })),
  ];
}

/** What a board counts, for whom, by when and why. */
export function HeadFacts({ head }: { readonly head: BoardHead }) {
  const t = useMessages(texts);
  const language = useLanguage();
  const { date } = useFormats();
  return (
    <Facts
      facts={[
        { label: t('measure'), value: head.measureTitle[language] },
        { label: t('facts'), value: head.measureFacts[language] },
        { label: t('region'), value: head.regionName },
        { label: t('issuer'), value: head.unitName },
        { label: t('threshold'), value: head.threshold && printThreshold(head.threshold) },
        { label: t('due'), value: head.dueOn && date(head.dueOn) },
        { label: t('basis'), value: head.citation && <CitationLink citation={head.citation} /> },
      ]}
    />
  );
}
