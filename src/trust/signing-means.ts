import {
  type Artifact,
  type Bundle,
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

/** Throws what `signBundle` throws, and TRUST_SERVICES_UNTRUSTED. */
export async function signWith(
  { services, trustedRoot, ...means }: SigningMeans,
  content: SignedContent,
  context: TrustContext,
): Promise<Bundle> {
  context.signal.throwIfAborted();
  const bundle = await signBundle(content, means, services, context);
  if (trustedRoot !== undefined) requireVerifiable(bundle, content, means, trustedRoot);
  return bundle;
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
