import { bytePath } from '../../../base/index.ts';

/** Tells whether a path below the folder (a byte string) is left out. */
export type Excluded = (path: string, isDirectory: boolean) => boolean;

/**
 * `files[].exclude`: `*` and `?` stay within a name, `**` crosses folders. A pattern without a slash fits a name at any
 * depth, one with a slash starts at the folder; one that ends with a slash fits folders only. A left out folder takes
 * what is below it with it.
 */
export function excluded(patterns: readonly string[]): Excluded {
  const rules = patterns.map((pattern) => {
    const onlyDirectories = pattern.endsWith('/');
    const plain = bytePath(pattern.replace(/^\.?\//, '').replace(/\/$/, ''));
    const anchored = plain.includes('/') || pattern.startsWith('/') || pattern.startsWith('./');
    return { onlyDirectories, regex: new RegExp(`^${anchored ? '' : '(?:.*/)?'}${translate(plain)}$`, 's') };
  });
  return (path, isDirectory) =>
    rules.some(({ onlyDirectories, regex }) => (isDirectory || !onlyDirectories) && regex.test(path));
}

/** One UTF-8 sequence other than `/`, or one stray byte. */
const ONE_CHARACTER = '(?:[\\x00-.0-\\x7f]|[\\xc0-\\xff][\\x80-\\xbf]*|[\\x80-\\xbf])';

function translate(pattern: string): string {
  return pattern.replace(/\*\*\/|\*+|\?|[\\^$.|+()[\]{}]/g, (token) => {
    if (token === '**/') return '(?:.*/)?';
    if (token === '*') return '[^/]*';
    if (token.startsWith('*')) return '.*';
    return token === '?' ? ONE_CHARACTER : `\\${token}`;
  });
}
