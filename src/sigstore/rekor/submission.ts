import { createHash } from 'node:crypto';
import { SCHEMES } from '../keys/algorithms.ts';
import type { LoggedSigner } from '../log/entry-body.ts';
import { serviceError } from '../service/service-errors.ts';
import type { AnyDigest, Bundle, SignatureAlgorithm } from '../types.ts';

/** What is sent to a log about a signature. */
export type Submission = {
  content: Bundle['content'];
  /** The bytes that the signature is over: the file, or the envelope's pre-authentication encoding. */
  signed: Uint8Array;
  signature: Uint8Array;
  algorithm: SignatureAlgorithm;
  signer: LoggedSigner;
};

/** The digest that the algorithm signs. Only for algorithms that have one: `requireLoggable` said so. */
export function signedDigest({ algorithm, signed }: Pick<Submission, 'algorithm' | 'signed'>): AnyDigest {
  const { digest } = SCHEMES[algorithm];
  if (digest === undefined) throw new Error(`${algorithm} signs no digest`);
  return { algorithm: digest, value: createHash(digest).update(signed).digest() };
}

/**
 * Whether an Ed25519 key has to sign prehashed (Ed25519ph) for an entry of this log: a hashedrekord names only a digest.
 * Rekor v1 logs envelopes as a whole, and checks them with plain Ed25519.
 */
export function wantsPrehash(kind: Bundle['content']['kind'], version: number): boolean {
  return !(kind === 'envelope' && version === 1);
}

/**
 * Refuses before anything is sent what the log would refuse: its server checks each signature. Rekor v1 checks envelopes with
 * SHA-256 whatever the curve (rekor, pkg/types/dsse), and no Rekor checks RSA-PSS. Throws LOG_ALGORITHM_UNSUPPORTED.
 */
export function requireLoggable(
  algorithm: SignatureAlgorithm,
  kind: Bundle['content']['kind'],
  version: number,
): void {
  const { keys, digest, padding } = SCHEMES[algorithm];
  const fail = (why: string, hint: string): Error =>
    serviceError(
      'LOG_ALGORITHM_UNSUPPORTED',
      `a Rekor v${version} log takes no such signature (${algorithm}): ${why}`,
      {
        hint,
      },
    );
  if (padding === 'pss')
    throw fail('it checks RSA with PKCS#1 v1.5 only', 'sign without a log, or with another key');
  if (keys === 'ed25519') {
    if (wantsPrehash(kind, version) && digest === undefined)
      throw fail('it holds only digests, so Ed25519 must be prehashed', 'use a P-256 key, or no log');
    if (!wantsPrehash(kind, version) && digest !== undefined)
      throw fail('it checks envelopes with plain Ed25519', 'use a Rekor v2 log, or no log');
  } else if (version === 1 && kind === 'envelope' && digest !== 'sha256') {
    throw fail('it checks envelopes with SHA-256 only', 'use a Rekor v2 log, a P-256 or RSA key, or no log');
  }
}
