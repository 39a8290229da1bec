// Figures and lists as workbooks: exactly what the page shows, with what it is, as of when and on which basis above it.
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { formatCitation } from '#kernel/citation';
import { formatShare, reachesShare } from '#kernel/share';
import { addMs, type Instant } from '#kernel/time';
import type { FileReply } from '#platform/http';
import { type OutSheet, writeWorkbook } from '#platform/spreadsheets';
import type { BoardHead, BoardRow } from './contract-fields.ts';

/** `2009-12-18 09:00` in Shanghai: workbooks are read apart from the page. */
const wallTime = (at: Instant): string =>
  addMs(at, 8 * 3_600_000)
    .slice(0, 16)
    .replace('T', ' ');

export async function workbookReply(sheet: OutSheet, name: string): Promise<FileReply> {
  const stream = new PassThrough();
  const [content] = await Promise.all([buffer(stream), writeWorkbook(stream, [sheet])]);
  return { content, name: `${name.replace(/[\\/:*?"<>|\s]+/g, '_').slice(0, 120)}.xlsx`, size: content.length };
}

interface LevelSheet {
  readonly head: BoardHead;
  readonly place: string;
  readonly cut: string;
  readonly asOf: Instant | null;
  readonly number?: number;
  readonly digest?: string;
  readonly rows: readonly BoardRow[];
}

const CUTS: Readonly<Record<string, string>> = { tree: '地区（单位）', departments: '部门' };

export function levelSheet({ head, place, cut, asOf, number, digest, rows }: LevelSheet): OutSheet {
  const { threshold } = head;
  const share = (row: BoardRow) => formatShare(row.numerator, row.denominator, threshold ?? undefined);
  const first = CUTS[cut] ?? head.dimensions.find(d => d.id === cut)?.title.zh ?? cut;
  return {
    name: '进度',
    preamble: [
      [head.title],
      [`指标：${head.measureTitle.zh}（${head.measureFacts.zh}）`],
      [`范围：${place}　截至：${asOf ? wallTime(asOf) : '尚未统计'}${number ? `　第 ${number} 期` : ''}`],
      ...(threshold ? [[`达标线：${threshold.num}/${threshold.den}${head.dueOn ? `　期限：${head.dueOn}` : ''}`]] : []),
      ...(head.citation
        ? [[`依据：${formatCitation({ instrument: head.citation.instrument, article: head.citation.article })}`]]
        : []),
      ...(digest ? [[`SM3 摘要：${digest}`]] : []),
    ],
    columns: [
      { title: first, width: 36 },
      { title: '比例', width: 12 },
      { title: '完成', width: 12 },
      { title: `应完成（${head.unitOfCount.zh}）`, width: 16 },
      ...(threshold ? [{ title: '达标', width: 10 }] : []),
    ],
    rows: rows.map(row => [
      row.name,
      share(row),
      row.numerator,
      row.denominator,
      ...(threshold ? [reachesShare(row.numerator, row.denominator, threshold) ? '是' : '否'] : []),
    ]),
  };
}
