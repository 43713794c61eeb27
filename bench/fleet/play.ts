import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Runs a file of this folder as a process, tells it its part, and gives what it answers. */
export async function play<Done>(file: 'asker.mjs' | 'changer.ts', role: object): Promise<Done> {
  const child: ChildProcess = fork(join(import.meta.dirname, file));
  child.send(role);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${file} ended with ${code} before it answered`);
  });
  const [done] = (await Promise.race([once(child, 'message'), ended])) as [Done];
  ended.catch(() => {});
  return done;
}
