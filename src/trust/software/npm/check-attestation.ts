import {
  type AcceptedSigner,
  matchSigner,
  type Refusal,
  RefusedError,
  refusal,
  type TrustedRoot,
  type VerificationKey,
  type VerifiedBundle,
  type VerifiedSigner,
  verifyBundle,
} from '../../../sigstore/index.ts';
import type { SoftwareFinding } from '../types.ts';
import { type NpmPackage, npmPurl, packageOfPurl } from './package-spec.ts';
import type { NpmAttestation } from './parse-answer.ts';
import type { RegistryKey } from './registry-keys.ts';
import { sourceOf } from './source-of.ts';

export const PUBLISH_TYPE = 'https://github.com/npm/attestation/tree/main/specs/publish/v0.1';
export const PROVENANCE_TYPES = ['https://slsa.dev/provenance/v1', 'https://slsa.dev/provenance/v0.2'];

export type NpmProof = {
  trustedRoot: TrustedRoot;
  registryKeys: readonly RegistryKey[];
  /** Who may have built it; empty: anyone, and the answer says so. */
  builders: readonly AcceptedSigner[];
};

/** A finding together with the package that was signed for. */
export type CheckedAttestation = { finding: SoftwareFinding; package: NpmPackage | undefined };

/** What keyless signatures always need, and npm's own carry too: a log entry, which proves when. */
const REQUIREMENTS = { logEntries: 1, timestamps: 0, scts: 1 };

/** Checks one attestation of the tarball with this SHA-512. */
export function checkAttestation(
  { bundle, predicateType: claimed }: NpmAttestation,
  sha512: Uint8Array,
  proof: NpmProof,
): CheckedAttestation {
  const finding: SoftwareFinding = {
    kind: kindOf(claimed),
    by: undefined,
    at: undefined,
    says: {},
    refusal: undefined,
  };
  let signedFor: NpmPackage | undefined;
  try {
    if ('unreadable' in bundle) throw refused(bundle.unreadable);
    const hinted =
      bundle.signer.kind === 'public-key' ? hintedKeys(bundle.signer.hint, proof.registryKeys) : [];
    const artifact = { kind: 'digest', digest: { algorithm: 'sha512', value: sha512 } } as const;
    const keys = hinted.map(({ key }) => key);
    const verification = verifyBundle(bundle, artifact, {
      keys,
      trustedRoot: proof.trustedRoot,
      requirements: REQUIREMENTS,
    });
    if (!verification.ok) throw refused(verification.refusal);
    const { verified } = verification;
    finding.at = verified.times[0]?.at;
    finding.by = signerText(verified.signer, hinted);
    signedFor = packageSignedFor(verified, sha512);
    Object.assign(finding, describe(verified, signedFor));
    checkSigner(finding.kind, verified, hinted, proof.builders);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    finding.refusal = error.refusal;
  }
  return { finding, package: signedFor };
}

function kindOf(predicateType: string): SoftwareFinding['kind'] {
  if (predicateType === PUBLISH_TYPE) return 'publication';
  return PROVENANCE_TYPES.includes(predicateType) ? 'provenance' : 'attestation';
}

/** The hint only says which key to look for: it must be among the registry's. */
function hintedKeys(hint: string, keys: readonly RegistryKey[]): RegistryKey[] {
  const found = keys.filter(({ id, usage }) => id === hint && usage !== 'signatures');
  if (found.length > 0) return found;
  throw new RefusedError(
    'KEY_MISMATCH',
    `it names the key ${hint.slice(0, 100)}, which is not among the registry’s ${keys.length} keys`,
    'give the keys of the registry, or fetch newer ones',
    ['give-registry-keys', 'update-registry-keys'],
  );
}

/** By the name of the subject whose digest the tarball has. */
function packageSignedFor({ content }: VerifiedBundle, sha512: Uint8Array): NpmPackage {
  if (content.kind !== 'statement')
    throw new RefusedError('PAYLOAD_TYPE_UNEXPECTED', 'it signs the tarball without a statement about it');
  const hex = Buffer.from(sha512).toString('hex');
  const subject = content.statement.subject.find(({ digest }) => digest['sha512'] === hex);
  const signedFor = packageOfPurl(subject?.name ?? '');
  if (signedFor !== undefined) return signedFor;
  throw new RefusedError(
    'SUBJECT_MISMATCH',
    `its subject '${(subject?.name ?? '').slice(0, 200)}' names no npm package`,
  );
}

function describe(verified: VerifiedBundle, signedFor: NpmPackage): Pick<SoftwareFinding, 'kind' | 'says'> {
  if (verified.content.kind !== 'statement') return { kind: 'attestation', says: {} };
  const { predicateType, statement } = verified.content;
  const kind = kindOf(predicateType);
  if (kind === 'publication') return { kind, says: publicationOf(statement.predicate, signedFor) };
  if (kind === 'provenance') return { kind, says: sourceOf(verified.signer, statement.predicate) };
  return { kind, says: { type: predicateType } };
}

/** specs/publish/v0.1 of npm/attestation: name, version and the registry that took it in. */
function publicationOf(predicate: unknown, signedFor: NpmPackage): Record<string, string> {
  const { name, version, registry } = (predicate ?? {}) as Record<string, unknown>;
  if (name !== signedFor.name || version !== signedFor.version)
    throw new RefusedError(
      'SUBJECT_MISMATCH',
      `it is about ${npmPurl(signedFor)}, and says that ${String(name).slice(0, 200)}@${String(version).slice(0, 100)} was published`,
    );
  return typeof registry === 'string' ? { registry: registry.slice(0, 300) } : {};
}

/** Provenance is for builders to sign, publication for the registry: one cannot replace the other. */
function checkSigner(
  kind: SoftwareFinding['kind'],
  verified: VerifiedBundle,
  hinted: readonly RegistryKey[],
  builders: readonly AcceptedSigner[],
): void {
  const { signer, times } = verified;
  if (kind === 'publication' && signer.kind !== 'key')
    throw new RefusedError('SIGNER_KIND_MISMATCH', 'publication is for the registry to sign, with its key');
  if (kind === 'provenance' && signer.kind === 'key')
    throw new RefusedError(
      'SIGNER_KIND_MISMATCH',
      'provenance is for the builder to sign, with a certificate',
    );
  if (signer.kind === 'key') {
    const within = hinted.some(
      (key) => key.key.id === signer.key && times.every(({ at }) => isWithin(key, at)),
    );
    if (!within)
      throw new RefusedError('KEY_MISMATCH', 'the registry’s key was not valid when it was signed');
  } else if (builders.length > 0) {
    const problem = matchSigner(verified, builders);
    if (problem !== undefined) throw refused(problem);
  }
}

export function isWithin({ validFor: { start, end } }: RegistryKey, at: number): boolean {
  return (start === undefined || start <= at) && (end === undefined || at <= end);
}

function refused({ code, message, hint, remedies }: Refusal): RefusedError {
  return new RefusedError(code, message, hint, remedies);
}

function signerText(signer: VerifiedSigner, hinted: readonly { id: string; key: VerificationKey }[]): string {
  if (signer.kind === 'certificate') return signer.identity;
  return hinted.find(({ key }) => key.id === signer.key)?.id ?? signer.key;
}

export function missing(what: string, hint: string): Refusal {
  return refusal('SIGNATURE_MISSING', what, { hint });
}
