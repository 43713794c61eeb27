import { redactUrl } from '../../base/redact-url.ts';
import { isoTime } from '../../base/utc-time.ts';
import { parsePem } from '../keys/pem.ts';
import { publicKeyPem } from '../keys/public-key.ts';
import type { IdentityToken } from '../oidc/identity-token.ts';
import { type ProtoMessage, ShapeError } from '../proto-json.ts';
import { askService, type ServiceContext } from '../service/ask-service.ts';
import { readAnswer, withAnswerErrors } from '../service/read-answer.ts';
import { serviceError } from '../service/service-errors.ts';
import type { Signer, VerificationKey } from '../types.ts';
import { parseCertificate } from '../x509/certificate.ts';

const SERVICE = 'the certificate authority';
const LIMIT_BYTES = 256 * 1024;
const MAX_CERTIFICATES = 16;

/** DER; the root is left out: who trusts it has it. */
export type IssuedCertificate = { leaf: Uint8Array; intermediates: Uint8Array[] };

/**
 * Fulcio v2, `POST /api/v2/signingCert` (fulcio.proto): a certificate for the signer's key and the token's identity. The key
 * signs the token's subject, which proves that we hold it. The token goes in the body, as the API wants it, and as a bearer
 * token, where cosign 3 puts it. Checks that the certificate is for our key.
 * Throws IDENTITY_TOKEN_REFUSED, SERVICE_OFFLINE, SERVICE_UNAVAILABLE, SERVICE_REFUSED, SERVICE_ANSWER_INVALID.
 */
export async function requestCertificate(
  baseUrl: string,
  token: IdentityToken,
  signer: Signer,
  context: ServiceContext,
): Promise<IssuedCertificate> {
  const proof = await signer.sign(Buffer.from(token.proofSubject, 'utf8'));
  const answer = await withTokenErrors(token, baseUrl, () =>
    askService(
      {
        service: SERVICE,
        url: `${baseUrl}/api/v2/signingCert`,
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token.raw}` },
        body: Buffer.from(
          JSON.stringify({
            credentials: { oidcIdentityToken: token.raw },
            publicKeyRequest: {
              publicKey: {
                algorithm: ALGORITHMS[signer.publicKey.type],
                content: publicKeyPem(signer.publicKey),
              },
              proofOfPossession: Buffer.from(proof).toString('base64'),
            },
          }),
        ),
        accepted: [200, 201],
        limitBytes: LIMIT_BYTES,
        secret: token.raw,
      },
      context,
    ),
  );
  const name = `${SERVICE} ${redactUrl(baseUrl)}`;
  const { chain, detached } = readAnswer(name, answer.bytes, readChain);
  if (detached)
    context.log.warn(
      'the certificate authority keeps the certificate’s log proof (SCT) out of the certificate; a bundle cannot carry it',
      {
        url: redactUrl(baseUrl),
      },
    );
  return withAnswerErrors(name, () => checkChain(chain, signer.publicKey));
}

const ALGORITHMS: Record<VerificationKey['type'], string> = {
  p256: 'ECDSA',
  p384: 'ECDSA',
  p521: 'ECDSA',
  ed25519: 'ED25519',
  rsa: 'RSA_PSS',
};

function readChain(answer: ProtoMessage): { chain: Uint8Array[]; detached: boolean } {
  const kind = answer.oneOf('signedCertificateEmbeddedSct', 'signedCertificateDetachedSct');
  if (kind === undefined) throw new ShapeError('it holds no certificate');
  const list = answer.message(kind).message('chain').raw('certificates');
  if (!Array.isArray(list) || list.length > MAX_CERTIFICATES)
    throw new ShapeError(`${kind}.chain.certificates is not a list of at most ${MAX_CERTIFICATES}`);
  return { chain: list.map(certificateOf), detached: kind === 'signedCertificateDetachedSct' };
}

function certificateOf(pem: unknown): Uint8Array {
  const blocks = typeof pem === 'string' ? parsePem(pem) : [];
  const [block] = blocks;
  if (block?.label !== 'CERTIFICATE' || blocks.length > 1)
    throw new ShapeError('its chain holds something that is not one PEM certificate');
  return block.der;
}

function checkChain([leaf, ...others]: Uint8Array[], key: VerificationKey): IssuedCertificate {
  if (leaf === undefined) throw new ShapeError('its chain is empty');
  if (parseCertificate(leaf).publicKey.id !== key.id)
    throw new ShapeError('its certificate is for another key than ours');
  const intermediates = others.filter((der) => {
    const { subject, issuer } = parseCertificate(der);
    return Buffer.compare(subject, issuer) !== 0;
  });
  return { leaf, intermediates };
}

/** Fulcio says little of why it refuses a token (400, and the reason in its own log): name what usually is the reason. */
async function withTokenErrors<T>(token: IdentityToken, baseUrl: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!serviceError.is(error, 'SERVICE_REFUSED')) throw error;
    const { said, status } = {
      said: '',
      status: 0,
      ...(error.details as { said?: string; status?: number }),
    };
    if (
      status !== 401 &&
      status !== 403 &&
      !(status === 400 && /token|identity|credential|issuer/i.test(said))
    )
      throw error;
    throw serviceError(
      'IDENTITY_TOKEN_REFUSED',
      `the certificate authority ${redactUrl(baseUrl)} does not accept the identity token of ${token.issuer} for ${token.proofSubject} (${status}${said === '' ? '' : `: ${said}`})`,
      {
        hint: `it must know the issuer, the audience must be its own (usually "sigstore", here ${JSON.stringify(token.audience)}), and both clocks must agree: the token is valid until ${isoTime(token.expiresAt)}`,
        cause: error,
      },
    );
  }
}
