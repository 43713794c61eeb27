import { RefusedError, verifySignature } from '../../../sigstore/index.ts';
import type { SoftwareFinding } from '../types.ts';
import { isWithin } from './check-attestation.ts';
import type { NpmPackage } from './package-spec.ts';
import type { RegistryKey } from './registry-keys.ts';

/** What a registry says of a version in `dist`: where the tarball is, and its signatures over name, version and integrity. */
export type NpmDist = {
  tarball: string;
  /** `sha512-` and base64 (Subresource Integrity). */
  integrity: string;
  signatures: { keyid: string; sig: string }[];
};

/**
 * A registry signature: ECDSA over `NAME@VERSION:INTEGRITY`. `at` is when that was, if something proves it, else now: a key that has
 * expired proves nothing about what may have been signed after.
 */
export function checkRegistrySignature(
  { keyid, sig }: NpmDist['signatures'][number],
  { expected: { name, version }, integrity }: { expected: NpmPackage; integrity: string },
  { keys, at }: { keys: readonly RegistryKey[]; at: number },
): SoftwareFinding {
  const finding: SoftwareFinding = {
    kind: 'registry-signature',
    by: undefined,
    at: undefined,
    says: {},
    refusal: undefined,
  };
  try {
    const key = findKey(keyid, keys, at);
    const bytes = Buffer.from(`${name}@${version}:${integrity}`);
    if (verifySignature(key.key, { bytes }, Buffer.from(sig, 'base64')) === undefined)
      throw new RefusedError(
        'SIGNATURE_INVALID',
        `the registry’s signature does not fit ${name}@${version} and ${integrity}`,
      );
    finding.by = key.id;
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    finding.refusal = error.refusal;
  }
  return finding;
}

function findKey(keyid: string, keys: readonly RegistryKey[], at: number): RegistryKey {
  const known = keys.filter(({ id, usage }) => id === keyid && usage !== 'attestations');
  const valid = known.find((key) => isWithin(key, at));
  if (valid !== undefined) return valid;
  const why = known.length === 0 ? 'is not among the registry’s keys' : 'was not valid at that time';
  throw new RefusedError(
    'KEY_MISMATCH',
    `it is signed with ${keyid.slice(0, 100)}, which ${why}`,
    'give the keys of the registry, or fetch newer ones',
    ['give-registry-keys', 'update-registry-keys'],
  );
}
