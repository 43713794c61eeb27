import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { isSpokenOf, SOME_VERSION } from '../match/questions-of.ts';
import type { Judged } from '../triage/triage.ts';
import { isOfVersion } from './gaps.ts';

/**
 * Whether advisories speak of some version of what is here in one that is not known, or not a version: it may be what they mean. What an
 * OS package brought is judged with the package.
 */
export function mayBeAffected(
  { subject, judgement, components }: Judged,
  database: AdvisoryDatabase,
): boolean {
  const isUnknown = judgement.gaps.some(({ why }) => isOfVersion(why));
  return (
    isUnknown &&
    components.some(({ ownedBy }) => ownedBy.length === 0) &&
    isSpokenOf({ ...subject, version: subject.version ?? SOME_VERSION }, database)
  );
}
