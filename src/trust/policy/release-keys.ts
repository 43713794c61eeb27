import { isPinned } from '../../distro/index.ts';
import type { SignedRelease } from './provenance-facts.ts';

/**
 * Why the Releases that a rebuilder checked packages against do not count; undefined: they do. Whoever makes an image can sign an archive of
 * their own and name its key in their recipe, so a Release is worth what its key is, and one whose keys are not said is worth nothing.
 */
export function releaseProblem(
  releases: readonly SignedRelease[] | undefined,
  accepted: readonly string[],
): string | undefined {
  if (releases === undefined && accepted.includes('unstated')) return undefined;
  if (releases === undefined)
    return (
      'it does not say which keys signed the Releases that packages were checked against, as shearwall did not at first: ' +
      "let it be reproduced again, or accept what is not said by 'unstated' under releaseKeys"
    );
  if (releases.length === 0) return 'it was checked against no signed Release';
  const foreign = releases.find((release) => !isAccepted(release, accepted));
  if (foreign === undefined) return undefined;
  const { suite, fingerprints } = foreign;
  return `the Release of ${suite} is signed by ${fingerprints.join(', ') || 'nobody'}, whose archive the policy does not accept`;
}

function isAccepted({ suite, fingerprints }: SignedRelease, accepted: readonly string[]): boolean {
  const archive = suite.endsWith('-security') ? 'security' : 'debian';
  return fingerprints.some(
    (fingerprint) =>
      accepted.includes(fingerprint) ||
      (accepted.includes('pinned') && isPinned(archive, suite, fingerprint)),
  );
}
