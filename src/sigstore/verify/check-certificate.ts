import { RefusedError } from '../refusal.ts';
import type { ProvenTime, TrustedRoot, VerifiedSigner } from '../types.ts';
import { type Certificate, identityOf } from '../x509/certificate.ts';
import { verifyScts } from '../x509/certificate-timestamps.ts';
import { verifyChain } from '../x509/chain.ts';

/**
 * Proves whose certificate it is: it chains to an authority of the root and was valid at every proven time, of which
 * there must be one, and it was logged. Throws RefusedError TIME_UNPROVEN, CERTIFICATE_*, SCT_*, or `untrusted`, when that is why no time is proven.
 */
export function checkCertificate(
  { leaf, intermediates }: { leaf: Certificate; intermediates: Certificate[] },
  { times, untrusted }: { times: readonly ProvenTime[]; untrusted: RefusedError | undefined },
  { trustedRoot, scts }: { trustedRoot: TrustedRoot | undefined; scts: number },
): VerifiedSigner {
  if (times.length === 0) throw untrusted ?? unproven();
  const authorities = trustedRoot?.certificateAuthorities ?? [];
  for (const { at } of times) {
    const [, issuer = leaf] = verifyChain(leaf, intermediates, authorities, at);
    verifyScts(leaf, issuer, trustedRoot?.ctLogs ?? [], scts);
  }
  return {
    kind: 'certificate',
    identity: identityOf(leaf),
    claims: leaf.claims,
    key: leaf.publicKey.id,
    notAfter: leaf.notAfter,
  };
}

function unproven(): RefusedError {
  return new RefusedError(
    'TIME_UNPROVEN',
    'nothing proves when it was signed: no promise of a log with a time, and no signed timestamp',
    'a certificate is valid for minutes, so a time is needed: sign with a timestamp authority or with Rekor v1',
  );
}
