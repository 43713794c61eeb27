import { globSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { mapConcurrently } from '../../src/base/concurrency.ts';
import { seededRandom } from '../seeded-random.ts';
import { type Equivalent, isEquivalent } from './equivalent.ts';
import { findMutants, type Mutant } from './find-mutants.ts';
import { markSource, mutateSource } from './mark-source.ts';
import type { MutatedRoom } from './rooms.ts';
import { runTests } from './run-tests.ts';

export type RoomInput = {
  room: MutatedRoom;
  /** How many mutants are drawn, and by which seed. */
  count: number;
  seed: number;
  /** Processes at a time. */
  jobs: number;
  /** What no test can notice. */
  equivalent: readonly Equivalent[];
  signal: AbortSignal;
  /** Called for each mutant that was tried. */
  tried: () => void;
};

export type RoomResult = {
  room: string;
  /** How many there are to draw from. */
  candidates: number;
  killed: number;
  /** Without the equivalent ones. */
  drawn: number;
  survivors: (Mutant & { isReached: boolean })[];
};

type Timed = { test: string; ms: number; passed: ReadonlySet<number> };

/** Enough for what starts slowly on a busy machine. */
const PATIENCE = { leastMs: 20_000, times: 10 };
/** So many files are tried alone, the likeliest first; the rest then share a process. */
const ALONE = 3;

/** Tests, and tables of words, names and types, which decide nothing: a test could only repeat them. */
const UNDECIDED = /(?:\.test|\/(?:answer-schema|errors|index|reasons|types|upstream-products))\.ts$/;

/** Draws mutants of a room's sources, and asks for each the tests that come by it whether they notice. */
export async function runRoom(input: RoomInput): Promise<RoomResult> {
  const { room, signal } = input;
  const { candidates, drawn } = drawMutants(input);
  const timed = await timeTests(drawn, input);
  const batches = new Batches(signal);
  const mutants = [...drawn];
  const fates = await mapConcurrently(mutants, input.jobs, async ([number, mutant]) => {
    const reaching = timed.filter(({ passed }) => passed.has(number));
    const isKilled = await isNoticed(mutant, reaching, batches);
    input.tried();
    return { mutant, isKilled, isReached: reaching.length > 0 };
  });
  const survivors = fates.filter(({ isKilled }) => !isKilled);
  return {
    room: room.name,
    candidates,
    killed: fates.length - survivors.length,
    drawn: fates.length,
    survivors: survivors.map(({ mutant, isReached }) => ({ ...mutant, isReached })),
  };
}

function drawMutants({ room, count, seed, equivalent }: RoomInput): {
  candidates: number;
  drawn: Map<number, Mutant>;
} {
  const files = room.sources.flatMap((glob) => globSync(glob)).filter((file) => !UNDECIDED.test(file));
  const all = files.sort().flatMap((file) => findMutants(file, readFileSync(file, 'utf8')));
  const left = all.filter((mutant) => !isEquivalent(mutant, equivalent));
  const candidates = left.length;
  const random = seededRandom(seed);
  const drawn = new Map<number, Mutant>();
  while (drawn.size < count && left.length > 0) {
    const [mutant] = left.splice(random.int(left.length), 1);
    if (mutant !== undefined) drawn.set(drawn.size, mutant);
  }
  return { candidates, drawn };
}

/** Runs each test file once on unchanged sources with marks: which mutants it comes by, and how long it takes. */
async function timeTests(
  mutants: ReadonlyMap<number, Mutant>,
  { room, jobs, signal }: RoomInput,
): Promise<Timed[]> {
  const byFile = Map.groupBy(mutants, ([, { file }]) => file);
  const instead = new Map(
    [...byFile].map(([file, here]) => [resolve(file), markSource(readFileSync(file, 'utf8'), new Map(here))]),
  );
  const tests = room.tests.flatMap((glob) => globSync(glob)).sort();
  return await mapConcurrently(tests, jobs, async (test) => {
    const run = { tests: [test], instead, mostMs: 600_000, signal };
    const first = await runTests(run);
    const { isGreen, passed, ms } = first.isGreen ? first : await runTests(run);
    if (!isGreen) throw new Error(`${test} is red without any mutant, twice`);
    return { test, ms, passed };
  });
}

async function isNoticed(mutant: Mutant, reaching: readonly Timed[], batches: Batches): Promise<boolean> {
  const text = mutateSource(readFileSync(mutant.file, 'utf8'), mutant);
  const ordered = reaching.toSorted((a, b) => farFrom(mutant, a) - farFrom(mutant, b) || a.ms - b.ms);
  for (const one of ordered.slice(0, ALONE)) if (await batches.isRed([one], mutant, text)) return true;
  const rest = ordered.slice(ALONE);
  return rest.length > 0 && (await batches.isRed(rest, mutant, text));
}

/** Tests beside a source know it best. */
function farFrom({ file }: Mutant, { test }: Timed): number {
  return relative(dirname(file), dirname(test)).split('/').length - (dirname(file) === dirname(test) ? 1 : 0);
}

/** Test files that run in one process; several of them count only if they are green together without a mutant. */
class Batches {
  readonly #green = new Map<string, Promise<boolean>>();
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  async isRed(batch: readonly Timed[], { file }: Mutant, text: string): Promise<boolean> {
    const tests = batch.map(({ test }) => test);
    if (tests.length > 1 && !(await this.#isGreen(batch))) {
      for (const one of batch) if (await this.isRed([one], { file } as Mutant, text)) return true;
      return false;
    }
    const { isGreen } = await this.#run(batch, new Map([[resolve(file), text]]));
    return !isGreen;
  }

  #isGreen(batch: readonly Timed[]): Promise<boolean> {
    const key = batch.map(({ test }) => test).join(' ');
    const known = this.#green.get(key) ?? this.#run(batch, new Map()).then(({ isGreen }) => isGreen);
    this.#green.set(key, known);
    return known;
  }

  #run(batch: readonly Timed[], instead: ReadonlyMap<string, string>) {
    const tests = batch.map(({ test }) => test);
    const mostMs = PATIENCE.leastMs + PATIENCE.times * batch.reduce((sum, { ms }) => sum + ms, 0);
    return runTests({ tests, instead, mostMs, signal: this.#signal });
  }
}
