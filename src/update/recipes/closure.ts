import { canonicalJson } from '../../base/canonical-json.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import type { Lockfile, Resolution } from '../../build/index.ts';

/** The packages that a lock holds as one digest, whatever else changed: names, versions and bytes, by architecture. */
export function closureOfLock(lock: Lockfile): Digest {
  return closureOf(
    Object.entries(lock.archs).map(([arch, { packages }]) => [
      arch,
      packages.map(({ name, version, deb }) => [name, version, deb.digest]),
    ]),
  );
}

/** The same of what was resolved. */
export function closureOfSolutions(solutions: Resolution['solutions']): Digest {
  return closureOf(
    [...solutions].map(([arch, { packages }]) => [
      arch,
      packages.map(({ record }) => [record.name, record.version, record.digest]),
    ]),
  );
}

function closureOf(archs: [arch: string, packages: string[][]][]): Digest {
  const sorted = archs.map(([arch, packages]): [string, string[][]] => [
    arch,
    packages.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  ]);
  return digestOf(canonicalJson(Object.fromEntries(sorted)));
}
