import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Answer, Measured, Question, Ran } from './tests-in-process.ts';

export type TestProcessOptions = {
  /** Test files. */
  files: readonly string[];
  /** A JSON file: by URL, what is loaded instead of sources. */
  instead: string;
  /** Awake while the files are loaded; 0 is none. */
  mutant: number;
  signal: AbortSignal;
};

/** How a run ended: with an answer, or as no test ends. */
export type Fate = Ran | 'died' | 'endless';

/** In the copy of the tree, as everything that runs there. */
const HERE = 'test/mutants';
const LOAD_MS = 120_000;
/** All limits are of time on a processor: on a busy machine nothing else ends sooner. What only waits may do so for so many times as long. */
const WAITING_TIMES = 10;
const LOOK_MS = 200;
/** A unit of /proc/PID/stat, on all of Linux. */
const TICK_MS = 10;

/** A process that has loaded test files, and runs their tests as often as it is asked to. */
export class TestProcess implements Disposable {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #signal: AbortSignal;
  readonly #stop = (): void => {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  };

  constructor({ files, instead, mutant, signal }: TestProcessOptions) {
    const folder = mkdtempSync(join(tmpdir(), 'shearwall-mutant-'));
    // As /tmp is: tests that become another user read what they made there.
    chmodSync(folder, 0o755);
    const passed = join(folder, 'passed');
    mkdirSync(passed, 0o777);
    const temporary = join(folder, 'tmp');
    mkdirSync(temporary);
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    this.#folder = folder;
    this.#signal = signal;
    this.#child = fork(resolve(HERE, 'tests-in-process.ts'), files, {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // A group of its own, so that what it started ends with it.
      detached: true,
      execArgv: ['--max-old-space-size=2048'],
      env: {
        ...env,
        NODE_OPTIONS: `--import=${pathToFileURL(resolve(HERE, 'preload.ts')).href}`,
        SHEARWALL_MUTATED: instead,
        SHEARWALL_MUTANT: String(mutant),
        SHEARWALL_PASSED: passed,
        TMPDIR: temporary,
        // Each of some hundred processes strips and compiles only what is mutated.
        NODE_COMPILE_CACHE: env['NODE_COMPILE_CACHE'] ?? resolve('compiled'),
      },
    });
    signal.addEventListener('abort', this.#stop);
  }

  /** The mutants that are passed while the files are loaded. Undefined where they cannot be. */
  async loaded(): Promise<number[] | undefined> {
    const answer = await this.#answer(LOAD_MS);
    return typeof answer === 'object' && answer.kind === 'loaded' ? answer.atLoad : undefined;
  }

  /** What each test comes by, and whether it is green. */
  async measure(): Promise<Measured[]> {
    const answer = await this.#ask({ measure: true }, 600_000);
    if (typeof answer !== 'object' || answer.kind !== 'measured')
      throw new Error(`the tests ended: ${JSON.stringify(answer)}`);
    return answer.tests;
  }

  /** Runs tests (all where none are named) until one fails. `mostMs`: who computes for longer is taken for endless. */
  async run(mutant: number, tests: readonly number[] | undefined, mostMs: number): Promise<Fate> {
    const answer = await this.#ask({ mutant, ...(tests && { tests }) }, mostMs);
    if (typeof answer === 'string') return answer;
    if (answer.kind !== 'ran') throw new Error(`an answer to another question: ${answer.kind}`);
    return answer;
  }

  [Symbol.dispose](): void {
    this.#stop();
    this.#signal.removeEventListener('abort', this.#stop);
  }

  async #ask(question: Question, mostMs: number): Promise<Answer | 'died' | 'endless'> {
    this.#child.send(question, () => {});
    return await this.#answer(mostMs);
  }

  async #answer(mostMs: number): Promise<Answer | 'died' | 'endless'> {
    const settled = new AbortController();
    const wait = { signal: settled.signal };
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null) return 'died';
    const patience = Promise.withResolvers<'endless'>();
    const mostComputedMs = this.#computedMs() + mostMs;
    let looks = 0;
    const watchdog = setInterval(() => {
      looks++;
      if (this.#computedMs() > mostComputedMs || looks * LOOK_MS > WAITING_TIMES * mostMs)
        patience.resolve('endless');
    }, LOOK_MS);
    try {
      const outcome = await Promise.race([
        once(this.#child, 'message', wait).then(([answer]) => answer as Answer),
        once(this.#child, 'exit', wait).then(() => 'died' as const),
        patience.promise,
      ]);
      this.#signal.throwIfAborted();
      return outcome;
    } finally {
      clearInterval(watchdog);
      settled.abort();
    }
  }

  /** On a processor since it began, its threads included. */
  #computedMs(): number {
    try {
      const stat = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8');
      // The name before it may hold anything: see proc_pid_stat(5).
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
    } catch {
      return 0;
    }
  }
}
