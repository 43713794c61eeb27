import { claim, type IdentityToken } from './identity-token.ts';

/** Who a certificate for a token will name. Public and permanent once it is in a log. */
export type SigningIdentity = { identity: string; issuer: string };

const GITHUB = 'https://token.actions.githubusercontent.com';
const KUBERNETES_SUBJECT = /^system:serviceaccount:([^:]+):([^:]+)$/;

/**
 * The identity and issuer that Fulcio's public configuration makes of a token (fulcio, docs/oidc.md); a Fulcio with another one
 * may name others, and the certificate is what counts. For telling the user before the token is sent.
 */
export function identityOf({ claims, issuer, proofSubject }: IdentityToken): SigningIdentity {
  const text = (name: string): string | undefined => {
    const value = claim(claims, name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const workflow = text('job_workflow_ref');
  if (workflow !== undefined && issuer.startsWith(GITHUB))
    return { identity: `https://github.com/${workflow}`, issuer };
  const pipeline = text('ci_config_ref_uri');
  if (pipeline !== undefined) return { identity: `https://${pipeline}`, issuer };
  const account = KUBERNETES_SUBJECT.exec(proofSubject);
  if (account !== null)
    return {
      identity: `https://kubernetes.io/namespaces/${account[1]}/serviceaccounts/${account[2]}`,
      issuer,
    };
  return { identity: proofSubject, issuer: connector(claims) ?? issuer };
}

/** Dex logs in by other issuers, and Fulcio names the one that vouched for the address. */
function connector(claims: Readonly<Record<string, unknown>>): string | undefined {
  const federated = claim(claims, 'federated_claims');
  if (typeof federated !== 'object' || federated === null) return undefined;
  const id = claim(federated as Record<string, unknown>, 'connector_id');
  return typeof id === 'string' && id !== '' ? id : undefined;
}
