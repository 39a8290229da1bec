import type { Paper, PaperShortfall } from '#contracts/exams';
import { formatCount } from '#i18n';
import { Notice } from '#ui/notice';
import { Table } from '#ui/table';
import { useWorkMessages, type WorkTranslate } from './work-words.ts';

type Blueprint = Paper['blueprint'];
type Line = Extract<Blueprint, { mode: 'drawn' }>['lines'][number];

/** What a line asks for, in words: tags, kinds, difficulty. */
function askedWords(t: WorkTranslate, line: Line): string {
  const { tagsAny, tagsAll, kinds, minDifficulty: from, maxDifficulty: to } = line;
  const parts = [
    ...(tagsAny.length > 0 ? [t('shortfall.tagsAny', { tags: tagsAny.join(t('comma')) })] : []),
    ...(tagsAll.length > 0 ? [t('shortfall.tagsAll', { tags: tagsAll.join(t('comma')) })] : []),
    ...(kinds.length > 0 ? [kinds.map(kind => t(`kind.${kind}`)).join(t('comma'))] : []),
    ...(from === to ? [t('shortfall.level', { from })] : []),
    ...(from < to && (from > 1 || to < 5) ? [t('shortfall.levels', { from, to })] : []),
  ];
  return parts.length > 0 ? parts.join(t('semicolon')) : t('shortfall.anyQuestion');
}

/** Too few fit at all, or enough fit but other lines take them. */
function whyWords(t: WorkTranslate, shortfall: PaperShortfall): string {
  const { line, wanted, found, fitting, lines, jointlyWanted, jointlyFound } = shortfall;
  if (fitting === 0) return t('shortfall.nothing');
  const tooFew = fitting < wanted ? [t('shortfall.tooFew', { fitting: formatCount(fitting) })] : [];
  if (found === fitting) return tooFew.join();
  const rivals = lines.filter(other => other !== line).map(other => t('shortfall.number', { number: other + 1 }));
  const joint = { wanted: formatCount(jointlyWanted), found: formatCount(jointlyFound) };
  return [...tooFew, t('shortfall.rivals', { lines: rivals.join(t('comma')), ...joint })].join(t('semicolon'));
}

export interface ShortfallsProps {
  readonly blueprint: Blueprint;
  readonly shortfalls: readonly PaperShortfall[];
}

/** Which lines the bank cannot fill: what each asks for, how many fit, how many are missing and why. */
export function Shortfalls({ blueprint, shortfalls }: ShortfallsProps) {
  const t = useWorkMessages();
  const fixed = blueprint.mode === 'fixed';
  const linesAsked = blueprint.mode === 'drawn' ? blueprint.lines : [];
  const asked = ({ line }: PaperShortfall) => {
    const found = linesAsked[line];
    return found ? askedWords(t, found) : '';
  };
  const figure = (key: 'wanted' | 'fitting' | 'found') => ({
    key,
    title: t(`shortfall.${key}`),
    align: 'end' as const,
    cell: (row: PaperShortfall) => formatCount(row[key]),
  });
  const number = {
    key: 'line',
    title: t('shortfall.line'),
    heading: true,
    cell: (row: PaperShortfall) => t(fixed ? 'shortfall.item' : 'shortfall.number', { number: row.line + 1 }),
  };
  const why = {
    key: 'why',
    title: t('shortfall.why'),
    cell: (row: PaperShortfall) => (fixed ? t('shortfall.gone') : whyWords(t, row)),
  };
  return (
    <div className="zs-stack">
      <Notice tone="late" title={t('paper.cannotFill')}>
        {!fixed && t('shortfall.mend')}
      </Notice>
      <Table<PaperShortfall>
        title={t('paper.cannotFill')}
        rows={shortfalls}
        rowKey={row => String(row.line)}
        columns={
          fixed
            ? [number, why]
            : [
                number,
                { key: 'asks', title: t('shortfall.asks'), cell: asked },
                figure('wanted'),
                figure('fitting'),
                figure('found'),
                {
                  key: 'lacks',
                  title: t('shortfall.lacks'),
                  align: 'end',
                  cell: row => <strong className="zs-exam-fault">{formatCount(row.wanted - row.found)}</strong>,
                },
                why,
              ]
        }
      />
    </div>
  );
}
