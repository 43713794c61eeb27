import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { LockedPackage, Lockfile, Resolution } from '../../build/index.ts';
import type { PackageRecord } from '../../distro/index.ts';
import { judge, type Match, subjectOfPurl } from '../../scan/index.ts';
import { debPurl } from '../../versions/index.ts';
import type { PackageUpdate } from './types.ts';

/** A package as a lock and an index both know it. */
type Known = {
  name: string;
  version: string;
  source: string;
  sourceVersion: string;
  suite: string;
  digest: string;
};

/** What the index means today against what the lock holds. The same version with other bytes is a change, too. */
export function comparePackages(
  lock: Lockfile,
  { solutions, releases }: Resolution,
  database: AdvisoryDatabase | undefined,
): PackageUpdate[] {
  const codename = releases[0]?.verified.codename;
  const archs = [...new Set([...Object.keys(lock.archs), ...solutions.keys()])].sort();
  return archs.flatMap((arch) => {
    const before = new Map(
      (lock.archs[arch]?.packages ?? []).map((each) => [each.name, lockedPackage(each)]),
    );
    const after = new Map(
      (solutions.get(arch)?.packages ?? []).map(({ record }) => [record.name, solvedPackage(record)]),
    );
    const names = [...new Set([...before.keys(), ...after.keys()])].sort();
    return names.flatMap((name): PackageUpdate[] => {
      const [from, to] = [before.get(name), after.get(name)];
      if (from?.version === to?.version && from?.digest === to?.digest) return [];
      const [had, has] = [from, to].map((each) => vulnerabilitiesOf(each, codename, database));
      const fixes = from === undefined ? [] : [...(had ?? [])].filter((id) => has?.has(id) !== true);
      const brings = [...(has ?? [])].filter((id) => had?.has(id) !== true);
      const isSecurity = fixes.length > 0 || to?.suite.endsWith('-security') === true;
      return [
        {
          arch,
          name,
          from: from?.version,
          to: to?.version,
          digest: to?.digest,
          isSecurity,
          fixes: fixes.sort(),
          brings: brings.sort(),
        },
      ];
    });
  });
}

function lockedPackage({ name, version, source, sourceVersion, suite, deb }: LockedPackage): Known {
  return { name, version, source, sourceVersion, suite, digest: deb.digest };
}

function solvedPackage({ name, version, source, sourceVersion, suite, digest }: PackageRecord): Known {
  return { name, version, source, sourceVersion, suite, digest };
}

function vulnerabilitiesOf(
  known: Known | undefined,
  codename: string | undefined,
  database: AdvisoryDatabase | undefined,
): Set<string> {
  if (known === undefined || database === undefined) return new Set();
  return new Set(matchesOf(known, codename, database).map(({ vulnerability }) => vulnerability));
}

/** What the advisory database knows of a package of a lock, in a release of Debian. */
export function matchesOfLocked(
  locked: LockedPackage,
  codename: string | undefined,
  database: AdvisoryDatabase,
): readonly Match[] {
  return matchesOf(lockedPackage(locked), codename, database);
}

function matchesOf(
  { name, version, source, sourceVersion }: Known,
  codename: string | undefined,
  database: AdvisoryDatabase,
): readonly Match[] {
  if (codename === undefined) return [];
  const purl = debPurl({ name, version, arch: 'amd64', distro: `debian-${codename}` });
  const subject = subjectOfPurl(purl, { source: { name: source, version: sourceVersion } });
  return subject === undefined ? [] : judge(subject, database).matches;
}
