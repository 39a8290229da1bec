import { type ReactNode, useState } from 'react';
import { formatCount, formatPercent } from '../i18n/formats.ts';
import { type Translate, useMessages } from '../i18n/messages.ts';
import { Button } from './button.tsx';
import { uiMessages } from './messages.ts';
import { AppLink } from './route.tsx';
import { StateMark } from './state-mark.tsx';
import './styles/bars.css';

export interface Bar {
  readonly id: string;
  readonly name: string;
  readonly numerator: number;
  readonly denominator: number;
  /** One level down, to the unit at most. */
  readonly to?: string;
}

export interface ThresholdBarsProps {
  readonly title: string;
  readonly bars: readonly Bar[];
  /** Share that must be reached, 0 to 1, and how it is printed (`2/3`, `90%`). Without it there is no line. */
  readonly threshold?: { readonly share: number; readonly printed: string };
  /** As-of time, basis, link: under the bars. */
  readonly note?: ReactNode;
}

type Standing = 'reached' | 'near' | 'below';
/** Within ten points below the line counts as close. */
const NEAR = 0.1;
const STATES = { reached: 'done', near: 'soon', below: 'late' } as const;

function standingOf(bar: Bar, threshold: number): Standing {
  if (bar.denominator === 0 || bar.numerator >= threshold * bar.denominator) return 'reached';
  return bar.numerator / bar.denominator >= threshold - NEAR ? 'near' : 'below';
}

const shareOf = (bar: Bar): number => (bar.denominator > 0 ? Math.min(1, bar.numerator / bar.denominator) : 0);

/** Highest above the line first, furthest below last; units without anybody owing stand at the end. */
export function sortBars(bars: readonly Bar[]): readonly Bar[] {
  const rank = (bar: Bar) => (bar.denominator > 0 ? shareOf(bar) : -1);
  return [...bars].sort((a, b) => rank(b) - rank(a) || a.name.localeCompare(b.name, 'zh-CN'));
}

/** Where people compare: one bar each, the threshold a line across all. The same figures as a table on demand. */
export function ThresholdBars({ title, bars, threshold, note }: ThresholdBarsProps) {
  const t = useMessages(uiMessages);
  const [asTable, setAsTable] = useState(false);
  const sorted = sortBars(bars);
  return (
    <figure className="zs-bars" aria-label={title}>
      {asTable ? (
        <BarsTable title={title} bars={sorted} threshold={threshold} t={t} />
      ) : (
        <BarsPicture bars={sorted} threshold={threshold} t={t} />
      )}
      <figcaption className="zs-bars-note">
        <span className="zs-soft">{note}</span>
        <span className="zs-no-print">
          <Button kind="quiet" onClick={() => setAsTable(!asTable)}>
            {t(asTable ? 'bars.asBars' : 'bars.asTable')}
          </Button>
        </span>
      </figcaption>
    </figure>
  );
}

interface PartProps {
  readonly bars: readonly Bar[];
  readonly threshold: ThresholdBarsProps['threshold'];
  readonly t: Translate<keyof typeof uiMessages.zh & string>;
}

function BarsPicture({ bars, threshold, t }: PartProps) {
  return (
    <ul className={threshold ? 'zs-bars-lined' : undefined}>
      {bars.map(bar => {
        const standing = threshold ? standingOf(bar, threshold.share) : 'reached';
        return (
          <li key={bar.id}>
            <span className="zs-bars-name">{bar.to ? <AppLink to={bar.to}>{bar.name}</AppLink> : bar.name}</span>
            <span className="zs-bars-track" aria-hidden="true">
              <span className={`zs-bars-fill zs-bars-${standing}`} style={{ width: `${shareOf(bar) * 100}%` }} />
              {threshold && <span className="zs-bars-line" style={{ left: `${threshold.share * 100}%` }} />}
            </span>
            <span className="zs-bars-share">
              {threshold && <Shape standing={standing} t={t} />}
              {formatPercent(bar.numerator, bar.denominator)}
            </span>
            <span className="zs-bars-figures">
              {formatCount(bar.numerator)} / {formatCount(bar.denominator)}
            </span>
          </li>
        );
      })}
      {threshold && (
        <li className="zs-bars-scale">
          <span className="zs-bars-track-space">
            <span className="zs-bars-label" style={{ left: `${threshold.share * 100}%` }}>
              {t('bars.threshold', { share: threshold.printed })}
            </span>
          </span>
        </li>
      )}
    </ul>
  );
}

function Shape({ standing, t }: { readonly standing: Standing; readonly t: PartProps['t'] }) {
  const shape = { reached: '', near: '▲', below: '■' }[standing];
  return (
    <>
      <span className={`zs-bars-shape-${standing}`} aria-hidden="true">
        {shape}
      </span>
      <span className="zs-hidden">{t(`bars.${standing}`)} </span>
    </>
  );
}

function BarsTable({ title, bars, threshold, t }: PartProps & { readonly title: string }) {
  return (
    <table className="zs-table zs-bars-table">
      <caption className="zs-hidden">{title}</caption>
      <thead>
        <tr>
          <th scope="col">{t('bars.name')}</th>
          <th scope="col" className="zs-num">
            {t('bars.share')}
          </th>
          <th scope="col" className="zs-num">
            {t('bars.done')}
          </th>
          <th scope="col" className="zs-num">
            {t('bars.due')}
          </th>
          {threshold && <th scope="col">{t('bars.standing')}</th>}
        </tr>
      </thead>
      <tbody>
        {bars.map(bar => {
          const standing = threshold && standingOf(bar, threshold.share);
          return (
            <tr key={bar.id}>
              <th scope="row">{bar.to ? <AppLink to={bar.to}>{bar.name}</AppLink> : bar.name}</th>
              <td className="zs-num">{formatPercent(bar.numerator, bar.denominator)}</td>
              <td className="zs-num">{formatCount(bar.numerator)}</td>
              <td className="zs-num">{formatCount(bar.denominator)}</td>
              {standing && (
                <td>
                  <StateMark state={STATES[standing]} word={t(`bars.${standing}`)} />
                </td>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
