// `zhengshu faults`: the fault test of the exam room at full size.
import { newId } from '#platform/database';
import { planRounds, runFaults } from '../../e2e/faults/rounds.ts';

const usage =
  'faults [--rounds 20] [--candidates 500] [--only application|database] [--seed TEXT]   rounds are per target / 每种对象的轮数';

function numberOf(args: readonly string[], name: string, fallback: number): number {
  const at = args.indexOf(name);
  const value = at < 0 ? fallback : Number(args[at + 1]);
  if (!Number.isInteger(value) || value < 1 || value > 100_000) throw new Error(`${name}: ${args[at + 1]}\n${usage}`);
  return value;
}
const textOf = (args: readonly string[], name: string): string | undefined => {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
};

/** Kills the application, then the database, in mid-exam, round by round. Returns 1 when anything acknowledged is not kept. */
export async function faultsCommand(args: readonly string[]): Promise<number> {
  const count = numberOf(args, '--rounds', 20);
  const candidates = numberOf(args, '--candidates', 500);
  const only = textOf(args, '--only');
  const seed = textOf(args, '--seed') ?? newId();
  const targets = (['application', 'database'] as const).filter(t => only === undefined || t === only);
  if (targets.length === 0) throw new Error(usage);
  console.log(`faults: ${count} rounds each on ${targets.join(' and ')}, ${candidates} candidates, seed ${seed}`);
  const { summary, ok } = await runFaults({
    rounds: targets.flatMap(target => planRounds(target, count)),
    candidates,
    seed,
    examMs: 9_000,
    items: 30,
    say: line => console.log(line),
  });
  console.log(summary);
  return ok ? 0 : 1;
}
