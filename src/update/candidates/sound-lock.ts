import { type Lockfile, parseLock } from '../../build/index.ts';

/** A lock of a branch; undefined where it cannot be read: then it is as good as none. */
export function soundLock(bytes: Buffer): Lockfile | undefined {
  try {
    return parseLock(bytes, 'the lock of a branch');
  } catch {
    return undefined;
  }
}
