// `zhengshu bench`: the figures of bench/README.md, measured anew.
import { fileURLToPath } from 'node:url';
import { boards } from '../../bench/boards.ts';
import { certificates } from '../../bench/certificates.ts';
import { examDay } from '../../bench/exam-day.ts';
import { type Bench, type Figure, machine, tableOf, writeFigures } from '../../bench/figures.ts';
import { learnerBundleLimit, measureLearnerBundle } from '../../bench/learner-bundle.ts';
import { overdue } from '../../bench/overdue.ts';
import { roster } from '../../bench/roster.ts';
import { saves } from '../../bench/saves.ts';

const learnerBundle: Bench = {
  name: 'learner-bundle',
  title: 'What a learner’s phone loads first (after `vite build`)',
  run: async () => {
    const measured = await measureLearnerBundle(fileURLToPath(new URL('../../dist/web', import.meta.url)));
    const figure: Figure = {
      name: 'JavaScript, gzip',
      ours: `${(measured.ours / 1000).toFixed(1)} kB`,
      limit: `${learnerBundleLimit / 1000} kB`,
      ratio: measured.ratio,
      wanted: '≤ 1',
      ok: measured.ratio <= 1 && measured.antd.length === 0,
      ...(measured.antd.length > 0 ? { note: `antd in ${measured.antd.join(', ')}` } : {}),
    };
    return [figure];
  },
};

const benches: readonly Bench[] = [saves, examDay, overdue, certificates, roster, boards, learnerBundle];

/** Runs the named benchmarks, or all; prints and, unless `--quick`, writes the figures. Returns 1 when one is missed. */
export async function benchCommand(args: readonly string[]): Promise<number> {
  const quick = args.includes('--quick');
  const names = args.filter(a => !a.startsWith('--'));
  const unknown = names.filter(n => !benches.some(b => b.name === n));
  if (unknown.length > 0) throw new Error(`bench: ${unknown.join(', ')}? ${benches.map(b => b.name).join(' | ')}`);
  let missed = false;
  for (const bench of benches.filter(b => names.length === 0 || names.includes(b.name))) {
    const before = machine();
    console.log(`\n${bench.title} (${before})`);
    const figures = await bench.run({ quick, say: line => console.log(`  ${line}`) });
    const table = tableOf(figures);
    console.log(`\n${table}`);
    const title = `### ${bench.title}\n\n`;
    const stamp = `\n\nBefore the run: ${before}.`;
    if (!quick) await writeFigures(bench.name, `${title}${table}${stamp}`);
    missed ||= figures.some(f => !f.ok && !f.aim);
  }
  return missed ? 1 : 0;
}
