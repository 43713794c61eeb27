import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** At once, for who has let go of much that V8 does not count: it would wait for small objects to fill its heap. Takes milliseconds. */
export function collectGarbage(): void {
  let collect: (() => void) | undefined;
  // The flag is one for all threads: another may hide `gc` again before the context is made here.
  while (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('globalThis.gc') as typeof collect;
    setFlagsFromString('--no-expose-gc');
  }
  collect();
}
