import { createPublicKey, type KeyObject } from 'node:crypto';
import { basename } from 'node:path';
import { readBounded } from '../../../base/bounded-read.ts';
import { messageOf } from '../../../base/errors.ts';
import { repositoryError } from '../../debian/repository/errors.ts';
import { ALPINE_KEYS } from './alpine-keys.ts';

/** A key that may sign an index. apk finds it by the name of its file, which a signature gives. */
export type ApkKey = { name: string; key: KeyObject };

const MOST_KEY_BYTES = 64 << 10;

/** Those of Alpine's builders that come with the program. */
export function alpineKeys(): ApkKey[] {
  return ALPINE_KEYS.map(({ id, pem }) => ({
    name: `alpine-devel@lists.alpinelinux.org-${id}.rsa.pub`,
    key: createPublicKey(pem),
  }));
}

/** A file as it lies in /etc/apk/keys. Throws REPOSITORY_BAD_KEY. */
export async function readApkKey(path: string): Promise<ApkKey> {
  const refused = (why: string, cause?: unknown): Error =>
    repositoryError('REPOSITORY_BAD_KEY', `${path} is not a public key of an apk repository: ${why}`, {
      hint: 'give a file as it lies in /etc/apk/keys, under the same name: signatures name it',
      cause,
    });
  const bytes = await readBounded(path, MOST_KEY_BYTES).catch((cause: unknown) => {
    throw refused(messageOf(cause), cause);
  });
  if (!bytes.toString('latin1').startsWith('-----BEGIN PUBLIC KEY-----'))
    throw refused('it does not begin with BEGIN PUBLIC KEY');
  try {
    const key = createPublicKey(bytes);
    if (key.asymmetricKeyType !== 'rsa') throw refused(`it is of type ${key.asymmetricKeyType}, not RSA`);
    return { name: basename(path), key };
  } catch (cause) {
    throw repositoryError.is(cause, 'REPOSITORY_BAD_KEY') ? cause : refused(messageOf(cause), cause);
  }
}
