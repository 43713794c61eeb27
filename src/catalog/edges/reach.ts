import type { Reach } from './nearest.ts';

const SAME_FILE: Reach = () => false;
const BELOW_ROOT: Reach = (folder) => folder !== '';
const ANYWHERE: Reach = () => true;

/** What one lock file, program or database names is in the same one. */
const IN_ONE_FILE = new Set(['golang', 'cargo', 'composer', 'npm']);

/** Where the ecosystem would look for what the package at `location` needs. */
export function reachOf(type: string, location: string): Reach {
  if (IN_ONE_FILE.has(type)) return SAME_FILE;
  if (type === 'pypi') return pythonReach(location);
  // Gems lie in several folders that belong to one interpreter.
  return type === 'gem' ? ANYWHERE : BELOW_ROOT;
}

/**
 * Packages of one environment see each other and those of no other one. The system's is in `usr/lib`, `usr/local/lib` and, on
 * some distributions, both.
 */
function pythonReach(location: string): Reach {
  const lib = /^(?:(.*)\/)?lib(?:64)?\/(?:python|pypy)[^/]{0,20}\//s.exec(location);
  const prefix = lib === null ? undefined : (lib[1] ?? '');
  if (prefix === undefined) return BELOW_ROOT;
  const top = prefix === 'usr/local' ? 'usr' : prefix;
  return (folder) => folder === top || folder.startsWith(`${top}/`);
}
