import type { Context } from '../../../base/context.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import {
  type DebIdentity,
  fetchReleases,
  loadPackageIndex,
  type PackageIndex,
  type PackageSources,
  readDebIdentity,
  type SuiteRelease,
  type SuiteRequest,
} from '../../../distro/index.ts';
import { type Refusal, refusal } from '../../../sigstore/index.ts';
import { debPurl } from '../../../versions/index.ts';
import type { SoftwareFinding, SoftwareVerification } from '../types.ts';

export type DebOptions = {
  /** `trixie`: its -updates and -security suites are looked at too. */
  suite: string;
  components: readonly string[];
  /** Asked before all others. */
  mirrors: readonly string[];
  /** OpenPGP keys that are accepted besides those that come with the program. */
  extraKeys: readonly Uint8Array[];
  /** SHEARWALL_DEBIAN_MIRROR, the host's apt sources, and which Releases were seen before. */
  sources: PackageSources;
};

/**
 * A .deb has no signature of its own: the archive signs a Release, which names the digests of its indexes, which name the digests of the
 * packages. Says which Release vouches for the file, if one does.
 */
export async function verifyDeb(
  path: string,
  options: DebOptions,
  context: Context,
): Promise<SoftwareVerification> {
  const deb = await readDebIdentity(path);
  const architecture = deb.architecture === 'all' ? 'amd64' : deb.architecture;
  const releases = await fetchReleases(
    { requests: suiteRequests(options, architecture), floorDates: new Map(), sources: options.sources },
    context,
  );
  const index = await loadPackageIndex({ releases, architecture }, context);
  const { findings, reasons } = judge(deb, index, releases);
  const { name, version, architecture: arch, digest } = deb;
  const purl = debPurl({ name, version, arch });
  return { what: `deb:${path}`, purl, digest, allowed: reasons.length === 0, reasons, findings };
}

function suiteRequests(
  { suite, components, mirrors, extraKeys }: DebOptions,
  architecture: string,
): SuiteRequest[] {
  const base = { components, architectures: [architecture], mirrors, extraKeys };
  return [
    { ...base, archive: 'debian', suite },
    { ...base, archive: 'debian', suite: `${suite}-updates` },
    { ...base, archive: 'security', suite: `${suite}-security` },
  ];
}

type Judgement = { findings: SoftwareFinding[]; reasons: Refusal[] };

/** By name, version and architecture as the file says of itself; what counts is that the signed index then has its digest. */
function judge(deb: DebIdentity, index: PackageIndex, releases: readonly SuiteRelease[]): Judgement {
  const called = `${deb.name} ${deb.version} (${deb.architecture})`;
  const versions = index.versionsOf(deb.name);
  const listed = versions.find(
    ({ version, architecture }) => version === deb.version && architecture === deb.architecture,
  );
  if (listed === undefined) {
    const others = versions.map(({ version, suite }) => `${version} in ${suite}`).join(', ');
    const why = refusal(
      'SIGNATURE_MISSING',
      `no signed index of ${index.suites.join(', ')} lists ${called}`,
      {
        hint: others === '' ? 'name another suite with --suite, or another component' : `there is ${others}`,
      },
    );
    return { findings: [], reasons: [why] };
  }
  const finding = findingOf(listed.suite, listed.component, releases);
  if (listed.digest === deb.digest && listed.sizeBytes === deb.sizeBytes)
    return { findings: [finding], reasons: [] };
  const why = refusal(
    'SUBJECT_MISMATCH',
    `the file calls itself ${called}, for which ${listed.suite} lists ${listed.digest}, but its digest is ${deb.digest}`,
    { hint: 'do not install it: fetch the package again from a mirror' },
  );
  return { findings: [{ ...finding, refusal: why }], reasons: [why] };
}

/** Archives sign with several keys: all that are good are named. */
function findingOf(suite: string, component: string, releases: readonly SuiteRelease[]): SoftwareFinding {
  const verified = releases.find((release) => release.verified.suite === suite)?.verified;
  return {
    kind: 'repository-signature',
    by: verified?.fingerprints.join(', '),
    at: verified && verified.date * 1000,
    says: withoutUndefined({
      suite,
      component,
      origin: verified?.origin,
      release: verified?.digest,
    }),
    refusal: undefined,
  };
}
