import { createHash } from 'node:crypto';
import { pae } from '../bundle/pae.ts';
import { sigstoreError } from '../errors.ts';
import { requestCertificate } from '../fulcio/request-certificate.ts';
import { SCHEMES } from '../keys/algorithms.ts';
import { generateSigner } from '../keys/local-signer.ts';
import { keyHint } from '../keys/public-key.ts';
import { verifyWith } from '../keys/verify-signature.ts';
import type { LoggedSigner } from '../log/entry-body.ts';

import { submitToLog } from '../rekor/submit-to-log.ts';
import type { ServiceContext } from '../service/ask-service.ts';
import type { SigningServices } from '../signing-config/signing-services.ts';
import { requestTimestamp } from '../tsa/request-timestamp.ts';
import type { Bundle, Signer } from '../types.ts';
import { fittingSigner } from './fitting-signer.ts';
import { planSignature } from './plan-signature.ts';
import type { BundleSigningMeans, SignedContent } from './types.ts';

export type { BundleSigningMeans as SigningMeans, SignedContent } from './types.ts';

const IN_TOTO = 'application/vnd.in-toto+json';

/**
 * Signs, and has the signature timestamped and logged as `services` says. Everything that can be refused is refused before the
 * first request. By key without services it asks nobody. The caller has shown the user what becomes public (`identityOf`).
 * Throws SERVICE_MISSING, LOG_ALGORITHM_UNSUPPORTED, IDENTITY_TOKEN_REFUSED, SERVICE_OFFLINE, SERVICE_UNAVAILABLE,
 * SERVICE_REFUSED, SERVICE_ANSWER_INVALID, KEY_PLUGIN_FAILED, and what the signer throws.
 */
export async function signBundle(
  content: SignedContent,
  { means, services }: { means: BundleSigningMeans; services: SigningServices },
  context: ServiceContext,
): Promise<Bundle> {
  const plan = planSignature(means, services, context);
  const signer = fittingSigner(
    'signer' in means ? means.signer : await generateSigner('p256'),
    content,
    plan.logs,
  );
  const identity = await identify(means, signer, plan.certificateAuthority, context);
  const signed = content.kind === 'message' ? content.bytes : pae(IN_TOTO, content.statement);
  const signature = await signWith(signer, signed);
  const signedContent = withSignature(content, signature, signer);

  // Timestamps first: an entry in a log cannot be taken back when the next step fails.
  const timestamps = await Promise.all(
    plan.timestampAuthorities.map(({ url }) => requestTimestamp(url, signature, context)),
  );
  const submission = {
    content: signedContent,
    signed,
    signature,
    algorithm: signer.algorithm,
    signer: identity.logged,
  };
  const logEntries = await Promise.all(plan.logs.map((log) => submitToLog(log, submission, context)));
  return { format: 'v0.3', signer: identity.bundled, content: signedContent, logEntries, timestamps };
}

type Identity = { bundled: Bundle['signer']; logged: LoggedSigner };

async function identify(
  means: BundleSigningMeans,
  signer: Signer,
  certificateAuthority: string | undefined,
  context: ServiceContext,
): Promise<Identity> {
  if (!('keyless' in means) || certificateAuthority === undefined) {
    return {
      bundled: { kind: 'public-key', hint: keyHint(signer.publicKey) },
      logged: { kind: 'key', der: signer.publicKey.spki },
    };
  }
  const certificate = await requestCertificate(certificateAuthority, means.keyless.token, signer, context);
  return {
    bundled: { kind: 'certificate', ...certificate },
    logged: { kind: 'certificate', der: certificate.leaf },
  };
}

/** A key in a plug-in may have been changed since its public key was asked for: better said here than by every verifier. */
async function signWith(signer: Signer, signed: Uint8Array): Promise<Uint8Array> {
  const signature = await signer.sign(signed);
  if (!verifyWith({ algorithm: signer.algorithm, key: signer.publicKey }, { bytes: signed }, signature))
    throw sigstoreError(
      'KEY_PLUGIN_FAILED',
      `the signature that the key gave is not good with its public key ${signer.publicKey.id} and ${signer.algorithm}`,
      {
        hint: 'the private and the public key do not belong together, or the key plug-in signs with another algorithm',
      },
    );
  return signature;
}

function withSignature(content: SignedContent, signature: Uint8Array, signer: Signer): Bundle['content'] {
  if (content.kind === 'statement')
    return {
      kind: 'envelope',
      envelope: { payloadType: IN_TOTO, payload: content.statement, signature, keyid: '' },
    };
  const algorithm = SCHEMES[signer.algorithm].digest ?? 'sha256';
  const value = createHash(algorithm).update(content.bytes).digest();
  return { kind: 'message', digest: { algorithm, value }, signature };
}
