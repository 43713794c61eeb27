import { hexOf } from '../../base/digest.ts';
import type { Digest } from '../../base/index.ts';
import type { Bundle } from '../../sigstore/index.ts';
import { type SigningMeans, signWith } from '../signing-means.ts';
import { attestation } from '../statements/attestation.ts';
import type { TrustContext } from '../types.ts';

/** Signs the bytes of a file as they are. */
export async function signBlob(
  { bytes, means }: { bytes: Uint8Array; means: SigningMeans },
  context: TrustContext,
): Promise<Bundle> {
  return await signWith(means, { kind: 'message', bytes }, context);
}

export type AttestBlobInput = {
  /** Of the file, for the statement's subject; verifiers go by the digest alone. */
  name: string;
  digest: Digest;
  /** A name of `--type`, or a URI. */
  type: string;
  /** The predicate, as its author wrote it. */
  document: Uint8Array;
  means: SigningMeans;
};

/** Signs a statement about a file. */
export async function attestBlob(
  { name, digest, type, document, means }: AttestBlobInput,
  context: TrustContext,
): Promise<Bundle> {
  const subjects = [{ name, digest: { sha256: hexOf(digest) } }];
  const statement = attestation({ type, document, subjects }, context.clock);
  return await signWith(means, { kind: 'statement', statement }, context);
}
