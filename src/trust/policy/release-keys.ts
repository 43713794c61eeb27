import { isPinned } from '../../distro/index.ts';
import type { SignedRelease } from './provenance-facts.ts';

/**
 * Why the Releases that a rebuilder checked packages against do not count; undefined: they do. Whoever makes an image can sign an archive of
 * their own and name its key in their recipe, so a Release is worth what its key is.
 */
export function releaseProblem(
  releases: readonly SignedRelease[] | undefined,
  accepted: readonly string[] | undefined,
): string | undefined {
  if (releases === undefined && accepted === undefined) return undefined;
  if (releases === undefined || releases.length === 0)
    return 'it does not say which keys signed the Releases that packages were checked against';
  const foreign = releases.find((release) => !isAccepted(release, accepted ?? ['pinned']));
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
