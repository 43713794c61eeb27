import { type AdvisoryDatabase, type ListedPackage, listingOf } from '../../advisories/index.ts';
import { compareDebianVersions } from '../../versions/index.ts';
import type { JudgedPackage } from '../types.ts';
import { distributionOf } from './distribution-of.ts';
import { releaseEcosystems } from './release-ecosystems.ts';

/**
 * How a source package in one version stands to the signed index of its release. `listed`: in this version. `earlier`: it is there, and
 * this version may have been. `newer`: above all that are listed. `odd`: written as the archive writes none. `absent`: the release has no
 * such source.
 */
export type SourceListing = {
  ecosystem: string;
  source: string;
  standing: 'listed' | 'earlier' | 'newer' | 'odd' | 'absent';
  packages: readonly ListedPackage[];
};

/** Undefined: it is not of a release whose index the database has, or nobody knows its source. */
export function sourceListing(subject: JudgedPackage, database: AdvisoryDatabase): SourceListing | undefined {
  const ecosystem = releaseOf(subject);
  const { name: source, version } = subject;
  const packages = ecosystem === undefined ? undefined : database.listedOf(ecosystem, source);
  if (ecosystem === undefined || packages === undefined || version === undefined) return undefined;
  return { ecosystem, source, standing: standingOf(version, packages), packages };
}

/** What of the database's index a judgement of the subject rests on: the index being there, and what it lists of the source. */
export function askedListings(subject: JudgedPackage): { ecosystem: string; name: string }[] {
  const ecosystem = releaseOf(subject);
  return ecosystem === undefined
    ? []
    : ['', subject.name].map((name) => ({ ecosystem: listingOf(ecosystem), name }));
}

/** Why the index makes it a third party's, or not surely the distribution's. */
export function isDoubtedByIndex(subject: JudgedPackage, database: AdvisoryDatabase): boolean {
  const standing = sourceListing(subject, database)?.standing;
  return standing === 'absent' || standing === 'newer' || standing === 'odd';
}

/** The index proves it to be the distribution's. */
export function isListedByIndex(subject: JudgedPackage, database: AdvisoryDatabase): boolean {
  const standing = sourceListing(subject, database)?.standing;
  return standing === 'listed' || standing === 'earlier';
}

function releaseOf(subject: JudgedPackage): string | undefined {
  if (subject.type !== 'deb' || subject.qualifiers['built-from'] === 'unknown') return undefined;
  const distribution = distributionOf(subject);
  return distribution.id === 'debian' ? releaseEcosystems(distribution)?.own[0] : undefined;
}

function standingOf(version: string, packages: readonly ListedPackage[]): SourceListing['standing'] {
  if (packages.length === 0) return 'absent';
  const versions = packages.map(({ sourceVersion }) => sourceVersion);
  if (versions.includes(version)) return 'listed';
  if (!versions.some((listed) => isWrittenAlike(version, listed))) return 'odd';
  return versions.some((listed) => compareDebianVersions(listed, version) > 0) ? 'earlier' : 'newer';
}

/**
 * With a revision or without, as the other; and what stands behind the revision is what the archive's own uploads, stable and security
 * updates, backports and rebuilds write. The same epoch, too: it only ever grows.
 */
function isWrittenAlike(version: string, listed: string): boolean {
  const [own, other] = [version, listed].map((text) => /-([^-]*)$/.exec(text)?.[1]);
  if ((own === undefined) !== (other === undefined)) return false;
  return (
    REVISION.test(own ?? SUFFIX.exec(version)?.[0] ?? '') &&
    Number(epochOf(version)) <= Number(epochOf(listed))
  );
}

function epochOf(version: string): string {
  return /^\d{1,9}(?=:)/.exec(version)?.[0] ?? '0';
}

/** Of a native package, what begins where its own version seems to end. */
const SUFFIX = /[+~](?:deb|nmu|bpo)\d[^]*$/;
const REVISION =
  /^(?:\d{1,9}(?:\.\d{1,9}){0,4})?(?:[+~](?:deb\d{1,3}u\d{1,3}|b\d{1,4}|nmu\d{1,3}|exp\d{1,3}|bpo\d{1,3}\+\d{1,3})){0,5}$/;
