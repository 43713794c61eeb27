import { figuresOf, type Measured } from '../measure.ts';

/** One command of a comparison. Commands run in turn, so that what slows the machine down slows all of them. */
export type Contender = {
  name: string;
  run: () => Promise<Measured>;
  /** What must be gone or there; it is not measured. */
  prepare?: () => void | Promise<void>;
  /** Measured rounds, where fewer than the others have will do. */
  rounds?: number;
};

/** Ours beside another: `most` is the ratio that we want to stay within. `less`: what of ours, measured apart, does not count. */
export type Pair = { ours: string; less?: string; theirs: string; most?: number };

const ROUNDS = Number(process.env['SHEARWALL_BENCH_ROUNDS'] ?? 5);

type Run = Measured | undefined;
type Runs = ReadonlyMap<string, readonly Run[]>;

/** All commands in turn: a round that does not count, then five. Prints medians and, by round, the ratios of `pairs`. */
export async function compare(
  title: string,
  contenders: readonly Contender[],
  pairs: readonly Pair[],
): Promise<void> {
  console.log(`\n${title}`);
  const runs = await rounds(contenders);
  for (const [name, measured] of runs) console.log(`  ${name.padEnd(44)} ${figuresOf(medians(measured))}`);
  for (const pair of pairs) console.log(...ratioLine(pair, runs));
}

async function rounds(contenders: readonly Contender[]): Promise<Runs> {
  const runs = new Map<string, (Measured | undefined)[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++)
    for (const { name, run, prepare, rounds: most = ROUNDS } of contenders) {
      const counts = round > 0 || ROUNDS === 0;
      if (round > most || (!counts && most < ROUNDS)) continue;
      await prepare?.();
      const measured = await run();
      if (counts) (runs.get(name) as (Measured | undefined)[])[Math.max(0, round - 1)] = measured;
    }
  return runs;
}

function ratioLine({ ours, less, theirs, most }: Pair, runs: Runs): string[] {
  const [a, apart, b] = [ours, less ?? '', theirs].map((name) => runs.get(name) ?? []) as [
    Run[],
    Run[],
    Run[],
  ];
  const of = (key: keyof Measured): string => {
    const ratios = a.flatMap((mine, round) => {
      // What runs once is beside every round.
      const other = b[round] ?? b[0];
      if (mine === undefined || other === undefined || other[key] === 0) return [];
      return [(mine[key] - (apart[round]?.[key] ?? 0)) / other[key]];
    });
    if (ratios.length === 0) return '-';
    const range = [Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2));
    return `${middle(ratios).toFixed(2)} (${range.join('–')})`;
  };
  const bar = most === undefined ? '' : `  bar ${most}`;
  const name = less === undefined ? ours : `${ours} less ${less}`;
  // A peak is no sum.
  const memory = less === undefined ? `, memory ${of('peakMegabytes')}` : '';
  return [`    ${name} / ${theirs}: time ${of('wallSeconds')}, CPU ${of('cpuSeconds')}${memory}${bar}`];
}

function medians(runs: readonly (Measured | undefined)[]): Measured {
  const of = (key: keyof Measured): number =>
    middle(runs.flatMap((run) => (run === undefined ? [] : [run[key]])));
  return {
    wallSeconds: of('wallSeconds'),
    cpuSeconds: of('cpuSeconds'),
    peakMegabytes: of('peakMegabytes'),
  };
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
