import {
  inRange,
  parseVers,
  parseVersionRange,
  type VersionRange,
  type VersionScheme,
  versionOrder,
} from '../../versions/index.ts';
import type { PackagePattern } from './types.ts';

/** Undefined: the version and what was asked for cannot be compared. */
export type VersionMatcher = (version: string, scheme: string) => boolean | undefined;

/**
 * Tests versions against what a person wrote, in the way of each version's own ecosystem. A range that reads as none in an ecosystem
 * compares with nothing of it; `onlyScheme`, where the ecosystem was named, makes that an error. Throws VERSION_RANGE_INVALID.
 */
export function versionTest(
  versions: PackagePattern['versions'],
  onlyScheme: VersionScheme | undefined,
): VersionMatcher {
  if (versions.kind === 'any') return () => true;
  const { kind, text } = versions;
  if (kind === 'exact') return (version, scheme) => isEqual(version, text, scheme as VersionScheme);
  if (/^vers:/i.test(text)) {
    const range = parseVers(text.replace(/^vers:/i, 'vers:'));
    return (version, scheme) => (scheme === range.scheme ? contains(range, version) : false);
  }
  if (onlyScheme !== undefined) parseVersionRange(onlyScheme, inWayOf(onlyScheme, text));
  const ranges = new Map<string, VersionRange | undefined>();
  return (version, scheme) => {
    if (!ranges.has(scheme)) ranges.set(scheme, rangeOf(scheme as VersionScheme, text));
    const range = ranges.get(scheme);
    if (range === undefined) return undefined;
    return contains(range, version) || contains(range, asAsked(version, boundsOf(range), range.scheme));
  };
}

function boundsOf({ intervals, versions = [], except = [] }: VersionRange): string[] {
  return [...intervals.flatMap(({ low, high }) => [low ?? [], high ?? []].flat()), ...versions, ...except];
}

/** How packagers count their own builds of one version. */
const REVISIONS: ReadonlyMap<string, RegExp> = new Map([
  ['deb', /-[^-]*$/],
  ['rpm', /-[^-]*$/],
  ['alpm', /-[^-]*$/],
  ['apk', /-r\d+$/],
]);
const EPOCH = /^\d+:/;

/**
 * Of a packaged version what people also mean who ask for upstream's: without the revision where none of theirs has one, and likewise
 * without the epoch. In the packager's order alone 5.6.1-1 is newer than the 5.6.1 that "up to 5.6.1" ends with.
 */
function asAsked(version: string, asked: readonly string[], scheme: string): string {
  const revision = REVISIONS.get(scheme);
  if (revision === undefined) return version;
  const without = (part: RegExp, text: string): string =>
    asked.some((each) => part.test(each)) ? text : text.replace(part, '');
  return without(EPOCH, without(revision, version));
}

function contains(range: VersionRange, version: string): boolean | undefined {
  return version === '' ? undefined : inRange(version, range);
}

/** A tag (`latest`) is no version of anything: what it names is not known. */
function isEqual(version: string, text: string, scheme: VersionScheme): boolean | undefined {
  if (version === text) return true;
  const { isVersion, compare } = versionOrder(scheme);
  if (!isVersion(version)) return undefined;
  if (!isVersion(text)) return /\d/.test(text) ? false : undefined;
  return compare(version, text) === 0 || compare(asAsked(version, [text], scheme), text) === 0;
}

function rangeOf(scheme: VersionScheme, text: string): VersionRange | undefined {
  try {
    return parseVersionRange(scheme, inWayOf(scheme, text));
  } catch {
    return undefined;
  }
}

/** One range is asked of packages of all ecosystems: npm alone knows no comma between comparators. */
function inWayOf(scheme: VersionScheme, text: string): string {
  return scheme === 'npm' ? text.replaceAll(',', ' ') : text;
}
