import type { IdentityToken } from '../oidc/identity-token.ts';
import type { Signer } from '../types.ts';

/** What is signed: an in-toto statement in a DSSE envelope, or bytes as they are (a file, a simple-signing payload). */
export type SignedContent =
  | { kind: 'statement'; statement: Uint8Array }
  | { kind: 'message'; bytes: Uint8Array };

/** With which key, and for which format. */
export type BundleSigningMeans = ({ signer: Signer } | { keyless: { token: IdentityToken } }) & {
  /** Versions of Rekor that may be used. Legacy signatures hold a promise, which only version 1 gives: `[1]`. */
  logVersions?: readonly (1 | 2)[];
};
