import { readBounded, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import { messageOf } from '../../base/errors.ts';
import { ClusterLoginError } from '../errors.ts';

/** The token in a file. Throws ClusterLoginError. */
export async function tokenOf(path: string): Promise<string> {
  try {
    return (await readBounded(path, SMALL_FILE_BYTES)).toString('utf8').trim();
  } catch (cause) {
    throw new ClusterLoginError(`the token in ${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
}
