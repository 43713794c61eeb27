import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** `begin` is for those that wait until all are ready; it tells when their first turn is. */
export type Playing<Done> = { ready: Promise<unknown>; begin(firstAt: number): void; done: Promise<Done> };

/** Runs a file of this folder as a process and tells it its part. */
export function play<Done>(file: 'asker.mjs' | 'changer.ts', role: object): Playing<Done> {
  const child = fork(join(import.meta.dirname, file));
  child.send(role);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${file} ended with ${code} before it answered`);
  });
  // After its answer nobody asks how it ended.
  ended.catch(() => {});
  const said = async (isWanted: (message: unknown) => boolean): Promise<unknown> => {
    for (;;) {
      const [message] = (await once(child, 'message')) as [unknown];
      if (isWanted(message)) return message;
    }
  };
  const ready = Promise.race([said((message) => message === 'ready'), ended]);
  ready.catch(() => {});
  const done = Promise.race([said((message) => message !== 'ready'), ended]) as Promise<Done>;
  return { ready, begin: (firstAt) => void child.send(firstAt), done };
}
