import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export type TestRun = {
  tests: readonly string[];
  /** Other texts of sources, by path. */
  instead: ReadonlyMap<string, string>;
  /** Who takes longer is taken for endless. */
  mostMs: number;
  signal: AbortSignal;
};
export type TestOutcome = { isGreen: boolean; passed: Set<number>; ms: number };

/** In the copy of the tree, as everything that runs there. */
const HERE = 'test/mutants';

/** Runs test files in one process with other texts of some sources, until the first failure. */
export async function runTests({ tests, instead, mostMs, signal }: TestRun): Promise<TestOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-mutant-'));
  // As /tmp is: tests that become another user read what they made there.
  chmodSync(folder, 0o755);
  try {
    const texts = Object.fromEntries([...instead].map(([file, text]) => [pathToFileURL(file).href, text]));
    const mutated = join(folder, 'mutated.txt');
    writeFileSync(mutated, JSON.stringify(texts));
    const began = performance.now();
    const isGreen = await succeeds(tests, { folder, mutated, mostMs, signal });
    const ms = performance.now() - began;
    return { isGreen, passed: passedIn(folder), ms };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Surroundings = Pick<TestRun, 'mostMs' | 'signal'> & { folder: string; mutated: string };

async function succeeds(
  tests: readonly string[],
  { folder, mutated, mostMs, signal }: Surroundings,
): Promise<boolean> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(
    process.execPath,
    [
      '--test',
      '--test-isolation=none',
      `--test-reporter=${pathToFileURL(resolve(HERE, 'first-failure.ts')).href}`,
      ...tests,
    ],
    {
      stdio: 'ignore',
      // A group of its own, so that what it started ends with it.
      detached: true,
      env: {
        ...env,
        NODE_OPTIONS: `--import=${pathToFileURL(resolve(HERE, 'preload.ts')).href}`,
        SHEARWALL_MUTATED: mutated,
        SHEARWALL_PASSED: folder,
        TMPDIR: folder,
        // Each of some hundred processes strips and compiles only what is mutated.
        NODE_COMPILE_CACHE: resolve('compiled'),
      },
    },
  );
  const end = (): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  const watchdog = setTimeout(end, mostMs);
  signal.addEventListener('abort', end);
  const [status] = (await once(child, 'exit')) as [number | null];
  signal.removeEventListener('abort', end);
  clearTimeout(watchdog);
  signal.throwIfAborted();
  return status === 0;
}

function passedIn(folder: string): Set<number> {
  const lists = readdirSync(folder).filter((name) => /^\d+-\d+\.json$/.test(name));
  return new Set(lists.flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as number[]));
}
