import { createHash } from 'node:crypto';
import { type Refusal, refusal } from '../../../sigstore/index.ts';
import type { SoftwareFinding, SoftwareVerification } from '../types.ts';
import { type CheckedAttestation, checkAttestation, missing, type NpmProof } from './check-attestation.ts';
import { type NpmPackage, npmPurl } from './package-spec.ts';
import type { NpmAttestation } from './parse-answer.ts';
import { checkRegistrySignature, type NpmDist } from './registry-signature.ts';

export type NpmEvidence = {
  tarball: Uint8Array;
  attestations: readonly NpmAttestation[];
  /** What the user asked for; undefined for a file, which is then what its attestations say. */
  expected: NpmPackage | undefined;
  dist: NpmDist | undefined;
};

/**
 * Whatever vouches for the tarball must hold, it must be about the same package, and there must be something. With builders to
 * accept, provenance by one of them must be there.
 */
export function judgeNpm(
  what: string,
  { tarball, attestations, expected, dist }: NpmEvidence,
  proof: NpmProof,
  nowMs: number,
): SoftwareVerification {
  const sha512 = createHash('sha512').update(tarball).digest();
  const checked = attestations.map((attestation) => checkAttestation(attestation, sha512, proof));
  const named = expected ?? checked.find(({ package: signedFor }) => signedFor !== undefined)?.package;
  const findings = checked.map((one) => sameFor(one, named));
  const at =
    findings.find(({ kind, refusal: why }) => kind === 'publication' && why === undefined)?.at ?? nowMs;
  if (dist !== undefined && expected !== undefined) {
    const { signatures, integrity } = dist;
    for (const signature of signatures)
      findings.push(
        checkRegistrySignature(signature, { expected, integrity }, { keys: proof.registryKeys, at }),
      );
  }
  const reasons = [
    ...wrongTarball(dist, sha512),
    ...refusedFindings(findings),
    ...lacking(findings, proof, dist !== undefined),
  ];
  return {
    what,
    purl: named && npmPurl(named),
    digest: `sha512:${sha512.toString('hex')}`,
    allowed: reasons.length === 0,
    reasons,
    findings,
  };
}

const NAMES = {
  provenance: 'provenance',
  publication: 'publication',
  'registry-signature': 'registry signature',
  'repository-signature': 'repository signature',
};

/** A good attestation of another package does not count for this one. */
function sameFor(
  { finding, package: found }: CheckedAttestation,
  named: NpmPackage | undefined,
): SoftwareFinding {
  if (finding.refusal !== undefined || found === undefined || named === undefined) return finding;
  if (npmPurl(found) === npmPurl(named)) return finding;
  const why = `it is about ${npmPurl(found)}, and not ${npmPurl(named)}`;
  return { ...finding, refusal: refusal('SUBJECT_MISMATCH', why) };
}

function wrongTarball(dist: NpmDist | undefined, sha512: Buffer): Refusal[] {
  const found = `sha512-${sha512.toString('base64')}`;
  if (dist === undefined || dist.integrity === found) return [];
  return [refusal('SUBJECT_MISMATCH', `the registry states ${dist.integrity}, and the tarball is ${found}`)];
}

/** Attestations of unknown types are shown and count for nothing; signatures by old keys next to a good one do not count either. */
function refusedFindings(findings: readonly SoftwareFinding[]): Refusal[] {
  const hasGoodSignature = findings.some(
    (one) => one.kind === 'registry-signature' && one.refusal === undefined,
  );
  return findings.flatMap(({ kind, refusal: why }) => {
    if (why === undefined || kind === 'attestation') return [];
    if (kind === 'registry-signature' && why.code === 'KEY_MISMATCH' && hasGoodSignature) return [];
    return [{ ...why, message: `${NAMES[kind]}: ${why.message}` }];
  });
}

function lacking(
  findings: readonly SoftwareFinding[],
  { builders }: NpmProof,
  isRegistryAsked: boolean,
): Refusal[] {
  const kinds = new Set(findings.map(({ kind }) => kind));
  if (builders.length > 0 && !kinds.has('provenance')) {
    const hint =
      'its publisher must publish with provenance; without --certificate-identity the registry’s own word suffices';
    return [missing('there is no provenance, and a builder is required', hint)];
  }
  if (kinds.has('provenance') || kinds.has('publication') || kinds.has('registry-signature')) return [];
  return [
    missing(
      'nobody vouches for the tarball: it has neither provenance nor a signature of the registry',
      isRegistryAsked
        ? 'this registry passes neither on, as many mirrors do: name the one that it was published to with --npm-registry URL'
        : 'ask its registry, with npm:NAME@VERSION',
    ),
  ];
}
