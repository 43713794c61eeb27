import { compareBytes } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { fullName, type ImagePackage } from '../../catalog/index.ts';
import { schemeOfPurlType, versionOrder } from '../../versions/index.ts';

/** `name` as `show` and `sbom` have it; `purl` tells packages of one name apart. */
export type DiffedPackage = {
  name: string;
  architecture: string;
  version: string;
  purl: string;
  type: string;
  namespace?: string;
};

export type PackageChange = {
  name: string;
  architecture: string;
  /** Versions. */
  before: string;
  after: string;
  type: string;
  namespace?: string;
  /** Package URLs. */
  purls: { before: string; after: string };
  /** Undefined: the versions cannot be ordered. */
  direction?: 'newer' | 'older';
};

export type PackageDiff = {
  added: DiffedPackage[];
  removed: DiffedPackage[];
  changed: PackageChange[];
};

/** Packages of every ecosystem by name and, where one name is there for several, architecture; ordered by name. */
export function diffPackages(before: readonly ImagePackage[], after: readonly ImagePackage[]): PackageDiff {
  const [a, b] = [groupsOf(before), groupsOf(after)];
  const diff: PackageDiff = { added: [], removed: [], changed: [] };
  for (const key of [...new Set([...a.keys(), ...b.keys()])].sort(compareBytes))
    diffGroup(a.get(key) ?? [], b.get(key) ?? [], diff);
  return diff;
}

/** What both have in the same version is not a difference; the only ones that are left are the same package in another version. */
function diffGroup(before: readonly ImagePackage[], after: readonly ImagePackage[], diff: PackageDiff): void {
  const left = before.filter((item) => !after.some((other) => isSame(item, other)));
  const right = after.filter((item) => !before.some((other) => isSame(item, other)));
  const pairs = pairsOf(left, right);
  for (const [old, now] of pairs) if (old.version !== now.version) diff.changed.push(changeOf(old, now));
  const paired = new Set(pairs.flat());
  diff.removed.push(...left.filter((item) => !paired.has(item)).map(diffed));
  diff.added.push(...right.filter((item) => !paired.has(item)).map(diffed));
}

/** One on each side, or one on each side for an architecture. */
function pairsOf(
  left: readonly ImagePackage[],
  right: readonly ImagePackage[],
): [ImagePackage, ImagePackage][] {
  const [one, other] = [left[0], right[0]];
  if (left.length === 1 && right.length === 1 && one && other) return [[one, other]];
  const only = (list: readonly ImagePackage[], architecture: string): ImagePackage | undefined => {
    const found = list.filter((item) => item.architecture === architecture);
    return found.length === 1 ? found[0] : undefined;
  };
  return left.flatMap((item): [ImagePackage, ImagePackage][] => {
    const match = only(left, item.architecture) && only(right, item.architecture);
    return match === undefined ? [] : [[item, match]];
  });
}

function groupsOf(packages: readonly ImagePackage[]): Map<string, ImagePackage[]> {
  return Map.groupBy(packages, (item) => `${fullName(item)}\0${item.type}`);
}

function isSame(a: ImagePackage, b: ImagePackage): boolean {
  return a.version === b.version && a.architecture === b.architecture;
}

function diffed({ name, architecture, version, purl, type, namespace }: ImagePackage): DiffedPackage {
  return withoutUndefined({ name, architecture, version, purl, type, namespace });
}

function changeOf(old: ImagePackage, now: ImagePackage): PackageChange {
  const { name, architecture, type, namespace } = now;
  const direction = directionOf(type, old.version, now.version);
  return withoutUndefined({
    name,
    architecture,
    before: old.version,
    after: now.version,
    type,
    namespace,
    purls: { before: old.purl, after: now.purl },
    direction,
  });
}

function directionOf(type: string, before: string, after: string): 'newer' | 'older' | undefined {
  const scheme = schemeOfPurlType(type);
  if (scheme === undefined || before === '' || after === '') return undefined;
  try {
    const order = versionOrder(scheme).compare(before, after);
    return order === 0 ? undefined : order < 0 ? 'newer' : 'older';
  } catch {
    return undefined;
  }
}
