/**
 * The other end of `TestProcess`: gathers the tests of the files that its arguments name, then runs those that it is asked for, with a
 * mutant awake or none.
 */
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { mutation } from './mutation.ts';
import { runSuites } from './run-suites.ts';
import { gatherTests, type Suite, type Test } from './test-api.ts';

/** What is asked: to measure all tests, or to run some (all where none are named) until one fails. */
export type Question = { measure: true } | { mutant: number; tests?: readonly number[] };
export type Measured = {
  /** Its place among all tests of the process. */
  test: number;
  file: string;
  /** On a processor: on a busy machine nothing else tells what is quick, and what has no end. */
  ms: number;
  isGreen: boolean;
  /** The mutants that it comes by. */
  passed: number[];
};
export type Answer =
  | { kind: 'loaded'; atLoad: number[]; tests: number }
  | { kind: 'measured'; tests: Measured[] }
  | ({ kind: 'ran' } & Ran);
/** `killer`: the test that failed, if one did. `missed`: tests that were green and did not come by the mutant. */
export type Ran = { killer: number | null; missed: number[] };

// A mutant may have no end, and who asked may be killed: a thread sees it, and ends this process and what it started.
new Worker(
  `setInterval(() => process.ppid === ${process.ppid} || process.kill(-process.pid, 'SIGKILL'), 500)`,
  { eval: true, env: {}, execArgv: [] },
).unref();

const suites: Suite[] = [];
for (const file of process.argv.slice(2))
  suites.push(await gatherTests(file, () => import(pathToFileURL(resolve(file)).href)));
const numbered = suites.flatMap((suite) => [...suite.tests()].map((test) => ({ test, file: suite.file })));
const numbers = new Map(numbered.map(({ test }, number) => [test, number]));
const numberOf = (test: Test | undefined): number => (test && numbers.get(test)) ?? -1;
let running: Test | undefined;
const atLoad = foldersNow();

process.on('message', (question: Question) => void reply(question));
process.on('beforeExit', () => answer({ kind: 'ran', killer: numberOf(running), missed: [] }));
answer({ kind: 'loaded', atLoad: takePassed(), tests: numbered.length });

async function reply(question: Question): Promise<void> {
  // Who waits for what never comes leaves nothing to do, and then the process is about to end.
  process.channel?.unref();
  answer(
    'measure' in question
      ? { kind: 'measured', tests: await measure() }
      : { kind: 'ran', ...(await runWith(question)) },
  );
}

function answer(said: Answer): void {
  running = undefined;
  process.channel?.ref();
  process.send?.(said);
}

async function measure(): Promise<Measured[]> {
  const measured = new Map(
    numbered.map(({ test, file }, number) => [
      test,
      { test: number, file, ms: 0, isGreen: true, passed: new Set<number>() },
    ]),
  );
  await runSuites(suites, {
    isWanted: () => true,
    during: async (tests, step) => {
      const began = process.cpuUsage();
      await step().finally(() => {
        const { user, system } = process.cpuUsage(began);
        const [ms, passed] = [(user + system) / 1000, takePassed()];
        for (const test of tests) {
          const entry = measured.get(test);
          if (entry === undefined) continue;
          entry.ms += ms;
          for (const mutant of passed) entry.passed.add(mutant);
        }
      });
    },
    failed: (tests) => {
      for (const test of tests) {
        const entry = measured.get(test);
        if (entry !== undefined) entry.isGreen = false;
      }
      return false;
    },
  });
  return [...measured.values()].map((entry) => ({ ...entry, passed: [...entry.passed] }));
}

async function runWith({ mutant, tests }: Extract<Question, { mutant: number }>): Promise<Ran> {
  const wanted = tests && new Set(tests);
  let killer: Test | undefined;
  const [asked, came] = [new Set<Test>(), new Set<Test>()];
  restoreFolders();
  wake(mutant);
  await runSuites(suites, {
    isWanted: (test) => wanted?.has(numberOf(test)) ?? true,
    during: async (these, step) => {
      running = these[0];
      await step();
      const isPassed = takePassed().includes(mutant);
      for (const test of these) (isPassed ? came : asked).add(test);
    },
    failed: ([test]) => {
      killer = test;
      return true;
    },
  });
  wake(0);
  return {
    killer: killer === undefined ? null : numberOf(killer),
    missed: [...asked].filter((test) => !came.has(test)).map(numberOf),
  };
}

/** What lies in the folder for temporary files when nothing has run yet, and which folders there are empty. */
function foldersNow(): Map<string, { isEmpty: boolean }> {
  const names = readdirSync(tmpdir());
  return new Map(
    names.map((name) => {
      const path = join(tmpdir(), name);
      return [name, { isEmpty: statSync(path).isDirectory() && readdirSync(path).length === 0 }];
    }),
  );
}

/** As they were before any test: what a test leaves behind is not for its next run. */
function restoreFolders(): void {
  for (const name of readdirSync(tmpdir())) {
    const before = atLoad.get(name);
    const path = join(tmpdir(), name);
    if (before === undefined) rmSync(path, { recursive: true, force: true });
    else if (before.isEmpty)
      for (const each of readdirSync(path)) rmSync(join(path, each), { recursive: true, force: true });
  }
}

/** Here, and in whatever tests start. */
function wake(mutant: number): void {
  mutation.awake = mutant;
  process.env['SHEARWALL_MUTANT'] = String(mutant);
}

/** The marks passed since the last call, by this process and by those that tests started. */
function takePassed(): number[] {
  const folder = process.env['SHEARWALL_PASSED'] ?? '';
  const passed = new Set(mutation.passed);
  mutation.passed.clear();
  for (const name of readdirSync(folder).filter((each) => /^\d+-\d+\.json$/.test(each))) {
    for (const mutant of JSON.parse(readFileSync(join(folder, name), 'utf8')) as number[]) passed.add(mutant);
    rmSync(join(folder, name));
  }
  return [...passed];
}
