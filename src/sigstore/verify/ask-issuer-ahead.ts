import { RefusedError } from '../refusal.ts';
import type { Bundle, TrustedRoot } from '../types.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { askAhead } from '../x509/certificate-signature.ts';
import { certificatesOf } from '../x509/chain.ts';

/**
 * Finds out on another thread which authority signed the certificate of a bundle, the dearest thing that `verifyBundle` asks, so that
 * many bundles take less time than one after the other. Changes no answer; what is wrong with the bundle is left to `verifyBundle`.
 */
export async function askIssuerAhead(
  { signer }: Bundle,
  trustedRoot: TrustedRoot | undefined,
): Promise<void> {
  if (signer.kind !== 'certificate') return;
  try {
    const leaf = parseCertificate(signer.leaf);
    const issuers = trustedRoot?.certificateAuthorities.flatMap(
      (authority) => certificatesOf(authority) ?? [],
    );
    for (const issuer of issuers ?? [])
      if (Buffer.compare(leaf.issuer, issuer.subject) === 0) await askAhead(leaf, issuer);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
  }
}
