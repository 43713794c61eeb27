import type { Digest } from '../../base/digest.ts';
import type { AcceptedSigner, Requirements, VerificationKey } from '../../sigstore/index.ts';
import type { Condition } from './cel/condition.ts';
import type { Glob } from './glob.ts';

/** Someone whose signatures are accepted, under the name that the policy file gives it. */
export type Authority = {
  name: string;
  accepted: AcceptedSigner;
  /** What its signatures need besides: log entries, timestamps, SCTs. */
  requirements: Requirements;
};

/** k of n: `atLeast` distinct signers, each for another entry of `by`. */
export type Threshold = { by: Authority[]; atLeast: number };

export type SignedRule = Threshold & {
  annotations: Readonly<Record<string, string>>;
  maxAgeMs: number | undefined;
};

export type AttestedRule = Threshold & {
  /** As written: a short name, or a URI. */
  type: string;
  /** Empty: any. */
  builders: Glob[];
  sourceRepositories: Glob[];
  conditions: Condition[];
  maxAgeMs: number | undefined;
};

export type ReproducedRule = Threshold & { packagesFrom: 'verified' | 'from-lock' };

/** One entry of `policies` in a policy file, ready to decide with. */
export type Policy = {
  name: string;
  /** The file that it is in, for messages. */
  file: string;
  images: Glob[];
  except: Glob[];
  mode: 'enforce' | 'warn';
  /** No rule at all: images are allowed as they are, because the policy says `unsigned: allow`. */
  signed: SignedRule | undefined;
  attested: AttestedRule[];
  reproduced: ReproducedRule | undefined;
};

/** Whose signed VEX counts in scans: empty `images` and `packages`: of any. */
export type VexRule = { by: Authority[]; images: Glob[]; packages: Glob[] };

/** All policies that are in force together. */
export type PolicySet = {
  policies: Policy[];
  vex: VexRule[];
  /** Every key that an authority accepts: signatures by key are checked against these. */
  keys: VerificationKey[];
  /** Of all that the decision depends on, files with keys included: names this set in caches. */
  digest: Digest;
};
