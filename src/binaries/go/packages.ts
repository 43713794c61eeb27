import { hasRoom, type Say } from '../../base/at-most.ts';

const MOST_PACKAGES = 20_000;
const NUL = 0;
const DOT = 0x2e;
const SLASH = 0x2f;
const BRACKET = 0x5b;

/**
 * Import paths of the packages whose functions stand in NUL-separated names: `github.com/a/b.(*T).Method`. Dots in a path's last
 * part are written `%2e`. Names of C functions and of generated ones (`type:.eq.…`) belong to no package.
 */
export function packagesOf(names: Buffer, say: Say): string[] {
  const packages = new Set<string>();
  let [lastStart, lastDot] = [0, 0];
  for (let start = 0; start < names.length; ) {
    if (!hasRoom(packages.size, MOST_PACKAGES, 'packages of Go', say)) break;
    const found = names.indexOf(NUL, start);
    const end = found < 0 ? names.length : found;
    const dot = packageEnd(names, start, end);
    if (dot > start) {
      // Neighbours are mostly of one package: comparing bytes is cheaper than making strings.
      const isSame =
        dot - start === lastDot - lastStart && names.compare(names, lastStart, lastDot, start, dot) === 0;
      if (!isSame) packages.add(names.toString('latin1', start, dot));
      [lastStart, lastDot] = [start, dot];
    }
    start = end + 1;
  }
  return [...packages].filter(isImportPath).map(unescape).sort();
}

/** The first dot after the last slash, type arguments left out. */
function packageEnd(names: Buffer, start: number, end: number): number {
  let dot = 0;
  for (let at = start; at < end; at++) {
    const byte = names[at];
    if (byte === BRACKET) break;
    if (byte === SLASH) dot = 0;
    else if (byte === DOT && dot === 0) dot = at;
  }
  return dot;
}

function isImportPath(path: string): boolean {
  return /^[A-Za-z0-9_][\w.~%+/-]*$/.test(path);
}

function unescape(path: string): string {
  return path.replace(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
