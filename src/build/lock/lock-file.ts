import { writeFileAtomically } from '../../base/atomic-write.ts';
import { readStart } from '../../base/bounded-read.ts';
import { prettyJson } from '../../base/canonical-json.ts';
import type { Log } from '../../base/log.ts';
import { makeFolderFor } from '../../base/make-folder.ts';
import { buildError } from '../errors.ts';
import { type ReadBefore, readAnew } from '../read-before.ts';
import { LOCK_LIMIT_BYTES } from './lock-limit.ts';
import type { Lockfile } from './schema.ts';

/** `recipes/nginx.yaml` is locked by `recipes/nginx.lock.json`. */
export function lockPathOf(recipePath: string): string {
  return `${recipePath.replace(/\.ya?ml$/, '')}.lock.json`;
}

/** The lock at `path`; undefined when there is none. */
export async function readLock(path: string, before: ReadBefore = readAnew): Promise<Lockfile | undefined> {
  try {
    const bytes = await readStart(path, LOCK_LIMIT_BYTES + 1);
    return await before('lock', bytes, async () => (await import('./parse-lock.ts')).parseLock(bytes, path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The lock that is about to be replaced; one that cannot be read is as good as none, which is said. */
export async function readPreviousLock(
  path: string,
  log: Log,
  before: ReadBefore = readAnew,
): Promise<Lockfile | undefined> {
  try {
    return await readLock(path, before);
  } catch (error) {
    if (!buildError.is(error, 'LOCK_INVALID')) throw error;
    log.warn('the lock that is replaced cannot be read, so the dates of its Releases are not a lower limit', {
      path,
      reason: error.message,
    });
    return undefined;
  }
}

export async function writeLock(path: string, lock: Lockfile): Promise<void> {
  makeFolderFor(path);
  await writeFileAtomically(path, Buffer.from(prettyJson(lock)));
}
