import type { Context } from '../base/context.ts';
import { type CertificateKeyType } from '../sigstore/index.ts';
import type { RekorVersion } from './documents/signing-config.ts';
import type { TokenRequest } from './oidc/issuer.ts';

export type SigstoreDevContext = Pick<Context, 'clock' | 'log' | 'signal'>;

export type SigstoreDevOptions = {
  /** A loopback address or `localhost`; default 127.0.0.1. */
  host?: string;
  /** Default 0: any that is free. */
  port?: number;
  /** Where keys and logs are kept over restarts; without it they are gone with the process. One process at a time. */
  folder?: string;
  /** Which Rekor `signingConfig` names, the preferred one first; default v2 alone. */
  rekorVersions?: readonly RekorVersion[];
  /** Default Ed25519, as Sigstore's public instance. Keys that are kept in `folder` stay what they are. */
  rekorV2Key?: Exclude<CertificateKeyType, 'p384'>;
  /** Whom the login page signs in without asking; default: it asks. */
  email?: string;
  /** Further names in which tokens are issued and accepted, for example GitHub's issuer. */
  issuers?: readonly string[];
  /** How long signing certificates are valid; default ten minutes, as Fulcio's. */
  certificateLifetimeMs?: number;
  /** False: signing certificates come without a proof of being in the CT log. */
  embedScts?: boolean;
};

/** A running Sigstore: Fulcio, CT log, Rekor v1 and v2, a timestamp authority and an OIDC issuer, all at `url`. */
export type SigstoreDev = AsyncDisposable & {
  /** Also the name of the OIDC issuer. */
  url: string;
  /** trusted_root.json. */
  trustedRoot: Uint8Array;
  /** signing_config.json with the services in `rekorVersions`. */
  signingConfig: Uint8Array;
  /** Signing config for other versions of Rekor than `signingConfig`. */
  signingConfigFor(rekorVersions: readonly RekorVersion[]): Uint8Array;
  /** A JWT that Fulcio accepts. Throws SIGSTORE_DEV_TOKEN when it cannot be issued. */
  identityToken(request: TokenRequest): Promise<string>;
  /** Ends all connections and frees the port; also done when the context's signal fires. */
  close(): Promise<void>;
};
