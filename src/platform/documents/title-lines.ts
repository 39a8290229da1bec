const MOST = 20;
const words = new Intl.Segmenter('zh-CN', { granularity: 'word' });

/**
 * A title broken into lines of about equal length, at most 20 characters (the width of the type area in 二号), between words: the
 * standard asks that no word be torn. Line feeds in the title are kept as the author's own breaks.
 */
export function titleLines(title: string): readonly string[] {
  return title.split('\n').flatMap(balanced);
}

function balanced(title: string): string[] {
  const length = [...title].length;
  const target = Math.ceil(length / Math.max(1, Math.ceil(length / MOST)));
  const lines: string[] = [];
  let line = '';
  for (const { segment } of words.segment(title)) {
    const now = [...line].length;
    const then = now + [...segment].length;
    // Break where the line comes closest to the target, never beyond what fits.
    const isFull = then > MOST || (then > target && then - target > target - now);
    if (line !== '' && isFull) {
      lines.push(line);
      line = '';
    }
    line += segment;
  }
  return [...lines, line];
}
