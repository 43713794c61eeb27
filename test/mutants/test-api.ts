/** Stands in for `node:test` in a mutation run: tests are gathered once, and run as often as somebody asks. */
import { AsyncLocalStorage } from 'node:async_hooks';

type Hook = () => unknown;
type Body = (context: TestContext) => unknown;
type Options = { skip?: unknown };
export type Test = { name: string; body: Body };
export type TestContext = {
  name: string;
  skip(): void;
  diagnostic(): void;
  after(hook: Hook): void;
  signal: AbortSignal;
};

export class Suite {
  readonly hooks: Record<'before' | 'after' | 'beforeEach' | 'afterEach', Hook[]> = {
    before: [],
    after: [],
    beforeEach: [],
    afterEach: [],
  };
  readonly children: (Suite | Test)[] = [];
  /** The bodies that gather children and are not done with it. */
  readonly gathering: unknown[] = [];
  readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  /** With those of the suites in it, in the order in which they are written. */
  *tests(): Generator<Test> {
    for (const child of this.children)
      if (child instanceof Suite) yield* child.tests();
      else yield child;
  }
}

const inside = new AsyncLocalStorage<Suite>();
let ofFile = new Suite('');
const current = (): Suite => inside.getStore() ?? ofFile;

/** The tests of a file, which is loaded for it. */
export async function gatherTests(file: string, load: () => Promise<unknown>): Promise<Suite> {
  const suite = new Suite(file);
  ofFile = suite;
  await load();
  await settle(suite);
  return suite;
}

async function settle(suite: Suite): Promise<void> {
  await Promise.all(suite.gathering);
  for (const child of suite.children) if (child instanceof Suite) await settle(child);
}

export function describe(_name: string, ...rest: [() => unknown] | [Options, () => unknown]): void {
  const [options, gather] = rest.length === 1 ? [{}, rest[0]] : rest;
  if (isSkipped(options)) return;
  const suite = new Suite(current().file);
  current().children.push(suite);
  suite.gathering.push(inside.run(suite, gather));
}

export function it(name: string, ...rest: [Body] | [Options, Body]): void {
  const [options, body] = rest.length === 1 ? [{}, rest[0]] : rest;
  if (!isSkipped(options)) current().children.push({ name, body });
}

function isSkipped({ skip }: Options): boolean {
  return skip !== undefined && skip !== false;
}

const hook = (kind: keyof Suite['hooks']) => (run: Hook) => {
  current().hooks[kind].push(run);
};
export const before = hook('before');
export const after = hook('after');
export const beforeEach = hook('beforeEach');
export const afterEach = hook('afterEach');
export { describe as suite, it as test };
