import { z } from 'zod';
import type { Clock } from '../../base/context.ts';
import { formatPem, type VerificationKey } from '../../sigstore/index.ts';
import type { DevCertificateAuthority } from '../certificates/authorities.ts';
import { jsonAnswer, RequestRefused, textAnswer } from '../http/answer.ts';
import { readJsonBody } from '../http/request-body.ts';
import { bearerToken, type Route } from '../http/routes.ts';
import { pemChain } from '../keys/pem.ts';
import { AUDIENCE, type DevIssuer } from '../oidc/issuer.ts';
import { identityOf } from './certified-identity.ts';
import { type CertificatePolicy, issueCertificate } from './issue-certificate.ts';
import { keyOfSigningRequest, provenKey } from './requested-key.ts';

/** protobuf JSON: `bytes` in base64, `string` as it is; public keys come as either. */
const v2Request = z.object({
  credentials: z.object({ oidcIdentityToken: z.string() }).optional(),
  publicKeyRequest: z
    .object({ publicKey: z.object({ content: z.string() }), proofOfPossession: z.string() })
    .optional(),
  certificateSigningRequest: z.string().optional(),
});

const v1Request = z.object({
  publicKey: z.object({ content: z.string() }).optional(),
  signedEmailAddress: z.string().optional(),
  certificateSigningRequest: z.string().optional(),
});

type KeyRequest = { publicKey?: string | undefined; proof?: string | undefined; csr?: string | undefined };

export type FulcioOptions = {
  authority: DevCertificateAuthority;
  policy: CertificatePolicy;
  issuer: DevIssuer;
  clock: Clock;
};

/** Fulcio (its fulcio.proto and fulcio_legacy.proto): a certificate for anyone with an identity token and a key. */
export function fulcioRoutes({ authority, policy, issuer, clock }: FulcioOptions): Route[] {
  const certify = (token: string | undefined, request: KeyRequest): Uint8Array[] => {
    const claims = checkedClaims(token, issuer);
    const identity = identityOf(claims);
    const key = requestedKey(request, identity.challenge);
    return issueCertificate(
      { key, identity, tokenIssuer: String(claims['iss']) },
      { authority, policy, nowMs: clock.nowMs() },
    );
  };

  return [
    {
      method: 'POST',
      path: '/api/v2/signingCert',
      handle(request) {
        const body = readJsonBody(request.body, v2Request);
        const chain = certify(body.credentials?.oidcIdentityToken ?? bearerToken(request), {
          publicKey: body.publicKeyRequest?.publicKey.content,
          proof: body.publicKeyRequest?.proofOfPossession,
          csr: body.certificateSigningRequest,
        });
        const certificates = chain.map((der) => formatPem('CERTIFICATE', der));
        return jsonAnswer(200, {
          [policy.ctLog ? 'signedCertificateEmbeddedSct' : 'signedCertificateDetachedSct']: {
            chain: { certificates },
          },
        });
      },
    },
    {
      method: 'POST',
      path: '/api/v1/signingCert',
      handle(request) {
        const body = readJsonBody(request.body, v1Request);
        const chain = certify(bearerToken(request), {
          publicKey: body.publicKey?.content,
          proof: body.signedEmailAddress,
          csr: body.certificateSigningRequest,
        });
        return textAnswer('application/pem-certificate-chain', pemChain(chain), 201);
      },
    },
    {
      method: 'GET',
      path: '/api/v1/rootCert',
      handle: () => textAnswer('application/pem-certificate-chain', pemChain(authority.chain)),
    },
    {
      method: 'GET',
      path: '/api/v2/trustBundle',
      handle: () =>
        jsonAnswer(200, {
          chains: [{ certificates: authority.chain.map((der) => formatPem('CERTIFICATE', der)) }],
        }),
    },
    {
      method: 'GET',
      path: '/api/v2/configuration',
      handle: () =>
        jsonAnswer(200, {
          issuers: issuer.names.map((issuerUrl) => ({
            issuerUrl,
            audience: AUDIENCE,
            challengeClaim: 'email',
          })),
        }),
    },
  ];
}

function checkedClaims(token: string | undefined, issuer: DevIssuer): Record<string, unknown> {
  if (token === undefined) throw unauthorized('there is none');
  const checked = issuer.check(token);
  if ('wrong' in checked) throw unauthorized(checked.wrong);
  return checked.claims;
}

function requestedKey({ publicKey, proof, csr }: KeyRequest, challenge: string): VerificationKey {
  if (csr !== undefined) return keyOfSigningRequest(csr);
  if (publicKey === undefined || proof === undefined) {
    throw new RequestRefused(400, 'give a public key with its proof of possession, or a certificate request');
  }
  return provenKey(publicKey, proof, challenge);
}

function unauthorized(what: string): RequestRefused {
  return new RequestRefused(401, `the identity token is not accepted: ${what}`, {
    headers: { 'www-authenticate': 'Bearer' },
  });
}
