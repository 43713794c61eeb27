import { z } from 'zod';
import { writeFileAtomically } from '../../base/atomic-write.ts';
import { readStart } from '../../base/bounded-read.ts';
import { prettyJson } from '../../base/canonical-json.ts';
import { messageOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { makeFolderFor } from '../../base/make-folder.ts';
import { parseJson } from '../../base/parse-json.ts';
import { buildError } from '../errors.ts';
import { Lockfile } from './schema.ts';

const LIMIT_BYTES = 64 * 1024 * 1024;

/** `recipes/nginx.yaml` is locked by `recipes/nginx.lock.json`. */
export function lockPathOf(recipePath: string): string {
  return `${recipePath.replace(/\.ya?ml$/, '')}.lock.json`;
}

/** The lock at `path`; undefined when there is none. */
export async function readLock(path: string): Promise<Lockfile | undefined> {
  try {
    return parseLock(await readStart(path, LIMIT_BYTES + 1), path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The lock that is about to be replaced; one that cannot be read is as good as none, which is said. */
export async function readPreviousLock(path: string, log: Log): Promise<Lockfile | undefined> {
  try {
    return await readLock(path);
  } catch (error) {
    if (!buildError.is(error, 'LOCK_INVALID')) throw error;
    log.warn('the lock that is replaced cannot be read, so the dates of its Releases are not a lower limit', {
      path,
      reason: error.message,
    });
    return undefined;
  }
}

/** `name` is where the bytes came from, for messages. */
export function parseLock(bytes: Uint8Array, name: string): Lockfile {
  const hint = 'make it again with "shearwall lock RECIPE", or restore it from version control';
  if (bytes.length > LIMIT_BYTES)
    throw buildError('LOCK_INVALID', `${name} is larger than a lock may be (${LIMIT_BYTES} bytes)`, { hint });
  let json: unknown;
  try {
    json = parseJson(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw buildError('LOCK_INVALID', `${name} is not JSON: ${messageOf(cause)}`, { hint, cause });
  }
  const parsed = Lockfile.safeParse(json);
  if (parsed.success) return parsed.data;
  throw buildError(
    'LOCK_INVALID',
    `${name} is not a lock: ${z.prettifyError(parsed.error).split('\n').slice(0, 4).join('; ')}`,
    { hint },
  );
}

export async function writeLock(path: string, lock: Lockfile): Promise<void> {
  makeFolderFor(path);
  await writeFileAtomically(path, Buffer.from(prettyJson(lock)));
}
