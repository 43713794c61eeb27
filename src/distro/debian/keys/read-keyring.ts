import type { Key } from 'openpgp';
import { messageOf } from '../../../base/errors.ts';
import { repositoryError } from '../repository/errors.ts';
import type { SuiteRequest } from '../types.ts';
import { pinnedKeys, pinnedReleases } from './pinned-keys.ts';
import { readKeyFile } from './read-key-file.ts';

/** The keys that may sign a suite: the pinned ones and those that the recipe adds. Never empty. */
export async function readKeyring(request: SuiteRequest): Promise<Key[]> {
  const { readKeys } = await import('openpgp'); // 57 ms: only who verifies pays for it
  const pinned = pinnedKeys(request.archive, request.suite);
  if (pinned.length === 0 && request.extraKeys.length === 0) {
    throw repositoryError('REPOSITORY_NO_KEY', `no known key may sign the suite ${request.suite}`, {
      hint:
        `suites of ${pinnedReleases(request.archive).join(', ')} are known; ` +
        'for another one, name the key that signs it under contents.keyring, or as keyring of its repository',
    });
  }
  const keys: Key[] = [];
  for (const { armored } of pinned) keys.push(...(await readKeys({ armoredKeys: armored })));
  for (const [index, bytes] of request.extraKeys.entries()) {
    try {
      keys.push(...(await readKeyFile(bytes)));
    } catch (cause) {
      throw repositoryError(
        'REPOSITORY_BAD_KEY',
        `key ${index + 1} of the keyring for ${request.suite} cannot be read: ${messageOf(cause)}`,
        {
          hint: 'it must be an OpenPGP public key, armored or binary, as "gpg --export" writes it',
          cause,
        },
      );
    }
  }
  return keys;
}
