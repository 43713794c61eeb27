import { hasRoom, type Say } from '../../base/at-most.ts';
import { NameWalk } from './name-walk.ts';

const MOST_PACKAGES = 20_000;

/**
 * Import paths of the packages whose functions stand in NUL-separated names: `github.com/a/b.(*T).Method`. Dots in a path's last
 * part are written `%2e`. Names of C functions and of generated ones (`type:.eq.…`) belong to no package.
 */
export function packagesOf(names: Buffer, say: Say): string[] {
  const packages = new Set<string>();
  for (const walk = new NameWalk(names); walk.next(); ) {
    if (!hasRoom(packages.size, MOST_PACKAGES, 'packages of Go', say)) break;
    const { start, dot, isSamePackage } = walk;
    if (dot > start && !isSamePackage) packages.add(names.toString('latin1', start, dot));
  }
  return [...packages].filter(isImportPath).map(unescape).sort();
}

function isImportPath(path: string): boolean {
  return /^[A-Za-z0-9_][\w.~%+/-]*$/.test(path);
}

function unescape(path: string): string {
  return path.replace(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
