import type { Verdict } from './run-room.ts';
import { TestProcess } from './test-process.ts';
import type { Measured } from './tests-in-process.ts';

export type WarmOptions = {
  tests: readonly string[];
  /** Processes, of which each answers for one mutant at a time. */
  jobs: number;
  instead: string;
  signal: AbortSignal;
};

/** On a processor, where a test takes hardly more another time. */
const PATIENCE = { leastMs: 6000, times: 4 };

/** So much is asked first, and then so many times what was asked before: who has no end is given up soon. */
const [FIRST_MS, TIMES_BEFORE] = [500, 4];

/** Processes that have a room's tests loaded, and know which test comes by which mutant. */
export class WarmTests implements Disposable {
  readonly #options: WarmOptions;
  readonly #idle: TestProcess[] = [];
  #measured: readonly Measured[] = [];
  /** By mutant: tests that came by it when they ran first, and no more: what they made then is still there. */
  readonly #missed = new Map<number, Set<number>>();
  /** Tests that are green once in a process. */
  readonly #notTwice = new Set<number>();
  /** Mutants that are passed while the files are loaded: only a new process can try them. */
  #atLoad: ReadonlySet<number> = new Set();

  private constructor(options: WarmOptions) {
    this.#options = options;
  }

  static async start(options: WarmOptions): Promise<WarmTests> {
    const warm = new WarmTests(options);
    const first = warm.#start();
    const atLoad = await first.loaded();
    if (atLoad === undefined) throw new Error('the tests cannot be loaded without any mutant');
    warm.#atLoad = new Set(atLoad);
    warm.#measured = await first.measure();
    const red = warm.#measured.find(({ isGreen }) => !isGreen);
    if (red !== undefined) throw new Error(`${red.file} is red without any mutant`);
    warm.#idle.push(first);
    return warm;
  }

  /** For a new process: the files of tests that only there come by a mutant, and all where it is passed while files are loaded. */
  filesToTry(mutant: number): { files: string[]; isAtLoad: boolean } {
    const { tests } = this.#options;
    if (this.#atLoad.has(mutant)) return { files: [...tests], isAtLoad: true };
    const only = this.#reaching(mutant).filter(
      ({ test }) => this.#notTwice.has(test) || this.#missed.get(mutant)?.has(test),
    );
    return { files: [...new Set(only.map(({ file }) => file))], isAtLoad: false };
  }

  /** Asks the tests that come by it: first the fastest ones, which most often suffice, then ever more of the others. */
  async verdictOn(mutant: number): Promise<Verdict> {
    let verdict: Verdict = 'unreached';
    let isNew = false;
    const asked = new Set<number>();
    for (;;) {
      const next = this.#next(mutant, asked);
      if (next.length === 0) return verdict;
      const mostMs = PATIENCE.leastMs + PATIENCE.times * msOf(next);
      const tests = next.map(({ test }) => test);
      const process = await this.#take(isNew);
      const fate = await process.run(mutant, tests, mostMs);
      if (typeof fate === 'object' && (await this.#isItsOwn(fate.killer, process, mostMs))) {
        this.#idle.push(process);
        if (fate.killer !== null) return 'killed';
        verdict = 'unnoticed';
        isNew = false;
        this.#missed.set(mutant, new Set([...fate.missed, ...(this.#missed.get(mutant) ?? [])]));
        for (const test of tests) asked.add(test);
        continue;
      }
      process[Symbol.dispose]();
      if (fate === 'endless') return 'endless';
      // In a new process nothing is left of another mutant.
      if (isNew) return 'killed';
      isNew = true;
    }
  }

  /** A failure is the mutant's where the same test is green right after without it. A test that is not is asked no more. */
  async #isItsOwn(killer: number | null, process: TestProcess, mostMs: number): Promise<boolean> {
    if (killer === null) return true;
    const after = await process.run(0, [killer], mostMs);
    const isGreen = typeof after === 'object' && after.killer === null;
    if (!isGreen) this.#notTwice.add(killer);
    return isGreen;
  }

  /** The fastest of those that are left. */
  #next(mutant: number, asked: ReadonlySet<number>): Measured[] {
    const all = this.#reaching(mutant);
    const left = all.filter(({ test }) => !asked.has(test) && !this.#notTwice.has(test));
    const mostMs = Math.max(FIRST_MS, TIMES_BEFORE * msOf(all.filter(({ test }) => asked.has(test))));
    let ms = 0;
    return left.filter((one, at) => {
      ms += one.ms;
      return at === 0 || ms <= mostMs;
    });
  }

  [Symbol.dispose](): void {
    for (const process of this.#idle) process[Symbol.dispose]();
  }

  #reaching(mutant: number): Measured[] {
    return this.#measured.filter(({ passed }) => passed.includes(mutant)).sort((a, b) => a.ms - b.ms);
  }

  #start(): TestProcess {
    const { tests, instead, signal } = this.#options;
    return new TestProcess({ files: tests, instead, mutant: 0, signal });
  }

  async #take(isNew: boolean): Promise<TestProcess> {
    const idle = isNew ? undefined : this.#idle.pop();
    if (idle !== undefined) return idle;
    const process = this.#start();
    await process.loaded();
    return process;
  }
}

function msOf(tests: readonly Measured[]): number {
  return tests.reduce((sum, { ms }) => sum + ms, 0);
}
