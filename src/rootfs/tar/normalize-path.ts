import { displayPath } from '../../base/bytes.ts';
import { tarError } from '../../base/tar/errors.ts';

/** Linux's PATH_MAX without the final NUL: a longer name cannot be unpacked anywhere. */
export const PATH_LIMIT = 4095;

/**
 * `./usr//bin/` as `usr/bin`, `./` as the root `''`. A leading `/` is cut off, as every unpacker does; `..` anywhere,
 * an empty name, a NUL, and a name beyond PATH_LIMIT are refused.
 */
export function normalizePath(name: string): string {
  if (name === '') throw tarError('TAR_UNSAFE_PATH', 'a tar entry has an empty name');
  if (name.length > PATH_LIMIT) {
    throw tarError(
      'TAR_LIMIT',
      `a tar entry has a name of ${name.length} bytes (at most ${PATH_LIMIT}): ${shown(name)}…`,
    );
  }
  const start = name.startsWith('./') ? 2 : 0;
  const end = name.endsWith('/') ? name.length - 1 : name.length;
  const path = start < end ? name.slice(start, end) : name;
  if (isPlain(path)) return path;
  return parts(name).join('/');
}

function isPlain(path: string): boolean {
  return (
    path.charCodeAt(0) !== 0x2e &&
    path.charCodeAt(0) !== 0x2f &&
    !path.includes('//') &&
    !path.includes('/.') &&
    !path.endsWith('/') &&
    !path.includes('\0')
  );
}

function parts(name: string): string[] {
  if (name.includes('\0'))
    throw tarError('TAR_UNSAFE_PATH', `a tar entry has a NUL in its name: ${shown(name)}`);
  const result = name.split('/').filter((part) => part !== '' && part !== '.');
  if (result.includes('..')) {
    throw tarError('TAR_UNSAFE_PATH', `a tar entry leads out of the root: ${shown(name)}`, {
      hint: 'the archive is hostile or damaged; nothing of it was used',
    });
  }
  return result;
}

function shown(name: string): string {
  return displayPath(name.slice(0, 200));
}
