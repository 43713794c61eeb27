import { pathGlob } from '../../../base/glob.ts';
import { bytePath } from '../../../base/index.ts';

/** Tells whether a path below the folder (a byte string) is left out. */
export type Excluded = (path: string, isDirectory: boolean) => boolean;

/**
 * `files[].exclude`: globs, and as in a .gitignore one without a slash fits a name at any depth, one with a slash starts at the folder,
 * one that ends with a slash fits folders only. A left out folder takes what is below it with it.
 */
export function excluded(patterns: readonly string[]): Excluded {
  const rules = patterns.map((pattern) => {
    const plain = bytePath(pattern.replace(/\/$/, ''));
    return {
      onlyDirectories: pattern.endsWith('/'),
      glob: pathGlob(plain.includes('/') ? plain : `**/${plain}`),
    };
  });
  return (path, isDirectory) =>
    rules.some(({ onlyDirectories, glob }) => (isDirectory || !onlyDirectories) && glob.fits(path));
}
