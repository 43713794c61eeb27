import { createHash } from 'node:crypto';
import { pae } from '../bundle/pae.ts';
import { RefusedError } from '../refusal.ts';
import type { AnyDigest, Artifact, Bundle, SignedData } from '../types.ts';

/**
 * What the signature must be over: the artifact, or the envelope's type and payload. Throws RefusedError SUBJECT_MISMATCH where a bare
 * signature states the digest of something else.
 */
export function signedData(content: Bundle['content'], artifact: Artifact | undefined): SignedData {
  if (content.kind === 'envelope') {
    const { payloadType, payload } = content.envelope;
    return { bytes: pae(payloadType, payload) };
  }
  if (artifact === undefined)
    throw new RefusedError(
      'SUBJECT_MISMATCH',
      'this is the signature of a file, and no file was given to check it against',
    );
  const stated = content.digest;
  const found = stated && digestOfArtifact(artifact, stated.algorithm);
  if (stated && found && Buffer.compare(stated.value, found.value) !== 0)
    throw new RefusedError(
      'SUBJECT_MISMATCH',
      `the signature is of ${digestText(stated)}, not of ${digestText(found)}`,
    );
  return artifact.kind === 'bytes' ? { bytes: artifact.bytes } : { digest: artifact.digest };
}

/** Undefined when only a digest of another algorithm is known. */
export function digestOfArtifact(
  artifact: Artifact,
  algorithm: AnyDigest['algorithm'],
): AnyDigest | undefined {
  if (artifact.kind === 'bytes')
    return { algorithm, value: createHash(algorithm).update(artifact.bytes).digest() };
  return artifact.digest.algorithm === algorithm ? artifact.digest : undefined;
}

export function digestText({ algorithm, value }: AnyDigest): string {
  return `${algorithm}:${Buffer.from(value).toString('hex')}`;
}
