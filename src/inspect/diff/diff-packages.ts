import { compareBytes } from '../../base/index.ts';
import { compareDebianVersions } from '../../versions/index.ts';
import type { InstalledPackage } from '../packages/index.ts';

export type PackageDiff = {
  added: { name: string; architecture: string; version: string }[];
  removed: { name: string; architecture: string; version: string }[];
  changed: {
    name: string;
    architecture: string;
    before: string;
    after: string;
    /** Undefined: one of the two is no Debian version. */
    direction?: 'newer' | 'older';
  }[];
};

/** Packages by name and architecture; the order is that of names. */
export function diffPackages(
  before: readonly InstalledPackage[],
  after: readonly InstalledPackage[],
): PackageDiff {
  const [a, b] = [byKey(before), byKey(after)];
  const diff: PackageDiff = { added: [], removed: [], changed: [] };
  for (const key of [...new Set([...a.keys(), ...b.keys()])].sort(compareBytes)) {
    const [left, right] = [a.get(key), b.get(key)];
    if (left === undefined && right !== undefined) diff.added.push(named(right));
    else if (left !== undefined && right === undefined) diff.removed.push(named(left));
    else if (left !== undefined && right !== undefined && left.version !== right.version)
      diff.changed.push(changeOf(left, right));
  }
  return diff;
}

/** An architecture that changes (all to amd64) is a change of the package, unless both are installed. */
function byKey(packages: readonly InstalledPackage[]): Map<string, InstalledPackage> {
  const counts = Map.groupBy(packages, ({ name }) => name);
  return new Map(
    packages.map((item) => [
      counts.get(item.name)?.length === 1 ? item.name : `${item.name}:${item.architecture}`,
      item,
    ]),
  );
}

function named({ name, architecture, version }: InstalledPackage): PackageDiff['added'][number] {
  return { name, architecture, version };
}

function changeOf(left: InstalledPackage, right: InstalledPackage): PackageDiff['changed'][number] {
  const { name, architecture } = right;
  const direction = directionOf(left.version, right.version);
  return {
    name,
    architecture,
    before: left.version,
    after: right.version,
    ...(direction !== undefined && { direction }),
  };
}

function directionOf(before: string, after: string): 'newer' | 'older' | undefined {
  try {
    const order = compareDebianVersions(before, after);
    return order === 0 ? undefined : order < 0 ? 'newer' : 'older';
  } catch {
    return undefined;
  }
}
