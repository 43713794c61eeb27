import { hasRoom, type Say } from '../../../base/at-most.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { BundledLibrary } from './types.ts';

const HOLDER = 'node_modules/';
const MAX_HITS = 500_000;
const MAX_NAMES = 2000;
/** As far as the patterns look: scripts have many megabytes, so only what is next to a hit is made text. */
const REACH_BEFORE = 340;
const REACH_AFTER = 400;

/** After `node_modules/`: the package, and the path of a module in it. */
const MODULE =
  /^((?:@[a-z0-9~-][a-z0-9._~-]{0,80}\/)?[a-z0-9~-][a-z0-9._~-]{0,80})\/[\w@./+~-]{1,200}?\.[cm]?[jt]sx?(?=(.{0,2}))/s;
/** `.pnpm/react@18.2.0/node_modules/` before it. */
const STORE = /\.pnpm\/[^/\s"']{1,150}?@(\d{1,5}\.\d{1,5}\.\d{1,5}[0-9A-Za-z.-]{0,40})[^/\s"']{0,150}\/$/;

/**
 * Packages that a bundler took in, by the paths that it leaves: keys of webpack's modules (`"./node_modules/a/b.js":`) and its
 * headings (`!*** ./node_modules/…`), esbuild's comments and keys; in a source map its list of sources.
 */
export function modulePackages(bytes: Buffer, kind: 'script' | 'map', say: Say): BundledLibrary[] {
  const found = new Map<string, BundledLibrary>();
  let at = bytes.indexOf(HOLDER);
  for (let count = 0; at >= 0; count++) {
    if (!hasRoom(count, MAX_HITS, 'modules', say) || !hasRoom(found.size, MAX_NAMES, 'packages', say)) break;
    const end = at + HOLDER.length;
    const before = bytes.toString('latin1', Math.max(at - REACH_BEFORE, 0), at);
    const match = MODULE.exec(bytes.toString('latin1', end, end + REACH_AFTER));
    if (match && isModule(before, match[2] ?? '', kind)) {
      const name = match[1] ?? '';
      const version = STORE.exec(before)?.[1];
      const known = found.get(name);
      if (known === undefined || (known.version === undefined && version !== undefined))
        found.set(
          name,
          withoutUndefined({
            name,
            version,
            text: (HOLDER + match[0]).slice(0, 80),
            byPath: true,
          }),
        );
    }
    at = bytes.indexOf(HOLDER, end);
  }
  return [...found.values()];
}

/** And not a file that the script reads or mentions. */
function isModule(before: string, after: string, kind: 'script' | 'map'): boolean {
  if (kind === 'map') return after.startsWith('"') || after.startsWith('?');
  const line = before.slice(Math.max(before.lastIndexOf('\n') + 1, 0));
  if (/^\s{0,8}\/\/ (?:[^\s"']{0,330}\/)?$/.test(line)) return after === '' || /^\r?\n/.test(after);
  if (/!\*\*\* [^\s"']{0,330}$/.test(line)) return after.startsWith(' ');
  return /["'](?:[^\s"']{0,330}\/)?$/.test(line) && /^["'][:(]/.test(after);
}
