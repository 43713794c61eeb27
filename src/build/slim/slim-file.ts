import { writeFileAtomically } from '../../base/atomic-write.ts';
import { readStart } from '../../base/bounded-read.ts';
import { makeFolderFor } from '../../base/make-folder.ts';
import { parseJson } from '../../base/parse-json.ts';
import { buildError } from '../errors.ts';
import type { Lockfile } from '../lock/index.ts';
import { type ReadBefore, readAnew } from '../read-before.ts';
import { digestOfSlimList, slimListText } from './slim-list.ts';
import type { SlimList } from './slim-schema.ts';

const LIMIT_BYTES = 256 * 1024 * 1024;

/** `recipes/nginx.lock.json` has its list in `recipes/nginx.slim.json`. */
export function slimPathOf(lockPath: string): string {
  return `${lockPath.replace(/(?:\.lock)?\.json$/, '')}.slim.json`;
}

/** The list that the lock names; undefined where it names none. Throws LOCK_STALE where the one beside it is another. */
export async function readSlimList(
  lock: Lockfile,
  lockPath: string,
  before: ReadBefore = readAnew,
): Promise<SlimList | undefined> {
  return lock.slim === undefined
    ? undefined
    : listOfLock(await previousSlimList(lockPath, before), lock, slimPathOf(lockPath));
}

/** The list beside a lock, whatever the lock says; undefined: there is none, or nothing can be made of it. */
export async function previousSlimList(
  lockPath: string,
  before: ReadBefore = readAnew,
): Promise<SlimList | undefined> {
  try {
    const bytes = await readStart(slimPathOf(lockPath), LIMIT_BYTES + 1);
    return await before('slim list', bytes, async () =>
      (await import('./slim-schema.ts')).slimListOf(parseJson(bytes.toString('utf8'))),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `where`: for messages. */
export function listOfLock(list: SlimList | undefined, lock: Lockfile, where: string): SlimList {
  if (list !== undefined && digestOfSlimList(list) === lock.slim?.digest) return list;
  const what =
    list === undefined ? 'is missing, or is not a list' : 'is another than the one that was locked';
  throw buildError('LOCK_STALE', `${where} ${what}: what stays in ${lock.recipe.name} stands there`, {
    hint: 'restore it from version control, or make both again with "shearwall lock RECIPE"',
    details: { digest: lock.slim?.digest },
  });
}

export async function writeSlimList(lockPath: string, list: SlimList): Promise<void> {
  makeFolderFor(lockPath);
  await writeFileAtomically(slimPathOf(lockPath), Buffer.from(slimListText(list)));
}
