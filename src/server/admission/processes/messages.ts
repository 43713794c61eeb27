import type { ImageQuestion, ImageShape, ImageVerdict } from '../../../admission/index.ts';
import { canonicalJson } from '../../../base/canonical-json.ts';
import type { Digest } from '../../../base/digest.ts';
import type { LogFields } from '../../../base/log.ts';
import type { Credential } from '../../../oci/index.ts';
import type { TlsIdentity } from '../http/tls-server.ts';
import type { SeriesValues } from '../metrics/series.ts';
import type { ClusterRules } from '../rules/cluster-rules.ts';
import type { BypassQuestion } from '../rules/may-bypass.ts';

/** What answers stand on; `narrowed`: what namespaces ask besides, by namespace. */
export type Basis = { policies: Digest; trustedRoot: Digest; narrowed: Readonly<Record<string, Digest>> };

/** Where policies and the trust root are read from, again whenever they change. */
export type JudgeSources = {
  policies: readonly string[];
  /** A trusted_root.json; undefined: the one that is kept in the state folder, or built in. */
  trustedRoot: string | undefined;
  stateDir: string;
  cacheDir: string;
  /** Plain HTTP to registries beyond loopback. */
  insecure: boolean;
  /** Addresses of pods and services: registries that others name are never there. */
  clusterRanges?: readonly string[];
  /** How often they are looked at, in milliseconds. Default: 2,000. */
  reloadMs?: number;
};

/** An error without its class: what a refusal says of it. */
export type Failure = { message: string; hint: string | undefined };

export type Answer = { id: number } & ({ verdict: ImageVerdict } | { failure: Failure });

export type BypassAnswer = { id: number } & ({ mayBypass: boolean } | { failure: Failure });

export type ReadPolicy = { namespace: string; name: string; problem: string | undefined };

type Saying = {
  kind: 'log';
  level: 'debug' | 'info' | 'warn';
  message: string;
  fields: LogFields | undefined;
};

export type ToVerifier =
  | { kind: 'open'; sources: JudgeSources; rules: ClusterRules }
  /** Go by these from now on. */
  | { kind: 'rules'; rules: ClusterRules }
  | { kind: 'ask'; id: number; question: ImageQuestion; logins: readonly Credential[] };

export type FromVerifier =
  | Saying
  /** When it is ready, and whenever what it goes by has changed. */
  | { kind: 'basis'; basis: Basis }
  /** Which policies of the cluster are in force, and why others are not. */
  | { kind: 'read'; policies: ReadPolicy[] }
  | { kind: 'reload-failed' }
  | { kind: 'cannot-open'; failure: Failure }
  | ({ kind: 'answer' } & Answer);

/** Where Gatekeeper is answered, and by whom its certificate must have been issued (PEM). */
export type ProviderAt = { host: string; port: number; clientCa: string };

export type ToHttp =
  | {
      kind: 'serve';
      host: string;
      port: number;
      provider: ProviderAt | undefined;
      tls: TlsIdentity;
      policies: readonly string[];
      basis: Basis;
      rules: ClusterRules;
      /** The pull secrets of pods are looked at. */
      hasPullSecrets: boolean;
      /** Kinds that hold images, beside those that are known. */
      shapes: readonly ImageShape[];
    }
  /** What the basis that follows is made of. */
  | { kind: 'rules'; rules: ClusterRules }
  | { kind: 'tls'; tls: TlsIdentity; clientCa: string | undefined }
  /** Read the policies again, and forget all answers. */
  | { kind: 'basis'; basis: Basis }
  | ({ kind: 'answer' } & Answer)
  | ({ kind: 'bypass' } & BypassAnswer)
  | { kind: 'drain' }
  | { kind: 'close' };

export type FromHttp =
  | Saying
  | { kind: 'serving'; port: number; providerPort: number | undefined }
  | { kind: 'cannot-serve'; failure: Failure }
  /** It answers by this from now on; no older answer is left. */
  | { kind: 'goes-by'; basis: Basis }
  | { kind: 'ask'; id: number; question: ImageQuestion }
  | { kind: 'may-bypass'; id: number; question: BypassQuestion }
  | { kind: 'series'; values: SeriesValues };

export function isSame(a: Basis | undefined, b: Basis | undefined): boolean {
  return isSameForAll(a, b) && canonicalJson(a?.narrowed) === canonicalJson(b?.narrowed);
}

/** Whatever namespaces ask besides. */
export function isSameForAll(a: Basis | undefined, b: Basis | undefined): boolean {
  return a?.policies === b?.policies && a?.trustedRoot === b?.trustedRoot;
}
