import type { Say } from '../../../base/at-most.ts';
import { modulePackages } from './module-paths.ts';
import type { BundledLibrary } from './types.ts';

const DATA_URL = /^(?:json|javascript)(?:;charset=[\w-]{1,20})?;base64,/;
const INLINE = '//# sourceMappingURL=data:application/';
const HEAD_BYTES = 80;

/** Packages by the paths of modules in a script, and in the source map at its end where it carries one. */
export function scriptPackages(script: Buffer, say: Say): BundledLibrary[] {
  return [...modulePackages(script, 'script', say), ...packagesOfMap(inlineMap(script), say)];
}

/** Only its list of sources: the sources themselves are the same code as the script. */
export function packagesOfMap(map: Buffer, say: Say): BundledLibrary[] {
  return modulePackages(sourcesOf(map), 'map', say);
}

/** `"sources":[…]`; empty where a map has none. */
export function sourcesOf(map: Buffer): Buffer {
  const start = map.indexOf('"sources":');
  const end = start < 0 ? -1 : map.indexOf(']', start);
  return end < 0 ? Buffer.alloc(0) : map.subarray(start, end + 1);
}

/** What a script carries at its end; empty where it carries none. */
export function inlineMap(script: Buffer): Buffer {
  const at = script.lastIndexOf(INLINE);
  if (at < 0) return Buffer.alloc(0);
  const start = at + INLINE.length;
  const head = DATA_URL.exec(script.toString('latin1', start, start + HEAD_BYTES))?.[0];
  return head === undefined
    ? Buffer.alloc(0)
    : Buffer.from(script.toString('latin1', start + head.length), 'base64');
}
