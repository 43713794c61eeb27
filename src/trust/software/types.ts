import type { Refusal } from '../../sigstore/index.ts';

/** One thing that vouches for a piece of software, checked: a row of the answer. */
export type SoftwareFinding = {
  /** `publication`: the registry says that it took this in. The two signatures are of an npm registry and of a Debian archive. */
  kind: 'provenance' | 'publication' | 'registry-signature' | 'repository-signature' | 'attestation';
  /** Who vouches: an identity, or a key. Undefined where that could not be proven. */
  by: string | undefined;
  /** Milliseconds since 1970, proven. */
  at: number | undefined;
  /** What it says, in the order in which it is shown: source, commit, workflow, registry, suite… */
  says: Record<string, string>;
  refusal: Refusal | undefined;
};

export type SoftwareVerification = {
  /** As the user wrote it. */
  what: string;
  /** A package URL; undefined where nothing that was signed names the package. */
  purl: string | undefined;
  /** Of the very file: `sha512:…` for npm, `sha256:…` for Debian. */
  digest: string;
  allowed: boolean;
  /** Why not, when not. */
  reasons: Refusal[];
  findings: SoftwareFinding[];
};
