import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Asked, Ran, Request } from './run-lines.ts';

let program: ChildProcess | undefined;
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs lines one after the other, with these variables and no others, in one process that all tests of this process share: half of what
 * most lines cost is to load what they need.
 */
export async function runLinesWith(lines: readonly Asked[], env: NodeJS.ProcessEnv): Promise<Ran[]> {
  const turn = last.then(() => ask({ lines, env }));
  last = turn.catch(() => {});
  return await turn;
}

async function ask(request: Request): Promise<Ran[]> {
  const child = (program ??= fork(join(import.meta.dirname, 'run-lines.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [],
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
  }));
  const settled = new AbortController();
  const { signal } = settled;
  child.ref();
  child.channel?.ref();
  try {
    child.send(request);
    return await Promise.race([
      once(child, 'message', { signal }).then(([answers]) => answers as Ran[]),
      once(child, 'exit', { signal }).then(() => {
        program = undefined;
        throw new Error('the program ended before its lines did');
      }),
    ]);
  } finally {
    settled.abort();
    child.unref();
    child.channel?.unref();
  }
}
