import { RefusedError } from '../refusal.ts';
import type { Bundle } from '../types.ts';
import { identityOf, parseCertificate } from './certificate.ts';

/** Whom a bundle names as its signer. `issuer`: who vouched for the identity. */
export type StatedSigner =
  | { kind: 'key'; hint: string }
  | { kind: 'certificate'; identity: string; issuer: string | undefined }
  | { kind: 'unreadable'; why: string };

/** What a bundle says of its signer. Nothing is checked: for people who look around, never for a verdict. */
export function statedSigner({ signer }: Bundle): StatedSigner {
  if (signer.kind === 'public-key') return { kind: 'key', hint: signer.hint };
  try {
    const certificate = parseCertificate(signer.leaf);
    return {
      kind: 'certificate',
      identity: identityOf(certificate),
      issuer: certificate.claims.issuer,
    };
  } catch (error) {
    if (error instanceof RefusedError) return { kind: 'unreadable', why: error.refusal.message };
    throw error;
  }
}
