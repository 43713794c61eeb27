import type { SealedEntries } from '../../base/index.ts';
import type { PackedDeb } from '../../distro/index.ts';
import { EarlierAnswers } from '../earlier-answers.ts';
import type { LockedPackage } from '../lock/index.ts';

/** What the packages of a lock hold. What is read of their tars is compared with it. */
export type ListedBefore = EarlierAnswers<unknown, readonly PackedDeb[]>;

export function listedBefore(entries: SealedEntries, program: string): ListedBefore {
  return new EarlierAnswers(entries, { name: 'listed', format: 1, program });
}

/** What is asked of it. A lock that says itself what a .deb unpacks to answers for no other. */
export function listingOf(packages: readonly LockedPackage[]): unknown {
  return packages.map(({ name, version, architecture, deb, control, data }) =>
    control === undefined || data === undefined
      ? [name, version, architecture, deb.digest]
      : [name, version, architecture, control.digest, data.digest],
  );
}
