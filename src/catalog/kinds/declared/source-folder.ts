import { bringsPrograms } from '../../join/kinds.ts';
import type { Found } from '../../types.ts';

/**
 * Whether this is a project's sources and not an image's root: no system was found. Only then is what a lock file names
 * worth listing; in an image it names tests' and other platforms' packages too, and what is installed is seen.
 */
export function isSourceFolder(found: readonly Found[]): boolean {
  return !found.some(({ kind, type }) => kind === 'operating-system' || bringsPrograms(type));
}
