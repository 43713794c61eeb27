import { Suite, type Test, type TestContext } from './test-api.ts';

export type Watcher = {
  /** Whether a test shall run. */
  isWanted: (test: Test) => boolean;
  /** Around each test, and around the hooks of a suite for all of its tests that run. */
  during: (tests: readonly Test[], step: () => Promise<void>) => Promise<void>;
  /** Whether to stop after this failure. */
  failed: (tests: readonly Test[]) => boolean;
};

/** False where the watcher stopped it. */
export async function runSuites(suites: readonly Suite[], watcher: Watcher): Promise<boolean> {
  for (const suite of suites) if (!(await runSuite(suite, watcher, []))) return false;
  return true;
}

async function runSuite(suite: Suite, watcher: Watcher, around: readonly Suite[]): Promise<boolean> {
  const tests = [...suite.tests()].filter(watcher.isWanted);
  if (tests.length === 0) return true;
  const { before, after } = suite.hooks;
  // Without a `before` something was made when the file was loaded: it is undone when the process ends.
  const undone = before.length > 0 ? after : [];
  const isReady = await succeeds(tests, watcher, () => inOrder(before));
  const goesOn = isReady ? await runChildren(suite, watcher, [...around, suite]) : !watcher.failed(tests);
  const isUndone = await succeeds(tests, watcher, () => inOrder(undone));
  return goesOn && (isUndone || !watcher.failed(tests));
}

async function runChildren(suite: Suite, watcher: Watcher, around: readonly Suite[]): Promise<boolean> {
  for (const child of suite.children) {
    if (child instanceof Suite) {
      if (!(await runSuite(child, watcher, around))) return false;
    } else if (watcher.isWanted(child)) {
      const isGreen = await succeeds([child], watcher, () => runTest(child, around));
      if (!isGreen && watcher.failed([child])) return false;
    }
  }
  return true;
}

async function runTest({ name, body }: Test, around: readonly Suite[]): Promise<void> {
  const afterwards: (() => unknown)[] = [];
  const ended = new AbortController();
  const context: TestContext = {
    name,
    skip: () => {},
    diagnostic: () => {},
    after: (hook) => afterwards.push(hook),
    signal: ended.signal,
  };
  try {
    await inOrder(around.flatMap(({ hooks }) => hooks.beforeEach));
    await body(context);
  } finally {
    await inOrder([...afterwards, ...around.toReversed().flatMap(({ hooks }) => hooks.afterEach)]);
    ended.abort();
  }
}

async function inOrder(hooks: readonly (() => unknown)[]): Promise<void> {
  for (const hook of hooks) await hook();
}

async function succeeds(
  tests: readonly Test[],
  watcher: Watcher,
  step: () => Promise<void>,
): Promise<boolean> {
  try {
    await watcher.during(tests, step);
    return true;
  } catch {
    return false;
  }
}
