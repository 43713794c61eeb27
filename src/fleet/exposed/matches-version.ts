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
    return range === undefined ? undefined : contains(range, version);
  };
}

function contains(range: VersionRange, version: string): boolean | undefined {
  return version === '' ? undefined : inRange(version, range);
}

function isEqual(version: string, text: string, scheme: VersionScheme): boolean | undefined {
  if (version === text) return true;
  if (version === '') return undefined;
  const { isVersion, compare } = versionOrder(scheme);
  return isVersion(version) && isVersion(text) && compare(version, text) === 0;
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
