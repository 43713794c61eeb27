import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import { isSpokenOf } from '../match/questions-of.ts';
import { isListedByIndex } from '../match/source-listing.ts';
import type { Gap, JudgedPackage } from '../types.ts';

/**
 * Whether the silence of its release covers an OS package only where something proves that it is the distribution's, and nothing in the image
 * does: the signed index of a release with deb or apk can; the vendor that distributions with rpm put into theirs is missing.
 */
export function needsProof({ type, supplier, qualifiers }: CatalogComponent): boolean {
  switch (type) {
    case 'deb':
      return /^(?:debian|ubuntu)-/.test(qualifiers?.['distro'] ?? '');
    case 'apk':
      return true;
    case 'rpm':
      return supplier === undefined;
    default:
      return false;
  }
}

/** Of a package that needs proof: there is none, and no record of its release nor of upstream speaks of it. `gaps`: of its judgement. */
export function isUnproven(
  subject: JudgedPackage,
  gaps: readonly Pick<Gap, 'why'>[],
  database: AdvisoryDatabase,
): boolean {
  return (
    subject.foreign === undefined &&
    gaps.every(({ why }) => OF_VERSIONS.has(why)) &&
    !isListedByIndex(subject, database) &&
    !isSpokenOf(subject, database)
  );
}

/** Others say already that nobody speaks of it. */
const OF_VERSIONS: ReadonlySet<string> = new Set([
  'no-version',
  'odd-version',
  'undetermined',
  'not-understood',
]);
