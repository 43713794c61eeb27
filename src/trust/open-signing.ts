import {
  type IdentityToken,
  type KeyAccess,
  logsOnlyDigests,
  NO_SERVICES,
  openSigner,
  parseSigningConfig,
  type SigningServices,
  serviceAt,
  type TrustedRoot,
} from '../sigstore/index.ts';
import { findSigningConfig } from './roots/open-trusted-root.ts';
import type { SigningMeans } from './signing-means.ts';
import type { TrustContext } from './types.ts';

export type FindServicesInput = {
  /** By key, nobody is asked but whom the caller names. */
  by: 'key' | 'identity';
  /** A signing config v0.2, as text; default for an identity: that of the trust root that is kept. */
  signingConfig?: Uint8Array | undefined;
  /** A timestamp authority in addition to what the config names. */
  tsa?: string | undefined;
  /** Where trust roots are kept. */
  stateDir: string;
};

/** Who is asked to vouch for the signature. Undefined: an identity signs, and no services for it are known. */
export async function findSigningServices({
  by,
  signingConfig,
  tsa,
  stateDir,
}: FindServicesInput): Promise<SigningServices | undefined> {
  const config = signingConfig ?? (by === 'key' ? undefined : await findSigningConfig({ stateDir }));
  if (config === undefined && by === 'identity') return undefined;
  const services = config === undefined ? NO_SERVICES : parseSigningConfig(config);
  if (tsa === undefined) return services;
  const authority = serviceAt(tsa, 'the timestamp authority');
  return { ...services, timestampAuthorities: [authority], timestampSelector: 'ALL' };
}

export type OpenSigningInput = {
  /** A private key (a file, `env://NAME` or `exec:PROGRAM`) with what it is read by, or an identity. */
  by: { key: string; access: KeyAccess } | { token: IdentityToken };
  /** `message`: a file, or an image in the legacy form; `statement`: the rest. */
  kind: 'statement' | 'message';
  /** Default: none, which only a key can do without. */
  services?: SigningServices;
  /** What the services gave is checked with this before it is used for anything. */
  trustedRoot?: TrustedRoot | undefined;
};

/** Who signs, and who is asked to vouch for the signature. An Ed25519 key signs in the way that the logs can hold. */
export async function openSigning(
  { by, kind, services = NO_SERVICES, trustedRoot }: OpenSigningInput,
  context: TrustContext,
): Promise<SigningMeans> {
  if ('token' in by) return { keyless: { token: by.token }, services, trustedRoot };
  const prehash = await logsOnlyDigests({ kind }, { means: {}, services }, context);
  return { signer: await openSigner(by.key, by.access, { prehash }), services, trustedRoot };
}
