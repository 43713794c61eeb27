import { type AdvisoryDatabase, type ListedPackage, listingOf } from '../../advisories/index.ts';
import { versionOrder } from '../../versions/index.ts';
import type { JudgedPackage } from '../types.ts';
import { releaseOf } from './release-of.ts';
import { isWrittenAlike } from './written-alike.ts';

/**
 * How a source package in one version stands to the signed index of its release. `listed`: in this version. `earlier`: it is there, and
 * this version may have been. `newer`: above all that are listed. `odd`: written as the archive writes none. `absent`: the release has no
 * such source. `unlisted`: no index that is here has it, and of those of apk, one for each repository, there may be more.
 */
export type SourceListing = {
  ecosystem: string;
  source: string;
  standing: 'listed' | 'earlier' | 'newer' | 'odd' | 'absent' | 'unlisted';
  packages: readonly ListedPackage[];
};

/** Undefined: it is not of a release whose index the database has, or nobody knows its source. */
export function sourceListing(subject: JudgedPackage, database: AdvisoryDatabase): SourceListing | undefined {
  const ecosystem = indexedRelease(subject);
  const { name: source, version, type } = subject;
  const packages = ecosystem === undefined ? undefined : database.listedOf(ecosystem, source);
  if (ecosystem === undefined || packages === undefined || version === undefined) return undefined;
  return { ecosystem, source, standing: standingOf({ type, ecosystem, version }, packages), packages };
}

/** What of the database's index a judgement of the subject rests on: the index being there, and what it lists of the source. */
export function askedListings(subject: JudgedPackage): { ecosystem: string; name: string }[] {
  const ecosystem = indexedRelease(subject);
  return ecosystem === undefined
    ? []
    : ['', subject.name].map((name) => ({ ecosystem: listingOf(ecosystem), name }));
}

/** Why the index makes it a third party's, or not surely the distribution's. */
export function isDoubtedByIndex(subject: JudgedPackage, database: AdvisoryDatabase): boolean {
  const standing = sourceListing(subject, database)?.standing;
  return standing !== undefined && !isProof(standing);
}

/** The index proves it to be the distribution's. */
export function isListedByIndex(subject: JudgedPackage, database: AdvisoryDatabase): boolean {
  const standing = sourceListing(subject, database)?.standing;
  return standing !== undefined && isProof(standing);
}

function isProof(standing: SourceListing['standing']): boolean {
  return standing === 'listed' || standing === 'earlier';
}

function indexedRelease(subject: JudgedPackage): string | undefined {
  if (!INDEXED.has(subject.type) || subject.qualifiers['built-from'] === 'unknown') return undefined;
  return releaseOf(subject);
}

/** Types of packages whose distributions sign an index of them. */
const INDEXED: ReadonlySet<string> = new Set(['deb', 'apk']);

function standingOf(
  { type, ecosystem, version }: { type: string; ecosystem: string; version: string },
  packages: readonly ListedPackage[],
): SourceListing['standing'] {
  if (packages.length === 0) return type === 'apk' ? 'unlisted' : 'absent';
  const versions = packages.map(({ sourceVersion }) => sourceVersion);
  if (versions.includes(version)) return 'listed';
  if (!versions.some((listed) => isWrittenAlike(version, listed, ecosystem))) return 'odd';
  const { compare } = versionOrder(type === 'apk' ? 'apk' : 'deb');
  return versions.some((listed) => compare(listed, version) > 0) ? 'earlier' : 'newer';
}
