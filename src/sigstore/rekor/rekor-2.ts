import type { HttpHeaders } from '../../base/http.ts';
import { redactUrl } from '../../base/redact-url.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { readEntry } from '../bundle/parse-bundle.ts';
import { askService, type ServiceContext } from '../service/ask-service.ts';
import { readAnswer } from '../service/read-answer.ts';
import { serviceError } from '../service/service-errors.ts';
import type { LogEntry, SignatureAlgorithm } from '../types.ts';
import { type Submission, signedDigest } from './submission.ts';

const SERVICE = 'the transparency log';
const LIMIT_BYTES = 1 << 20;

/** sigstore_common.proto, PublicKeyDetails. */
const KEY_DETAILS: Record<SignatureAlgorithm, string> = {
  'ecdsa-sha2-256-nistp256': 'PKIX_ECDSA_P256_SHA_256',
  'ecdsa-sha2-256-nistp384': 'PKIX_ECDSA_P384_SHA_256',
  'ecdsa-sha2-384-nistp384': 'PKIX_ECDSA_P384_SHA_384',
  'ecdsa-sha2-256-nistp521': 'PKIX_ECDSA_P521_SHA_256',
  'ecdsa-sha2-512-nistp521': 'PKIX_ECDSA_P521_SHA_512',
  ed25519: 'PKIX_ED25519',
  'ed25519-ph': 'PKIX_ED25519_PH',
  'rsa-sign-pkcs1-2048-sha256': 'PKIX_RSA_PKCS1V15_2048_SHA256',
  'rsa-sign-pkcs1-3072-sha256': 'PKIX_RSA_PKCS1V15_3072_SHA256',
  'rsa-sign-pkcs1-4096-sha256': 'PKIX_RSA_PKCS1V15_4096_SHA256',
  'rsa-sign-pss-2048-sha256': 'PKIX_RSA_PSS_2048_SHA256',
  'rsa-sign-pss-3072-sha256': 'PKIX_RSA_PSS_3072_SHA256',
  'rsa-sign-pss-4096-sha256': 'PKIX_RSA_PSS_4096_SHA256',
};

/**
 * Rekor v2, `POST /api/v2/log/entries` (rekor-tiles, rekor/v2/hashedrekord.proto): a hashedrekord of the signed digest, which for
 * an envelope is that of its pre-authentication encoding. The answer comes when the log has published a tree with the entry.
 */
export async function submitToRekor2(
  baseUrl: string,
  submission: Submission,
  context: ServiceContext,
): Promise<LogEntry> {
  const answer = await askService(
    {
      service: SERVICE,
      limitBytes: LIMIT_BYTES,
      url: `${baseUrl}/api/v2/log/entries`,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(request(submission))),
      accepted: [200, 201, 409],
    },
    context,
  );
  if (answer.status === 409) throw alreadyThere(baseUrl, answer.headers);
  return readAnswer(`${SERVICE} ${redactUrl(baseUrl)}`, answer.bytes, readEntry);
}

function request(submission: Submission): unknown {
  const { signature, signer, algorithm } = submission;
  const verifier = { rawBytes: base64(signer.der) };
  return {
    hashedRekordRequestV002: {
      digest: base64(signedDigest(submission).value),
      signature: {
        content: base64(signature),
        verifier: withoutUndefined({
          x509Certificate: signer.kind === 'certificate' ? verifier : undefined,
          publicKey: signer.kind === 'certificate' ? undefined : verifier,
          keyDetails: KEY_DETAILS[algorithm],
        }),
      },
    },
  };
}

/** RSA and Ed25519 give equal signatures for equal content. The log’s tiles would have the entry, but not the log’s id. */
function alreadyThere(baseUrl: string, headers: HttpHeaders): Error {
  const index = headers.get('x-log-index');
  const where = index !== null && /^\d{1,19}$/.test(index) ? ` at index ${index}` : '';
  return serviceError(
    'SERVICE_REFUSED',
    `the transparency log ${redactUrl(baseUrl)} has exactly this signature already${where}`,
    {
      hint: 'this key has signed exactly this before: use that bundle, or sign with an annotation (-a) or another key',
      details: { status: 409 },
    },
  );
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
