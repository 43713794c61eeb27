import type { JudgedPackage } from '../types.ts';
import { distributionOf } from './distribution-of.ts';
import { releaseEcosystems } from './release-ecosystems.ts';

/** The release of a distribution that an OS package is of, in OSV's words, whichever way its purl writes it; undefined: one that we cannot name. */
export function releaseOf(subject: JudgedPackage): string | undefined {
  return releaseEcosystems(distributionOf(subject))?.own[0];
}
