import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** At once, for who has let go of much that V8 does not count: it would wait for small objects to fill its heap. Takes milliseconds. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  collect();
}
