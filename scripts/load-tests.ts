import hooks, { type AsyncHook, type HookCallbacks } from 'node:async_hooks';
import type * as Runner from 'node:test';

/**
 * What each process of `npm test` begins with. Node's test runner follows every promise by a hook, to know to which
 * suite belongs what is declared, and from which test an error came that nobody caught: a sixth of the CPU of all tests. Here it follows
 * them until every file is loaded. From then on nothing can be declared, so no test is left out without a word; and an error that nobody
 * caught turns the file red as ever, though it may be told of no test.
 * @param load imports all test files; nobody has imported `node:test` before
 */
export async function loadTests(load: () => Promise<unknown>): Promise<void> {
  const { runner, leave } = await followedRunner();
  const loaded = Promise.withResolvers<void>();
  // The first hook of all: no test runs before.
  runner.before(async () => {
    await loaded.promise;
    await leave();
  });
  await load();
  loaded.resolve();
}

/** A suite of the runner: settled once all of it is declared, also where it waits for something. */
type Building = { buildSuite?: Promise<void> };

/** The runner, with what it takes from `node:async_hooks` when it is loaded in our hands. */
async function followedRunner(): Promise<{ runner: typeof Runner; leave: () => Promise<void> }> {
  const { createHook, executionAsyncId } = hooks;
  let followed: { hook: AsyncHook; callbacks: HookCallbacks } | undefined;
  let [isLeft, isUncaught] = [false, false];
  const suites: Building[] = [];
  hooks.createHook = (callbacks) => {
    const { init } = callbacks;
    const hook = createHook({
      ...callbacks,
      init(id, type, trigger, resource) {
        init?.(id, type, trigger, resource);
        if (resource.constructor.name === 'Suite') suites.push(resource);
      },
    });
    followed = { hook, callbacks };
    return hook;
  };
  hooks.executionAsyncId = () => {
    if (isLeft && !isUncaught)
      throw new Error(
        'declared while tests run: do so when the file is loaded, or by the context of the test',
      );
    isUncaught = false;
    return executionAsyncId();
  };
  const runner = await import('node:test');
  Object.assign(hooks, { createHook, executionAsyncId });
  const note = (): void => {
    isUncaught = true;
  };
  const leave = async (): Promise<void> => {
    if (followed === undefined) throw new Error('the test runner was loaded before its tests');
    // They may declare others.
    for (const suite of suites) await suite.buildSuite;
    followed.hook.disable();
    createHook({ ...followed.callbacks, trackPromises: false }).enable();
    // Before the runner hears of it.
    process.prependListener('uncaughtException', note).prependListener('unhandledRejection', note);
    isLeft = true;
  };
  return { runner, leave };
}
