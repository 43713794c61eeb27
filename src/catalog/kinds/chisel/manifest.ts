import { linesUpTo, type Say } from '../../../base/at-most.ts';
import { bytePath } from '../../../base/bytes.ts';
import { parseJson } from '../../../base/parse-json.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';

/** A package of which slices were cut into the image. `files`: `SHA-256 PATH`, one a line; byte strings. */
export type SlicedPackage = { name: string; version: string; arch?: string; files: string };

const MAX_LINES = 1_000_000;

/**
 * chisel's record of what it cut from packages of Ubuntu: a "JSON wall", one object a line, distinguished by `kind`. A slice is
 * called `PACKAGE_SLICE`; of a file that was changed while cutting, `final_sha256` is what is in the image.
 */
export function slicedPackages(wall: string, say: Say): SlicedPackage[] {
  const packages = new Map<string, { name: string; version: string; arch?: string; lines: string[] }>();
  const paths: Record<string, unknown>[] = [];
  for (const line of linesUpTo(MAX_LINES, wall, say)) {
    const item = objectOf(line);
    if (item?.['kind'] === 'path') paths.push(item);
    const { name, version, arch } = item ?? {};
    if (item?.['kind'] !== 'package' || !isWord(name) || !isWord(version)) continue;
    packages.set(name, withoutUndefined({ name, version, arch: isWord(arch) ? arch : undefined, lines: [] }));
  }
  for (const { path, slices, sha256, final_sha256: final } of paths) {
    const digest = typeof final === 'string' ? final : sha256;
    if (typeof path !== 'string' || typeof digest !== 'string' || !/^[0-9a-f]{64}$/.test(digest)) continue;
    const [slice]: unknown[] = Array.isArray(slices) ? slices : [];
    if (typeof slice !== 'string' || path.includes('\n')) continue;
    const owner = packages.get(slice.slice(0, slice.indexOf('_')));
    owner?.lines.push(`${digest} ${bytePath(path.replace(/^\/+/, ''))}`);
  }
  return [...packages.values()].map(({ lines, ...found }) => ({ ...found, files: lines.join('\n') }));
}

function objectOf(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return parseJson(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^[^\s/]{1,200}$/.test(value);
}
