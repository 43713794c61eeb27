import { attestationError, readStatement } from '../attestation/index.ts';
import {
  type Artifact,
  type Bundle,
  MAX_BUNDLE_BYTES,
  type SignedContent,
  type SigningMeans as Signing,
  type SigningServices,
  signBundle,
  type TrustedRoot,
  verifyBundle,
} from '../sigstore/index.ts';
import { trustError } from './errors.ts';
import type { TrustContext } from './types.ts';

/** By which key or identity, and which services are asked. */
export type SigningMeans = Signing & {
  services: SigningServices;
  /** What the services gave is checked with this before it is used for anything. */
  trustedRoot?: TrustedRoot | undefined;
};

/**
 * Throws what `signBundle` throws, TRUST_SERVICES_UNTRUSTED, and before anybody is asked TRUST_PREDICATE_INVALID for a statement that no check
 * would accept later.
 */
export async function signWith(
  { services, trustedRoot, ...means }: SigningMeans,
  content: SignedContent,
  context: TrustContext,
): Promise<Bundle> {
  context.signal.throwIfAborted();
  if (content.kind === 'statement') requireReadable(content.statement);
  const bundle = await signBundle(content, { means, services }, context);
  if (trustedRoot !== undefined) requireVerifiable(bundle, content, means, trustedRoot);
  return bundle;
}

/** With room for certificate, log entries and timestamps in addition to the payload, which is base64 in a bundle. */
const MAX_SIGNED_BYTES = Math.floor(((MAX_BUNDLE_BYTES - 256 * 1024) / 4) * 3);

function requireReadable(statement: Uint8Array): void {
  const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  if (statement.length > MAX_SIGNED_BYTES)
    throw trustError(
      'TRUST_PREDICATE_INVALID',
      `the statement has ${mebibytes(statement.length)}, and at most ${mebibytes(MAX_SIGNED_BYTES)} fit into a bundle`,
      { hint: 'leave the files out of an SBOM, or attach the document and attest its digest' },
    );
  try {
    readStatement(statement);
  } catch (cause) {
    if (!attestationError.is(cause)) throw cause;
    throw trustError('TRUST_PREDICATE_INVALID', `it could not be verified later: ${cause.message}`, {
      cause,
    });
  }
}

function requireVerifiable(
  bundle: Bundle,
  content: SignedContent,
  means: Signing,
  trustedRoot: TrustedRoot,
): void {
  const artifact: Artifact | undefined =
    content.kind === 'message' ? { kind: 'bytes', bytes: content.bytes } : undefined;
  const verification = verifyBundle(bundle, artifact, {
    keys: 'signer' in means ? [means.signer.publicKey] : [],
    trustedRoot,
    requirements: { logEntries: bundle.logEntries.length, timestamps: bundle.timestamps.length, scts: 0 },
  });
  if (verification.ok) return;
  const { code, message } = verification.refusal;
  throw trustError(
    'TRUST_SERVICES_UNTRUSTED',
    `nobody who trusts this root would accept the signature: ${code}: ${message}`,
    { hint: 'name the trusted root that belongs to the services of the signing config' },
  );
}
